import { entrySchema, lineOf } from './entry.ts';
import type { Entry } from './entry.ts';

/**
 * A line of the log: an entry; `torn`, the beginning of one whose writer was killed or whose disk was full (the next
 * act starts a line of its own); or `foreign`: nothing that was ever written there.
 */
export type Line =
  | { readonly kind: 'entry'; readonly line: number; readonly entry: Entry }
  | { readonly kind: 'torn'; readonly line: number }
  | { readonly kind: 'foreign'; readonly line: number };

/** How every line begins: the keys of canonical JSON are sorted. */
const opening = '{"at":';

/** The lines of a log, counted from 1. An entry that is not written as canonical JSON is foreign: somebody edited it. */
export function linesOf(text: string): readonly Line[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((content, i) => {
    const line = i + 1;
    const json = parsed(content);
    if (json === undefined) return { kind: isBeginning(content) ? 'torn' : 'foreign', line };
    const entry = entrySchema.safeParse(json).data;
    return entry !== undefined && lineOf(entry) === content
      ? { kind: 'entry', line, entry }
      : { kind: 'foreign', line };
  });
}

/** The entries among some lines. */
export function entriesOf(lines: readonly Line[]): readonly Entry[] {
  return lines.flatMap((line) => (line.kind === 'entry' ? [line.entry] : []));
}

function isBeginning(content: string): boolean {
  return content !== '' && (content.startsWith(opening) || opening.startsWith(content));
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
