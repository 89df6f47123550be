/** Makes the bytes of a log what a terminal shows: UTF-8 put together across parts, and line breaks that also return. */
export class LogText {
  readonly #decoder = new TextDecoder();
  #returned = false;

  /** The next part; `last`: nothing follows. */
  take(bytes: Uint8Array, last = false): string {
    const text = this.#decoder.decode(bytes, { stream: !last });
    let shown = '';
    for (const piece of text.split(/(\n)/)) {
      if (piece === '\n' && !this.#returned) shown += '\r\n';
      else shown += piece;
      if (piece !== '') this.#returned = piece.endsWith('\r');
    }
    return shown;
  }
}

/** A place in a file that a line of output names. `line` and `column` count from 1. */
export interface LogPlace {
  /** Where the words begin in the line, and how many characters they are. */
  readonly start: number;
  readonly length: number;
  readonly path: string;
  readonly line: number | null;
  readonly column: number | null;
}

/** `File "train.py", line 3` of Python's tracebacks. */
const python = /File "([^"]+)", line (\d+)/g;
/** `src/train.py:12:5`, `data/train.csv:3`; a path has an ending, so that `val/acc: 0.9` and times are none. */
const plain = /(?<![\w./\\:-])((?:[A-Za-z]:)?[\w./\\@+-]*\.[A-Za-z]\w{0,9}):(\d+)(?::(\d+))?(?![\w.])/g;

/** The places in files that a line of output names. */
export function placesIn(line: string): readonly LogPlace[] {
  const found: LogPlace[] = [];
  for (const match of line.matchAll(python)) {
    const [whole, path = '', number] = match;
    found.push({ start: match.index, length: whole.length, path, line: Number(number), column: null });
  }
  for (const match of line.matchAll(plain)) {
    const [whole, path = '', number, column] = match;
    if (found.some(({ start, length }) => match.index >= start && match.index < start + length)) continue;
    const at = column === undefined ? null : Number(column);
    found.push({ start: match.index, length: whole.length, path, line: Number(number), column: at });
  }
  return found;
}
