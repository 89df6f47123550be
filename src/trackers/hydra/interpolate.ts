/** Nodes that resolving may make: interpolations of interpolations can ask for any number. */
const mostNodes = 50_000;
const deepest = 64;

/** Where a value stands: keys from the top. */
type Path = readonly string[];
/** What cannot be resolved within the file. */
const unresolvable = Symbol('unresolvable');
type Resolved = { readonly value: unknown } | typeof unresolvable;

/** A text in pieces: what is plain, and what stands between `${` and `}`, which may have pieces of its own. */
type Piece = string | readonly Piece[];

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function childOf(value: unknown, key: string): Resolved {
  return isContainer(value) && Object.hasOwn(value, key) ? { value: Reflect.get(value, key) } : unresolvable;
}

/** Cuts a text into pieces; null where a bracket is not closed. */
function piecesOf(text: string): readonly Piece[] | null {
  const open: Piece[][] = [[]];
  let plain = '';
  const flush = (): void => {
    if (plain !== '') open.at(-1)?.push(plain);
    plain = '';
  };
  for (let at = 0; at < text.length; at += 1) {
    if (text.startsWith('\\${', at)) {
      plain += '${';
      at += 2;
    } else if (text.startsWith('${', at)) {
      flush();
      open.push([]);
      at += 1;
    } else if (text.charAt(at) === '}' && open.length > 1) {
      flush();
      const done = open.pop() ?? [];
      open.at(-1)?.push(done);
    } else plain += text.charAt(at);
  }
  flush();
  return open.length === 1 ? (open[0] ?? []) : null;
}

/** A value within a text, as Python writes it; null for what is no scalar. */
function inText(value: unknown, written: unknown): string | null {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'number') return null;
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Number.isInteger(value)) return typeof written === 'string' ? written : String(value);
  // Python turns to exponents sooner, and writes two digits of them.
  const size = Math.abs(value);
  const text = size < 1e-4 ? value.toExponential() : String(value);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Resolves OmegaConf's interpolations (https://omegaconf.readthedocs.io) within one document. */
class Interpolation {
  readonly #root: unknown;
  readonly #written: unknown;
  #nodes = 0;

  constructor(root: unknown, written: unknown) {
    this.#root = root;
    this.#written = written;
  }

  /** A value with all that can be resolved in it resolved; the rest as written. */
  resolve(value: unknown, path: Path, depth: number): unknown {
    this.#nodes += 1;
    if (depth > deepest || this.#nodes > mostNodes) return value;
    if (typeof value === 'string') {
      const resolved = this.#text(value, path, depth);
      return resolved === unresolvable ? value : resolved.value;
    }
    if (Array.isArray(value)) return value.map((each, i) => this.resolve(each, [...path, String(i)], depth + 1));
    if (!isContainer(value)) return value;
    const entries: readonly [string, unknown][] = Object.entries(value);
    return new Map(entries.map(([key, each]) => [key, this.resolve(each, [...path, key], depth + 1)]));
  }

  #text(text: string, path: Path, depth: number): Resolved {
    if (!text.includes('${')) return { value: text };
    const pieces = piecesOf(text);
    if (pieces === null || depth > deepest) return unresolvable;
    const [only, ...more] = pieces;
    if (only !== undefined && typeof only !== 'string' && more.length === 0) return this.#one(only, path, depth);
    return this.#joined(pieces, path, depth);
  }

  #joined(pieces: readonly Piece[], path: Path, depth: number): { readonly value: string } | typeof unresolvable {
    let text = '';
    for (const piece of pieces) {
      if (typeof piece === 'string') {
        text += piece;
        continue;
      }
      const found = this.#find(piece, path, depth);
      if (found === unresolvable) return unresolvable;
      const written = this.#writtenAt(found.path);
      const part = inText(this.#settled(found, depth), written);
      if (part === null) return unresolvable;
      text += part;
    }
    return { value: text };
  }

  /** The value that one interpolation stands for, with its type. */
  #one(piece: readonly Piece[], path: Path, depth: number): Resolved {
    const found = this.#find(piece, path, depth);
    return found === unresolvable ? unresolvable : { value: this.#settled(found, depth) };
  }

  #settled({ value, path }: { readonly value: unknown; readonly path: Path }, depth: number): unknown {
    return isContainer(value) ? this.resolve(value, path, depth + 1) : value;
  }

  /** What an interpolation points at, and where that stands. A resolver's name before a colon is none of ours. */
  #find(
    piece: readonly Piece[],
    path: Path,
    depth: number,
  ): { readonly value: unknown; readonly path: Path } | typeof unresolvable {
    const named = this.#joined(piece, path, depth + 1);
    if (named === unresolvable || named.value.includes(':')) return unresolvable;
    const dots = /^\.*/.exec(named.value)?.[0].length ?? 0;
    const keys = named.value
      .slice(dots)
      .replace(/\[([^\]]*)\]/g, '.$1')
      .split('.')
      .filter((key) => key !== '');
    if (dots > path.length) return unresolvable;
    return this.#select([...(dots === 0 ? [] : path.slice(0, path.length - dots)), ...keys], depth + 1);
  }

  /** The value at a path, through interpolations on the way. */
  #select(path: Path, depth: number): { readonly value: unknown; readonly path: Path } | typeof unresolvable {
    this.#nodes += 1;
    if (depth > deepest || this.#nodes > mostNodes) return unresolvable;
    let at: { readonly value: unknown; readonly path: Path } = { value: this.#root, path: [] };
    for (const key of path) {
      const child = childOf(at.value, key);
      if (child === unresolvable) return unresolvable;
      at = { value: child.value, path: [...at.path, key] };
      if (typeof at.value !== 'string') continue;
      // Missing is no value to take over.
      if (at.value === '???') return unresolvable;
      const pieces = at.value.includes('${') ? piecesOf(at.value) : [];
      const [only, ...more] = pieces ?? [];
      if (pieces === null) return unresolvable;
      if (only !== undefined && typeof only !== 'string' && more.length === 0) {
        const target = this.#find(only, at.path, depth + 1);
        if (target === unresolvable) return unresolvable;
        at = target;
      } else if (pieces.length > 0) {
        const text = this.#joined(pieces, at.path, depth + 1);
        if (text === unresolvable) return unresolvable;
        at = { value: text.value, path: at.path };
      }
    }
    return at;
  }

  #writtenAt(path: Path): unknown {
    let at: unknown = this.#written;
    for (const key of path) {
      const child = childOf(at, key);
      if (child === unresolvable) return undefined;
      at = child.value;
    }
    return at;
  }
}

/**
 * A config with its interpolations (`${model.width}`, `${.width}`, `run-${seed}`) resolved as OmegaConf resolves them, as
 * far as the file itself can tell: what a resolver (`${oc.env:HOME}`) would have to, and what leads nowhere, stays as it
 * is written. `written` is the same config with whole floats as texts, since Python writes `1.0` for one within a text.
 */
export function resolveConfig(config: unknown, written: unknown): unknown {
  return new Interpolation(config, written).resolve(config, [], 0);
}
