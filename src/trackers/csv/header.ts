import { parse } from 'csv-parse/sync';
import { isEpoch, stepRank } from '../tables/step-names.ts';
import { timeRank } from '../tables/logged-time.ts';

/** What the first line of a table says. */
export interface Header {
  readonly delimiter: string;
  /** The cells as they stand, trimmed. */
  readonly cells: readonly string[];
  /** What columns are called: a name that comes again gets `.1`, `.2`, as pandas has it; '' is left out. */
  readonly names: readonly string[];
  /** The step's column, -1: the row number is the step. */
  readonly step: number;
  /** A column that counts epochs beside the step, else -1. */
  readonly epoch: number;
  /** Columns that hold the time if what is in them is one, the likeliest first. */
  readonly times: readonly number[];
}

const delimiters = [',', '\t', ';', '|'];

/** Reads a header; the delimiter is the commonest of comma, tab, semicolon and bar outside quotes. */
export function readHeader(line: string): Header {
  const text = line.replace(/^#\s*(?=\w)/, '');
  const bare = text.replace(/"(?:[^"]|"")*"/g, '');
  const counts = delimiters.map((delimiter) => bare.split(delimiter).length);
  const delimiter = delimiters[counts.indexOf(Math.max(...counts))] ?? ',';
  return headerOf(
    splitRecord(text, delimiter).map((cell) => cell.trim()),
    delimiter,
  );
}

/** The header of known cells. */
export function headerOf(cells: readonly string[], delimiter: string): Header {
  const names = uniqueNames(cells);
  const step = stepOf(cells);
  const epoch = cells.findIndex(isEpoch);
  const times = cells.map((cell, i) => ({ i, rank: timeRank(cell) })).filter(({ rank }) => rank >= 0);
  times.sort((a, b) => a.rank - b.rank);
  return { delimiter, cells, names, step, epoch: epoch === step ? -1 : epoch, times: times.map(({ i }) => i) };
}

/** The column whose name stands first in the order of steps, -1 if none does. */
function stepOf(cells: readonly string[]): number {
  let step = -1;
  let best = Number.POSITIVE_INFINITY;
  for (const [i, cell] of cells.entries()) {
    const rank = stepRank(cell);
    if (rank >= best) continue;
    best = rank;
    step = i;
  }
  return step;
}

function uniqueNames(cells: readonly string[]): readonly string[] {
  const taken = new Set(cells);
  const seen = new Map<string, number>();
  return cells.map((cell) => {
    const before = seen.get(cell);
    seen.set(cell, (before ?? 0) + 1);
    if (before === undefined || cell === '') return cell;
    let count = before;
    while (taken.has(`${cell}.${count}`)) count += 1;
    taken.add(`${cell}.${count}`);
    return `${cell}.${count}`;
  });
}

/** The cells of one record. */
export function splitRecord(text: string, delimiter: string): readonly string[] {
  return text.includes('"') ? (parseQuoted(text, delimiter)[0] ?? []) : text.replace(/\r?\n?$/, '').split(delimiter);
}

/** The records of a text with quotes in it; where its quotes make no sense, what stands between the delimiters. */
export function parseQuoted(text: string, delimiter: string): readonly (readonly string[])[] {
  try {
    return parse(text, {
      delimiter,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      record_delimiter: ['\r\n', '\n'],
    });
  } catch {
    const lines = text.split(/\r?\n/).filter((line) => line !== '');
    return lines.map((line) => line.split(delimiter).map((cell) => cell.replace(/^\s*"|"\s*$/g, '')));
  }
}
