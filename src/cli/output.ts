import { toJson } from '../runs/json.ts';

/** Where a command's words go. Tests give their own. */
export interface Streams {
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WritableStream;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** Columns of the terminal; null where the output is none. */
  readonly columns: number | null;
}

/** Writes a command's answer to standard output, and progress and messages to standard error. */
export class Output {
  readonly json: boolean;
  readonly color: boolean;
  readonly columns: number | null;
  readonly #streams: Streams;
  readonly #quiet: boolean;
  #progress = false;

  constructor(streams: Streams, options: { readonly json: boolean; readonly quiet: boolean; readonly color: boolean }) {
    this.#streams = streams;
    this.json = options.json;
    this.#quiet = options.quiet;
    this.color = options.color && streams.outIsTerminal;
    this.columns = streams.outIsTerminal ? streams.columns : null;
  }

  /** One JSON document, nothing else may follow. */
  document(value: unknown): Promise<void> {
    return this.text(toJson(value, this.#streams.outIsTerminal ? 2 : 0));
  }

  /** One JSON document on a line of its own. */
  line(value: unknown): Promise<void> {
    return this.text(toJson(value));
  }

  /** Text and a line's end. Resolves once the stream has taken it. */
  text(text: string): Promise<void> {
    this.#clear();
    return new Promise((resolve) => {
      this.#streams.out.write(`${text}\n`, () => resolve());
    });
  }

  /** A message for people, left out with `--quiet`. */
  say(text: string): void {
    if (this.#quiet) return;
    this.#clear();
    this.#streams.err.write(`${text}\n`);
  }

  /** Bytes as they are. Resolves once the stream has taken them. */
  bytes(bytes: Uint8Array): Promise<void> {
    this.#clear();
    return new Promise((resolve) => {
      this.#streams.out.write(bytes, () => resolve());
    });
  }

  /** What a program that is waited for says, as it says it; left out with `--quiet`. */
  pass(bytes: Uint8Array): void {
    if (this.#quiet || bytes.length === 0) return;
    this.#clear();
    this.#streams.err.write(bytes);
  }

  /** Says how far a long act is, on one line that is written over; on a terminal only. */
  progress(text: string): void {
    if (this.#quiet || !this.#streams.errIsTerminal) return;
    this.#streams.err.write(`\r\u001B[K${text}`);
    this.#progress = true;
  }

  /** A word in a colour of the terminal's palette, where colours are wanted. */
  paint(text: string, colour: 'red' | 'green' | 'yellow' | 'blue' | 'dim' | 'bold'): string {
    const codes = { red: 31, green: 32, yellow: 33, blue: 34, dim: 2, bold: 1 };
    return this.color ? `\u001B[${codes[colour]}m${text}\u001B[0m` : text;
  }

  #clear(): void {
    if (this.#progress) this.#streams.err.write('\r\u001B[K');
    this.#progress = false;
  }
}
