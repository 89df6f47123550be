import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { MediaFrame, MediaKind, MediaRef, MediaTag } from '../../runs/media.ts';
import type { Claim, MediaReader, TrackedRun } from '../tracker.ts';
import { takeFrames } from './follow.ts';
import { itemContent, kindOf } from './media-item.ts';
import { MediaLog } from './media-log.ts';
import type { LoggedMedia } from './media-log.ts';

/** Logs whose media are kept. */
const keptLogs = 8;

interface Followed {
  readonly inode: number;
  readonly size: number;
  readonly log: MediaLog;
}

interface Session {
  readonly file: string;
  readonly files: string;
  readonly log: MediaLog;
}

/** An item and the session that logged it. */
interface Item extends LoggedMedia {
  readonly session: Session;
}

/** Takes in what a log holds beyond `before`; from its start where that is null or the file is another one. */
async function follow(file: string, before: Followed | null, make: () => MediaLog): Promise<Followed | null> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const { ino, size } = await handle.stat();
      const goesOn = before?.inode === ino && before.size <= size;
      const log = goesOn ? before.log : make();
      await takeFrames(handle, log.frames, size);
      return { inode: ino, size, log };
    } finally {
      await handle.close();
    }
  } catch {
    // Reading the run says why.
    return null;
  }
}

/** Pictures, histograms, tables and the like of W&B's history; the files themselves lie below the run's `files`. */
export class WandbMedia implements MediaReader {
  readonly #logsOf: (own: string) => readonly string[];
  /** Taken out while in use, so that two questions at a time never feed one log. */
  readonly #kept = new Map<string, Followed>();

  /** `logsOf` gives all sessions' logs of a run, oldest first. */
  constructor(logsOf: (own: string) => readonly string[]) {
    this.#logsOf = logsOf;
  }

  async list(claim: Claim): Promise<readonly MediaTag[]> {
    const tags: MediaTag[] = [];
    for (const [tag, { kind, items }] of await this.#tags(claim)) tags.push({ tag, kind, steps: [...items.keys()] });
    return tags;
  }

  async frames(
    claim: Claim,
    _run: TrackedRun,
    ref: MediaRef,
    steps: readonly (number | null)[],
  ): Promise<readonly MediaFrame[]> {
    const found = (await this.#tags(claim)).get(ref.tag);
    if (found?.kind !== ref.kind) return [];
    const wanted = steps.flatMap((step) => (step === null ? [] : (found.items.get(step) ?? [])));
    const late = await this.#readAgain(ref.tag, wanted);
    const frames: MediaFrame[] = [];
    for (const item of wanted) {
      const json = item.json ?? late.get(item) ?? null;
      if (json === null) continue;
      const content = await itemContent(item.type, json, ref.kind, item.session.files);
      frames.push({ step: item.step, time: Number.isFinite(item.time) ? item.time : null, content });
    }
    return frames;
  }

  /** Each tag's items by step, ascending; of a resumed run a later session counts from its first step on. */
  async #tags(claim: Claim): Promise<Map<string, { readonly kind: MediaKind; readonly items: Map<number, Item> }>> {
    const [own] = claim.files;
    const sessions = own === undefined ? [] : await this.#sessions(own);
    const all = new Map<string, Item[]>();
    for (const [index, session] of sessions.entries()) {
      const bound = Math.min(Infinity, ...sessions.slice(index + 1).map(({ log }) => log.firstStep));
      for (const [tag, items] of session.log.tags) {
        const known = all.get(tag) ?? [];
        all.set(tag, known);
        for (const item of items) if (item.step < bound) known.push({ ...item, session });
      }
    }
    const found = new Map<string, { readonly kind: MediaKind; readonly items: Map<number, Item> }>();
    for (const [tag, items] of all) {
      const [first] = items;
      const kind = first === undefined ? null : kindOf(first.type, first.json, first.session.files);
      if (kind === null) continue;
      items.sort((a, b) => a.step - b.step);
      found.set(tag, { kind, items: new Map(items.map((item) => [item.step, item])) });
    }
    return found;
  }

  async #sessions(own: string): Promise<Session[]> {
    const sessions: Session[] = [];
    for (const file of this.#logsOf(own)) {
      const before = this.#kept.get(file) ?? null;
      this.#kept.delete(file);
      const followed = await follow(file, before, () => new MediaLog());
      if (followed === null) continue;
      this.#kept.set(file, followed);
      sessions.push({ file, files: join(dirname(file), 'files'), log: followed.log });
    }
    for (const oldest of this.#kept.keys()) if (this.#kept.size > keptLogs) this.#kept.delete(oldest);
    return sessions;
  }

  /** The JSON of items of which it was not kept. */
  async #readAgain(tag: string, items: readonly Item[]): Promise<Map<Item, string>> {
    const found = new Map<Item, string>();
    const lacking = items.filter(({ json }) => json === null);
    for (const session of new Set(lacking.map((item) => item.session))) {
      const steps = new Set(lacking.filter((item) => item.session === session).map(({ step }) => step));
      const again = await follow(
        session.file,
        null,
        () => new MediaLog((name, step) => name === tag && steps.has(step)),
      );
      const byStep = new Map(again?.log.tags.get(tag)?.map(({ step, json }) => [step, json]));
      for (const item of lacking) {
        const json = item.session === session ? (byStep.get(item.step) ?? null) : null;
        if (json !== null) found.set(item, json);
      }
    }
    return found;
  }
}
