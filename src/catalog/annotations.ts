import type { NoteEdit } from '../notes/edit.ts';
import type { Note } from '../notes/note.ts';
import { NoteStore } from '../notes/store.ts';
import type { NoteChange } from '../notes/store.ts';
import type { Problem, Run } from '../runs/run.ts';
import type { AnnotatedRun, Entry, Overlay } from './entry.ts';
import { relativePath } from './identity.ts';
import type { Part } from './merge.ts';
import { FolderWatcher } from './watcher.ts';

/** Files change without their folder in a plain editor only: how many ticks (about seconds) until that is seen. */
const ticksBetweenLooks = 5;

/** What people added to the runs of every base: laid over what tools wrote, kept, and watched. */
export class Annotations implements Overlay {
  readonly #now: () => number;
  readonly #changed: () => void;
  #stores = new Map<string, NoteStore>();
  #watcher: FolderWatcher | null = null;
  #ticks = 0;
  #watching = false;
  #watched = '';

  /** @param changed what is laid over runs is not as it was */
  constructor(now: () => number, changed: () => void) {
    this.#now = now;
    this.#changed = changed;
  }

  /** The bases (absolute) from now on; `watching`: changes by others are told of as soon as they are there. */
  configure(bases: readonly string[], watching: boolean): void {
    this.#watching = watching;
    this.#stores = new Map([...new Set(bases)].map((base) => [base, this.#stores.get(base) ?? new NoteStore(base)]));
    for (const store of this.#stores.values()) store.refresh();
    this.#watch();
  }

  /** What cannot be used, relative to the first base. */
  problems(): Problem[] {
    const [first] = this.#stores.keys();
    return [...this.#stores.values()].flatMap(({ problems }) => problems.map((each) => inBase(each, first)));
  }

  /** Whether a run has a note. */
  has(run: Pick<Run, 'id' | 'location'>, parts: readonly Part[], base: string): boolean {
    const store = this.#stores.get(base);
    return store !== undefined && !store.isEmpty && store.noteOf(idsOf(run, parts)) !== null;
  }

  /** Lays a run's note over what its tools wrote. */
  over(plain: Run, parts: readonly Part[], base: string): AnnotatedRun {
    const store = this.#stores.get(base);
    const note = store === undefined || store.isEmpty ? null : store.noteOf(idsOf(plain, parts));
    return note === null ? { run: plain, pinnedAt: null } : { run: overlay(plain, note), pinnedAt: note.baseline };
  }

  /**
   * Keeps an edit for some runs, and takes the pin off others where that is due; what could not be done. Child runs
   * are archived and restored with their parents.
   */
  async annotate(
    entries: ReadonlyMap<string, Entry>,
    ids: readonly string[],
    edit: NoteEdit,
  ): Promise<{ readonly ids: readonly string[]; readonly refused: readonly Problem[] }> {
    const refused: Problem[] = [];
    const edits = new Map<Entry, NoteEdit>();
    for (const id of ids) {
      const entry = entries.get(id);
      if (entry !== undefined) edits.set(entry, edit);
      else refused.push({ file: '.', message: `There is no run ${id}.`, hint: 'It may have been deleted or moved.' });
    }
    if (edit.archived !== undefined) {
      for (const entry of descendants(entries, edits.keys())) edits.set(entry, { archived: edit.archived });
    }
    const changed = [...edits.keys()].map(({ run }) => run.id);
    if (edit.baseline === true) for (const entry of unpinned(entries, edits)) edits.set(entry, { baseline: false });
    const byBase = new Map<string, NoteChange[]>();
    for (const [entry, change] of edits) {
      const { base } = entry.root;
      byBase.set(base, [...(byBase.get(base) ?? []), { ids: idsOf(entry.run, entry.parts), edit: change }]);
    }
    const [first] = this.#stores.keys();
    for (const [base, changes] of byBase) {
      const problems = (await this.#stores.get(base)?.write(changes, this.#now())) ?? [];
      refused.push(...problems.map((each) => inBase(each, first)));
    }
    this.#watch();
    this.#changed();
    return { ids: changed, refused };
  }

  /** Looks for changes by others; to be called about once a second while following. */
  tick(): void {
    this.#ticks += 1;
    this.#watch();
    const all = [...this.#stores.values()];
    if (this.#ticks % ticksBetweenLooks === 0 || all.some((store) => store.cameOrWent())) this.#look();
  }

  async close(): Promise<void> {
    await this.#watcher?.close();
    this.#watcher = null;
  }

  #watch(): void {
    if (!this.#watching) return;
    const folders = [...this.#stores.values()].filter((store) => store.isThere).map(({ folder }) => folder);
    if (folders.length > 0) this.#watcher ??= new FolderWatcher(() => this.#look());
    if (folders.join('\n') === this.#watched) return;
    this.#watched = folders.join('\n');
    this.#watcher?.set(new Set(folders));
    // What is written while a watcher starts goes by unseen: the next tick but one looks.
    this.#ticks = -1;
  }

  #look(): void {
    const changed = [...this.#stores.values()].map((store) => store.refresh());
    if (changed.includes(true)) this.#changed();
  }
}

/** The ids that a run goes by: its own, then those that it would have by each of the tools that wrote it. */
export function idsOf(
  { id, location }: Pick<Run, 'id' | 'location'>,
  parts: readonly Part[],
): readonly [string, ...string[]] {
  return [id, ...parts.map(({ unit, run }) => `${unit.tracker.name}:${run.toolId ?? location}`)];
}

function overlay(run: Run, { name, note, star, archived, tags, colour, baseline }: Note): Run {
  return {
    ...run,
    name: name ?? run.name,
    note: note ?? run.note,
    starred: star,
    archived: run.archived || archived,
    tags: { ...run.tags, ...tags },
    colour,
    baseline: baseline !== null,
  };
}

function inBase(problem: Problem, base: string | undefined): Problem {
  return base === undefined ? problem : { ...problem, file: relativePath(base, problem.file) };
}

/** Runs below others, at any depth, those themselves left out. */
function descendants(entries: ReadonlyMap<string, Entry>, tops: Iterable<Entry>): readonly Entry[] {
  const children = new Map<string, Entry[]>();
  for (const entry of entries.values()) {
    const { parent } = entry;
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), entry]);
  }
  const seen = new Set(tops);
  const own = seen.size;
  for (const { run } of seen) for (const child of children.get(run.id) ?? []) seen.add(child);
  return [...seen].slice(own);
}

/** Pinned runs of the experiments of those that are pinned now. */
function unpinned(entries: ReadonlyMap<string, Entry>, pinned: ReadonlyMap<Entry, NoteEdit>): readonly Entry[] {
  const experiments = new Set([...pinned.keys()].map(({ experiment }) => experiment));
  return [...entries.values()].filter(
    (entry) => entry.pinnedAt !== null && !pinned.has(entry) && experiments.has(entry.experiment),
  );
}
