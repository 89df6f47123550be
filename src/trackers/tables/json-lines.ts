import * as z from 'zod';
import type { TableParser, TableProblem } from './format.ts';
import { parseJson } from './json.ts';

/** What a parser of JSON lines keeps of the lines that it has seen. */
export const savedLines = z.object({ lines: z.int(), bad: z.int(), firstBad: z.int() });

/** A JSON object, as Python writes it; null if the text is none. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value = parseJson(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Whether a value of JSON is an object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What every parser of one JSON object a line has in common: it finds the lines, passes over those that are none, and
 * tells of them once.
 */
export abstract class JsonLinesParser<Line> implements TableParser {
  again: string | null = null;
  /** What a line is, in words for a person. */
  protected readonly noun: string = 'JSON object';
  abstract firstTime: number | null;
  abstract lastTime: number | null;
  #lines: number;
  #bad: number;
  #firstBad: number;

  constructor(saved: z.infer<typeof savedLines> | null) {
    this.#lines = saved?.lines ?? 0;
    this.#bad = saved?.bad ?? 0;
    this.#firstBad = saved?.firstBad ?? 0;
  }

  /** What a line says; null if it is no line of this format. */
  protected abstract parse(text: string): Line | null;
  protected abstract take(line: Line): void;
  /** Plain data that goes on with `lines`, of which `savedLines` makes what the constructor takes. */
  abstract save(): unknown;

  protected get lines(): z.infer<typeof savedLines> {
    return { lines: this.#lines, bad: this.#bad, firstBad: this.#firstBad };
  }

  wholeRecords(bytes: Buffer): number {
    return bytes.lastIndexOf(10) + 1;
  }

  /** An object whose bracket is closed is whole: nothing can follow that would change it. */
  isComplete(rest: Buffer): boolean {
    return this.parse(rest.toString('utf8')) !== null;
  }

  looksComplete(): boolean {
    return false;
  }

  feed(bytes: Buffer): void {
    for (let from = 0; from < bytes.length && this.again === null;) {
      const newline = bytes.indexOf(10, from);
      const end = newline === -1 ? bytes.length : newline;
      const text = bytes.toString('utf8', from, end);
      from = end + 1;
      this.#lines += 1;
      if (text.trim() === '') continue;
      const line = this.parse(text);
      if (line !== null) this.take(line);
      else {
        this.#bad += 1;
        if (this.#bad === 1) this.#firstBad = this.#lines;
      }
    }
  }

  problems(): readonly TableProblem[] {
    if (this.#bad === 0) return [];
    const more = this.#bad === 1 ? '' : ` (${this.#bad - 1} more like it)`;
    const hint = 'Mend or remove the line; the others were read.';
    return [{ message: `Line ${this.#firstBad} is no ${this.noun}${more}.`, hint }];
  }
}
