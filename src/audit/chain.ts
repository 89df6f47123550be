import { genesis, ownHash } from './entry.ts';
import type { Entry } from './entry.ts';
import type { Head } from './head.ts';
import { entriesOf, linesOf } from './lines.ts';
import type { Line } from './lines.ts';

/** What was done to a log: to which line (counted from 1; of lines that are gone, where the first of them stood). */
export interface ChainFault {
  readonly line: number;
  readonly kind: 'edited' | 'removed' | 'moved' | 'cut';
  readonly message: string;
  readonly hint: string;
}

/**
 * The first thing that was done to a clone's log beside appending; null: nothing. `head` is what git keeps of it: without
 * it, a cut end cannot be seen. A torn line that the chain goes on behind is none: it never was an act.
 */
export function chainFault(lines: readonly Line[], clone: string, head: Head | null): ChainFault | null {
  let previous = genesis(clone);
  let entries = 0;
  let torn: Line | null = null;
  const hint = 'See who changed the file: git log -p -- .trainyard/audit';
  for (const line of lines) {
    if (line.kind !== 'entry') {
      if (line.kind === 'foreign') return { line: line.line, kind: 'edited', message: 'is no entry of the log', hint };
      torn ??= line;
      continue;
    }
    const { entry } = line;
    if (entry.hash !== ownHash(entry)) {
      return { line: line.line, kind: 'edited', message: 'was edited: its hash is another than it carries', hint };
    }
    if (entry.previous !== previous) {
      if (torn !== null) return { line: torn.line, kind: 'edited', message: 'cannot be read as an entry', hint };
      return { ...misplaced(lines, line.line, entry), hint };
    }
    previous = entry.hash;
    entries += 1;
    if (entries === head?.entries && entry.hash !== head.hash) {
      return { line: line.line, kind: 'edited', message: 'is not the entry that git knows the hash of', hint };
    }
  }
  if (head === null || entries >= head.entries) return null;
  if (torn !== null) return { line: torn.line, kind: 'edited', message: 'cannot be read as an entry', hint };
  const gone = head.entries - entries;
  return {
    line: lines.length + 1,
    kind: 'cut',
    message: `and what follows is gone: ${gone} ${gone === 1 ? 'entry' : 'entries'} at the end`,
    hint: 'A branch that was checked out may have brought an older file; then the next act puts the entries back.',
  };
}

function misplaced(lines: readonly Line[], line: number, entry: Entry): Omit<ChainFault, 'hint'> {
  const others = lines.filter((other) => other.line !== line);
  const isThere = entriesOf(others).some(({ hash }) => hash === entry.previous || hash === entry.hash);
  if (isThere) return { line, kind: 'moved', message: 'stands elsewhere than it was written' };
  return { line, kind: 'removed', message: 'does not follow the one above: what stood between was removed or edited' };
}

/** Where a chain goes on. */
export interface ChainEnd {
  readonly previous: string;
  /** Entries up to here. */
  readonly entries: number;
  /** The whole text to begin with, where the file was set back by a checkout: what git's folder kept of it. */
  readonly restored: string | null;
}

/**
 * Where the next entry goes: behind the last one that git knows. A file that lacks the end is made whole from the copy
 * in git's folder, if the copy is. If that cannot be, the entry is chained to the one that git knows all the same, so
 * that the break stays for everybody to see.
 *
 * @param text what stands in the file
 * @param kept what stands in the copy; null without git: there is no copy, and nobody asks how many entries there are
 */
export function endOf(text: string, kept: string | null, clone: string, head: Head | null): ChainEnd {
  const ending = entriesOf(linesOf(text.slice(text.lastIndexOf('\n', text.length - 2) + 1))).at(-1);
  if (head !== null && ending?.hash === head.hash)
    return { previous: head.hash, entries: head.entries, restored: null };
  if (kept === null && ending !== undefined) return { previous: ending.hash, entries: 0, restored: null };
  const lines = linesOf(text);
  const entries = entriesOf(lines);
  const last = entries.at(-1)?.hash ?? genesis(clone);
  if (head === null || kept === null) return { previous: last, entries: entries.length, restored: null };
  if (last === head.hash) return { previous: last, entries: head.entries, restored: null };
  // The last writer was killed before git knew of its entry.
  if (chainFault(lines, clone, head) === null) return { previous: last, entries: entries.length, restored: null };
  const keptLines = linesOf(kept);
  const whole = entriesOf(keptLines);
  const isSetBack = entries.every((entry, i) => entry.hash === whole[i]?.hash && entry.hash === ownHash(entry));
  const end = whole.at(-1);
  const foreign = lines.some(({ kind }) => kind === 'foreign');
  if (end !== undefined && isSetBack && !foreign && chainFault(keptLines, clone, head) === null) {
    return { previous: end.hash, entries: whole.length, restored: kept };
  }
  return { previous: head.hash, entries: head.entries, restored: null };
}
