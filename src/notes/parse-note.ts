import { LineCounter, isMap, isNode, parseDocument } from 'yaml';
import type { Document, Pair } from 'yaml';
import * as z from 'zod';
import { noteFile, noteOf, noteVersion } from './note.ts';
import type { Note } from './note.ts';

/** Something in a notes file that a person should look at. */
export interface NoteFault {
  /** From 1. */
  readonly line: number;
  readonly message: string;
  readonly hint: string;
}

/** What a file told: the note if it can be used, whose it is if at least that can be read, and what is wrong. */
export interface ParsedNote {
  readonly note: Note | null;
  readonly run: string | null;
  readonly faults: readonly NoteFault[];
}

const conflictMarker = /^(?:<{7} |={7}\r?$|>{7} |\|{7} )/m;

/**
 * Reads the text of a notes file. Where a merge left a key twice, the value that says something counts: of two names
 * the later, of two times of pinning the latest, both of two notes and of two sets of tags; what was passed over is a fault.
 */
export function parseNote(text: string): ParsedNote {
  const marker = conflictMarker.exec(text);
  if (marker !== null) {
    const line = text.slice(0, marker.index).split('\n').length;
    const hint = 'Keep the lines that should stay, and delete the marks. Nothing of the file is used until then.';
    const run = /^run: (.*)$/m.exec(text)?.[1] ?? null;
    return { note: null, run, faults: [{ line, message: 'A merge conflict is left in the file.', hint }] };
  }
  try {
    return new NoteReader(text).read();
  } catch (error) {
    // Too many aliases, too deep a nesting.
    const message = `The file cannot be used: ${error instanceof Error ? error.message : String(error)}`;
    return { note: null, run: null, faults: [{ line: 1, message, hint: 'Mend the file, or delete it.' }] };
  }
}

class NoteReader {
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;
  readonly #faults: NoteFault[] = [];
  readonly #lineOf = new Map<string, number>();

  constructor(text: string) {
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      uniqueKeys: false,
      logLevel: 'silent',
    });
  }

  read(): ParsedNote {
    const [error] = this.#document.errors;
    if (error !== undefined) return this.#broken(error.pos[0], error.message, null);
    const { contents } = this.#document;
    if (!isMap(contents)) return this.#broken(0, 'The file holds no keys', null);
    const plain = this.#merged(contents.items, (key, values) => mergeValues(key, values));
    const run = typeof plain['run'] === 'string' ? plain['run'] : null;
    const { version } = plain;
    if (version !== noteVersion) {
      const message = `version ${JSON.stringify(version ?? null)} is not known here`;
      return this.#broken(
        this.#lineOf.get('version') ?? 0,
        message,
        run,
        'Update Trainyard. The file is left as it is.',
      );
    }
    const checked = noteFile.safeParse(plain);
    if (checked.success) return { note: noteOf(checked.data), run, faults: this.#faults };
    const [issue] = checked.error.issues;
    const key = String(issue?.path[0] ?? '');
    const what =
      issue === undefined || key === '' ? 'The file is no note' : `${issue.path.join(' → ')}: ${issue.message}`;
    return this.#broken(this.#lineOf.get(key) ?? 0, what, run);
  }

  #broken(offset: number, message: string, run: string | null, hint = 'Mend the file, or delete it.'): ParsedNote {
    this.#fault(offset, message, hint);
    return { note: null, run, faults: this.#faults };
  }

  #fault(offset: number, message: string, hint: string): void {
    const line = Math.max(1, this.#lines.linePos(offset).line);
    this.#faults.push({ line, message: `Line ${line}: ${message.replace(/\.$/, '')}.`, hint });
  }

  /** A map's entries as plain values, one a key. */
  #merged(
    pairs: readonly Pair[],
    merge: (key: string, values: readonly unknown[]) => { readonly value: unknown; readonly lost: boolean },
  ): Record<string, unknown> {
    const all = new Map<string, unknown[]>();
    for (const { key, value } of pairs) {
      const name = isNode(key) ? String(key.toJS(this.#document)) : String(key);
      const offset = isNode(key) ? (key.range?.[0] ?? 0) : 0;
      this.#lineOf.set(name, offset);
      const plain = name === 'tags' && isMap(value) ? this.#tags(value.items) : this.#plain(value);
      all.set(name, [...(all.get(name) ?? []), plain]);
    }
    return Object.fromEntries(
      [...all].map(([key, values]) => {
        const { value, lost } = merge(key, values);
        if (lost) {
          const message = `${key} stands here more than once; ${JSON.stringify(value)} counts`;
          this.#fault(this.#lineOf.get(key) ?? 0, message, 'Delete the lines that should not stay.');
        }
        return [key, value];
      }),
    );
  }

  #tags(pairs: readonly Pair[]): Record<string, unknown> {
    return this.#merged(pairs, (_key, values) => lastOf(values));
  }

  #plain(value: unknown): unknown {
    return isNode(value) ? value.toJS(this.#document, { maxAliasCount: 100 }) : value;
  }
}

const record = z.record(z.string(), z.unknown());

/** One value of those that a key was given; `lost`: a person should choose. */
function mergeValues(key: string, values: readonly unknown[]): { readonly value: unknown; readonly lost: boolean } {
  const said = values.filter((value) => value !== null && value !== undefined && value !== false);
  if (key === 'note') {
    const texts = [...new Set(said.map(String))];
    return { value: texts.length === 0 ? null : texts.join('\n\n'), lost: texts.length > 1 };
  }
  if (key === 'baseline' && said.every((value) => typeof value === 'string')) {
    return { value: said.map(String).sort().at(-1) ?? null, lost: false };
  }
  if (key === 'tags' && said.length > 1) {
    const maps = said.map((value) => record.safeParse(value).data ?? {});
    return { value: Object.assign({}, ...maps), lost: false };
  }
  return lastOf(values);
}

function lastOf(values: readonly unknown[]): { readonly value: unknown; readonly lost: boolean } {
  const said = values.filter((value) => value !== null && value !== undefined);
  const texts = new Set(said.map((value) => JSON.stringify(value)));
  return { value: said.at(-1) ?? null, lost: texts.size > 1 };
}
