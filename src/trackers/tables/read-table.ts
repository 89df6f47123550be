import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Cursor } from '../tracker.ts';
import type { TableFormat, TableParser, TableProblem } from './format.ts';
import { scan } from './scan.ts';
import type { ScanEnd, ScanFault } from './scan.ts';
import { mostMetrics, PointSink, savedSummaries, SummarySink } from './sink.ts';
import type { Sink } from './sink.ts';
import type { TableFile } from './table-file.ts';

const markBytes = 4096;

/** What a cursor keeps: enough to see that a file has only grown, and to go on from there. */
const savedTable = z.object({
  version: z.literal(1),
  inode: z.number(),
  offset: z.number(),
  /** A digest of the file's first bytes and of those before the offset. */
  mark: z.string(),
  skipped: z.number(),
  columns: savedSummaries,
  parser: z.unknown(),
});

/** A table that was read: its sink, its parser's findings, and where to go on. */
export interface TableRead<S extends Sink> {
  readonly sink: S;
  readonly firstTime: number | null;
  readonly lastTime: number | null;
  readonly problems: readonly TableProblem[];
  readonly cursor: Cursor;
}

/** Reads the summaries of a table: what is new since a cursor, or all where the file did not just grow. */
export async function readSummaries(
  format: TableFormat,
  path: string,
  file: TableFile,
  since: Cursor | null,
): Promise<TableRead<SummarySink>> {
  const grown = since === null ? null : await readGrown(format, path, file, since);
  if (grown !== null) return grown;
  const read = await readWhole(format, path, file, () => new SummarySink());
  if (!read.sink.restarted) return read;
  const points = await readWhole(format, path, file, () => new PointSink(null));
  return { ...points, sink: points.sink.summaries() };
}

/** Reads a whole table, as often as its parser asks to. */
export async function readWhole<S extends Sink>(
  format: TableFormat,
  path: string,
  file: TableFile,
  makeSink: () => S,
): Promise<TableRead<S>> {
  let hint: string | null = null;
  for (;;) {
    const sink = makeSink();
    const parser = format.start(path, sink, hint);
    const read = finish(file, await scan(file, parser, sink, 0), parser, sink, 0);
    if (parser.again === null) return read;
    hint = parser.again;
  }
}

/** Null where the cursor is not of this file as it is, or where the summaries cannot take what came. */
async function readGrown(
  format: TableFormat,
  path: string,
  file: TableFile,
  since: Cursor,
): Promise<TableRead<SummarySink> | null> {
  const parsed = savedTable.safeParse(since);
  if (!parsed.success) return null;
  const saved = parsed.data;
  if (saved.inode !== file.inode || saved.offset === 0 || saved.offset > file.size) return null;
  if (saved.mark !== markOf(file, saved.offset)) return null;
  const sink = SummarySink.restore(saved.columns);
  const parser = format.resume(path, sink, saved.parser);
  if (parser === null) return null;
  const read = finish(file, await scan(file, parser, sink, saved.offset), parser, sink, saved.skipped);
  return parser.again !== null || sink.restarted ? null : read;
}

/** Saves where the scan stopped, then takes in a last record that counts although its line end may still come. */
function finish<S extends Sink>(
  file: TableFile,
  end: ScanEnd | ScanFault,
  parser: TableParser,
  sink: S,
  skippedBefore: number,
): TableRead<S> {
  if (typeof end === 'string') {
    return { sink, firstTime: null, lastTime: null, problems: [faults[end]], cursor: {} };
  }
  const skipped = skippedBefore + end.skipped;
  const cursor = {
    version: 1,
    inode: file.inode,
    offset: end.offset,
    mark: markOf(file, end.offset),
    skipped,
    columns: sink.summaries().save(),
    parser: parser.save(),
  };
  if (end.rest !== null) parser.feed(end.rest);
  const problems = [...parser.problems()];
  if (end.problem !== null) problems.push(end.problem);
  if (skipped > 0) problems.push(tooLong(skipped));
  if (sink.full) problems.push(tooMany);
  if (file.size === 0) problems.push(empty);
  return { sink, firstTime: parser.firstTime, lastTime: parser.lastTime, problems, cursor };
}

/** A digest of a file's first bytes and of those before an offset: while it stays, the file has only grown. */
export function markOf(file: TableFile, offset: number): string {
  const hash = createHash('sha1');
  hash.update(file.read(0, Math.min(offset, markBytes)));
  hash.update(file.read(Math.max(0, offset - markBytes), offset));
  return hash.digest('base64');
}

/** What stands in the way of reading a file at all, in words for a person. */
export const faults: Readonly<Record<ScanFault, TableProblem>> = {
  binary: {
    message: 'The file is not text: there are control characters in its first 4,096 bytes.',
    hint: 'Write it as UTF-8 text, or as UTF-16 with a byte order mark.',
  },
  'too-long': {
    message: 'The file is UTF-16 and longer than 256 MB.',
    hint: 'Write it as UTF-8, which is read piece by piece.',
  },
};

const empty: TableProblem = {
  message: 'The file is empty: nothing was logged yet.',
  hint: 'Remove it if no training will write it.',
};

const tooMany: TableProblem = {
  message: `There are more than ${mostMetrics.toLocaleString('en')} metrics; the rest was left out.`,
  hint: 'Log lists and large data to files of their own.',
};

/** That bytes of records that were too long were left out. */
export function tooLong(bytes: number): TableProblem {
  return {
    message: `Lines of more than 8 MB were left out (${bytes} bytes).`,
    hint: 'Log large data to files of their own.',
  };
}
