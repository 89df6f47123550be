import { Wire } from './wire.ts';

/** What takes a metric's points: a series or a running summary. */
export interface Points {
  push(step: number, time: number, value: number): void;
}

export type ColumnKind = 'metric' | 'step' | 'time' | 'runtime' | 'hidden';

/** One key of the history. */
export interface Column {
  readonly name: string;
  kind: ColumnKind;
  /** Made with the first number; null where nobody asked for this metric. */
  points: Points | null | undefined;
}

interface Known {
  readonly bytes: Uint8Array;
  readonly column: Column;
  readonly next: Known | undefined;
}

/** How deep dictionaries are followed. */
const deepest = 32;

const kinds = new Map<string, ColumnKind>([
  ['_step', 'step'],
  ['_timestamp', 'time'],
  ['_runtime', 'runtime'],
  ['_wandb', 'hidden'],
]);

/**
 * The keys of a history, found by the bytes that encode them, so that a key's text is decoded once per file and not
 * once per point. A dictionary with a `_type` in it is an image, a histogram or the like: what is below it is hidden.
 */
export class Columns {
  readonly byName = new Map<string, Column>();
  readonly #byBytes = new Map<number, Known>();
  readonly #media = new Set<string>();
  /** Columns by each dictionary that they lie in. */
  readonly #below = new Map<string, Column[]>();

  /** The column that `bytes[from…to)`, the key fields of a history item, stand for. */
  at(bytes: Uint8Array, from: number, to: number): Column {
    let hash = to - from;
    for (let i = from; i < to; i += 1) hash = (Math.imul(hash, 31) + (bytes[i] ?? 0)) | 0;
    const first = this.#byBytes.get(hash);
    for (let known = first; known !== undefined; known = known.next) {
      if (same(known.bytes, bytes, from, to)) return known.column;
    }
    const column = this.#decode(bytes, from, to);
    this.#byBytes.set(hash, { bytes: bytes.slice(from, to), column, next: first });
    return column;
  }

  named(name: string): Column {
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const column: Column = { name, kind: kinds.get(name) ?? 'metric', points: undefined };
    this.byName.set(name, column);
    let dot = name.indexOf('.');
    for (let depth = 0; dot >= 0 && depth < deepest; depth += 1, dot = name.indexOf('.', dot + 1)) {
      const prefix = name.slice(0, dot);
      if (prefix === '_wandb' || this.#media.has(prefix)) column.kind = 'hidden';
      const below = this.#below.get(prefix);
      if (below === undefined) this.#below.set(prefix, [column]);
      else below.push(column);
    }
    return column;
  }

  /** From now on what is below `prefix` is no metric, also what was taken for one before. */
  hideBelow(prefix: string): void {
    if (this.#media.has(prefix)) return;
    this.#media.add(prefix);
    for (const column of this.#below.get(prefix) ?? []) {
      column.kind = 'hidden';
      column.points = null;
    }
  }

  #decode(bytes: Uint8Array, from: number, to: number): Column {
    const keys: string[] = [];
    const wire = new Wire(bytes, from, to);
    while (wire.next()) keys.push(wire.text);
    if (keys.length > 1 && keys.at(-1) === '_type') this.hideBelow(keys.slice(0, -1).join('.'));
    return this.named(keys.join('.'));
  }
}

function same(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (known.length !== to - from) return false;
  for (let i = 0; i < known.length; i += 1) if (known[i] !== bytes[from + i]) return false;
  return true;
}
