import type { Series } from '../../runs/series.ts';
import type { Claim, Cursor, Reading, Tracker, TrackerFactory } from '../tracker.ts';
import { tensorboardAbout } from './about.ts';
import { joinColumns, TagColumns } from './columns.ts';
import { fromCursor, toCursor } from './cursor.ts';
import { EventFile, ScanBuffer } from './file-scan.ts';
import { claimOf, partsOf } from './layout.ts';
import type { PartFiles } from './layout.ts';
import { readPart, readPartOn } from './part.ts';
import type { Keeping, Part } from './part.ts';
import { tensorboardMedia } from './media.ts';
import { problemsOf } from './problems.ts';
import { runOf } from './run.ts';
import type { ReadPart } from './run.ts';
import { TagSummary } from './summary.ts';

const summaries: Keeping<TagSummary> = { wants: () => true, make: (below) => new TagSummary(below) };

/** Whether the files of a part are the ones that were read before, as long as then or longer. */
function isSame(before: Part<TagSummary>, files: readonly string[]): 'same' | 'grown' | 'other' {
  if (before.files.length !== files.length) return 'other';
  // A damaged file may be mended in place.
  if (before.files.some(({ brokenAt, damagedAt }) => brokenAt !== null || damagedAt !== null)) return 'other';
  let grown = false;
  for (const [index, known] of before.files.entries()) {
    if (known.path !== files[index]) return 'other';
    try {
      const file = new EventFile(known.path);
      file.close();
      const { bytes, inode, head, writtenAt } = file.mark;
      const was = known.mark;
      if (bytes < was.bytes || inode !== was.inode || !head.startsWith(was.head)) return 'other';
      if (bytes > was.bytes) grown = true;
      else if (writtenAt !== was.writtenAt) return 'other';
    } catch {
      return 'other';
    }
  }
  return grown ? 'grown' : 'same';
}

/** A kept summary for a new limit; null where it counted steps that now belong to a later file. */
function resume(sink: TagSummary, below: number): TagSummary | null {
  return sink.lastStep < below ? TagSummary.fromTuple(sink.toTuple(), below) : null;
}

async function readOne(
  files: PartFiles,
  before: Part<TagSummary> | undefined,
  buffer: ScanBuffer,
): Promise<Part<TagSummary>> {
  const kept = before === undefined ? 'other' : isSame(before, files.files);
  if (before !== undefined && kept === 'same') return before;
  if (before !== undefined && kept === 'grown') {
    const part = await readPartOn(before, resume, summaries, buffer);
    if (part !== null) return part;
  }
  return readPart(files.files, summaries, buffer);
}

async function read(claim: Claim, since: Cursor | null, buffer: ScanBuffer): Promise<Reading> {
  const all = partsOf(claim);
  const before = since === null ? null : fromCursor(since);
  const known = before?.length === all.length ? before : [];
  const parts: ReadPart[] = [];
  for (const [index, files] of all.entries()) {
    parts.push({ files, part: await readOne(files, known[index], buffer) });
  }
  return {
    runs: [runOf(claim, parts)],
    cursor: toCursor(parts.map(({ part }) => part)),
    problems: parts.flatMap(({ part }) => problemsOf(part)),
  };
}

/** The series of one tag, its files grouped as they were read. */
function seriesOf(part: Part<TagColumns>, tag: string): Series | null {
  const generations = new Map<number, TagColumns[]>();
  for (const [index, { sinks }] of part.files.entries()) {
    const columns = sinks.get(tag);
    if (columns === undefined) continue;
    const number = part.generations[index] ?? index;
    const known = generations.get(number);
    if (known === undefined) generations.set(number, [columns]);
    else known.push(columns);
  }
  const series = joinColumns([...generations.values()]);
  return series.values.length === 0 ? null : series;
}

async function readSeries(
  claim: Claim,
  metrics: readonly string[],
  buffer: ScanBuffer,
): Promise<ReadonlyMap<string, Series>> {
  const found = new Map<string, Series>();
  for (const { prefix, files } of partsOf(claim)) {
    const names = metrics.filter((metric) => metric.startsWith(prefix));
    const wanted = new Set(names.map((metric) => metric.slice(prefix.length)));
    if (wanted.size === 0) continue;
    const keeping = { wants: (tag: string) => wanted.has(tag), make: (below: number) => new TagColumns(below) };
    const part = await readPart(files, keeping, buffer);
    for (const tag of wanted) {
      const series = seriesOf(part, tag);
      const known = found.get(prefix + tag);
      if (series !== null && series.values.length > (known?.values.length ?? 0)) found.set(prefix + tag, series);
    }
  }
  return found;
}

/**
 * TensorBoard's event files, as torch, tensorboardX, TensorFlow and Keras write them. A folder is a run; a restart's
 * file wins from its first step on, tag by tag, as `tensorboard-data-server` has it; files that grew side by side keep
 * all their points, by step, then time; within one file every point counts, as `EventAccumulator` has it.
 */
export const tensorboardTracker: TrackerFactory = (): Tracker => {
  const idle: ScanBuffer[] = [];
  const borrow = async <T>(use: (buffer: ScanBuffer) => Promise<T>): Promise<T> => {
    const buffer = idle.pop() ?? new ScanBuffer();
    try {
      return await use(buffer);
    } finally {
      if (idle.length < 2) idle.push(buffer);
    }
  };
  return {
    name: 'tensorboard',
    title: 'TensorBoard',
    about: tensorboardAbout,
    looksFor: ['<run>/events.out.tfevents.*', '<run>/{train,validation}/events.out.tfevents.*.v2'],
    detect: (listing) => {
      const claim = claimOf(listing);
      return claim === null ? null : [claim];
    },
    read: (claim, since) => borrow((buffer) => read(claim, since, buffer)),
    series: (claim, _key, metrics) => borrow((buffer) => readSeries(claim, metrics, buffer)),
    media: tensorboardMedia(borrow),
  };
};
