import { inside } from './facts.ts';
import { FrameReader } from './frames.ts';
import { isMedia, parseJson } from './leaves.ts';
import { contains } from './log.ts';
import { Wire } from './wire.ts';

/** One thing at one step of the history, as W&B keeps it: a dictionary with a `_type`. */
export interface LoggedMedia {
  readonly step: number;
  /** Ms since 1970; NaN where it is not known. */
  readonly time: number;
  readonly type: string;
  /** The dictionary as JSON; null where so much was kept already that it is read again when it is asked for. */
  readonly json: string | null;
}

const mark = Buffer.from('_type', 'latin1');
const itemField = 1;
const stepField = 2;
/** Characters of JSON that one log keeps. */
const keptText = 16 * 1024 * 1024;
const deepest = 32;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function put(tree: Map<string, unknown>, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    tree.set(key, value);
    return;
  }
  const below = tree.get(key);
  const branch = below instanceof Map ? new Map<string, unknown>(below) : new Map<string, unknown>();
  put(branch, rest, value);
  tree.set(key, branch);
}

function plain(value: unknown): unknown {
  return value instanceof Map
    ? Object.fromEntries(Array.from(value, ([key, below]: [string, unknown]) => [key, plain(below)]))
    : value;
}

/** The media of a log's history, by their names (keys joined by `.`), in the order in which they were logged. */
export class MediaLog {
  readonly tags = new Map<string, LoggedMedia[]>();
  readonly frames: FrameReader;
  /** Step of the first row that holds media, infinite before there is one. */
  firstStep = Number.POSITIVE_INFINITY;
  readonly #wants: ((tag: string, step: number) => boolean) | null;
  #kept = 0;

  /** `wants`: keep the JSON of these only, however long. Left out: of all, up to a limit. */
  constructor(wants: ((tag: string, step: number) => boolean) | null = null) {
    this.#wants = wants;
    this.frames = new FrameReader((bytes, from, to) => this.#record(bytes, from, to));
  }

  #record(bytes: Uint8Array, from: number, to: number): void {
    const record = new Wire(bytes, from, to);
    while (record.next()) {
      if (record.field === 2 && record.type === 2 && contains(bytes, record.from, record.to, mark))
        this.#history(inside(record));
    }
  }

  #history(record: Wire): void {
    let step = 0;
    const row = new Map<string, unknown>();
    while (record.next()) {
      const part = inside(record);
      if (record.field === stepField) while (part.next()) step = part.field === 1 ? part.int : step;
      if (record.field !== itemField) continue;
      const path: string[] = [];
      let json = '';
      while (part.next()) {
        if (part.field === 1 || part.field === 2) path.push(part.text);
        else if (part.field === 16) json = part.text;
      }
      if (path.length > 0 && path.length <= deepest && json !== '') put(row, path, parseJson(json));
    }
    const own = row.get('_step');
    const seconds = row.get('_timestamp');
    const at = typeof own === 'number' ? own : step;
    this.#find(
      '',
      Object.fromEntries(Array.from(row, ([key, value]) => [key, plain(value)])),
      at,
      typeof seconds === 'number' ? seconds * 1000 : Number.NaN,
      0,
    );
  }

  #find(name: string, value: unknown, step: number, time: number, depth: number): void {
    if (!isObject(value) || depth > deepest) return;
    if (name !== '' && isMedia(value)) {
      this.#note(name, value, step, time);
      return;
    }
    for (const [key, below] of Object.entries(value))
      this.#find(name === '' ? key : `${name}.${key}`, below, step, time, depth + 1);
  }

  #note(tag: string, value: Record<string, unknown>, step: number, time: number): void {
    const type = typeof value['_type'] === 'string' ? value['_type'] : '';
    if (step < this.firstStep) this.firstStep = step;
    let json: string | null = null;
    if (this.#wants === null ? this.#kept < keptText : this.#wants(tag, step)) json = JSON.stringify(value);
    this.#kept += json?.length ?? 0;
    const items = this.tags.get(tag) ?? [];
    this.tags.set(tag, items);
    items.push({ step, time, type, json });
  }
}
