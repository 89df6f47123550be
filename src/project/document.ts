import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Pair } from 'yaml';
import type { Path } from './schema/navigate.ts';

/** A stretch of a text, in UTF-16 code units from the beginning. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A line and a column of a text; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The text of a trainyard.yaml, taken apart, with where everything stands in it. */
export class ProjectDocument {
  readonly text: string;
  readonly yaml: Document.Parsed;
  readonly #lines = new LineCounter();

  constructor(text: string) {
    this.text = text;
    this.yaml = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      uniqueKeys: false,
      keepSourceTokens: false,
      logLevel: 'silent',
    });
  }

  /** Values with aliases put in. Throws where there are too many of them. */
  plain(): unknown {
    return this.yaml.toJS({ maxAliasCount: 1000 });
  }

  position(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }

  /** The node at a path; undefined where there is none. Of a key that stands there twice, the last. */
  node(path: Path): unknown {
    let at: unknown = this.yaml.contents;
    for (const step of path) {
      if (isMap(at)) at = pairOf(at.items, step)?.value;
      else if (isSeq(at) && typeof step === 'number') at = at.items[step];
      else return undefined;
    }
    return at;
  }

  /** Where the key at the end of a path stands; null where there is none. */
  key(path: Path): Stretch | null {
    const above = this.node(path.slice(0, -1));
    const step = path.at(-1);
    return isMap(above) && step !== undefined ? stretchOf(pairOf(above.items, step)?.key) : null;
  }

  /** Where the value at a path stands; where nothing stands there, its key; else what holds it. */
  place(path: Path): Stretch {
    const value = stretchOf(this.node(path));
    if (value !== null && value.to > value.from) return value;
    const key = this.key(path);
    if (key !== null) return key;
    return path.length === 0 ? { from: 0, to: 0 } : this.head(path.slice(0, -1));
  }

  /** Where the key of a path stands, for what is to be said of the whole below it; a list's item itself. */
  head(path: Path): Stretch {
    if (path.length === 0) return { from: 0, to: 0 };
    return this.key(path) ?? (typeof path.at(-1) === 'number' ? this.#first(path) : this.head(path.slice(0, -1)));
  }

  /** The first key of a list's item, or the item. */
  #first(path: Path): Stretch {
    const node = this.node(path);
    const first = isMap(node) ? stretchOf(node.items[0]?.key) : null;
    return first ?? stretchOf(node) ?? this.head(path.slice(0, -1));
  }
}

/** The text taken apart, unless it is already. */
export function documentOf(given: string | ProjectDocument): ProjectDocument {
  return typeof given === 'string' ? new ProjectDocument(given) : given;
}

/** Where a node stands; null for what is none. */
export function stretchOf(node: unknown): Stretch | null {
  if (!isNode(node) || node.range === null || node.range === undefined) return null;
  const [from, to] = node.range;
  return { from, to };
}

/** A key as text. */
export function keyText(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

function pairOf(items: readonly unknown[], step: string | number): Pair | undefined {
  return items.findLast((item): item is Pair => isPair(item) && keyText(item.key) === String(step));
}
