import { join } from 'node:path';
import type { Series } from '../../runs/series.ts';
import type {
  Claim,
  Cursor,
  Listing,
  Reading,
  ReadProblem,
  TrackedRun,
  Tracker,
  TrackerAbout,
  TrackerOptions,
} from '../tracker.ts';
import type { TableFormat } from './format.ts';
import { paramFiles, readParams } from './params.ts';
import { readSummaries, readWhole } from './read-table.ts';
import type { TableRead } from './read-table.ts';
import { PointSink } from './sink.ts';
import type { SummarySink } from './sink.ts';
import { TableFile, whyUnreadable } from './table-file.ts';

/** What makes a tracker of tables out of a format. */
export interface TableKind {
  readonly name: string;
  readonly title: string;
  readonly about: TrackerAbout;
  /** The file names that are a run's log wherever they stand. */
  readonly fileNames: readonly string[];
  /** Which of the files of those names are another tracker's, where a folder tells so. */
  readonly leaves?: (listing: Listing, name: string) => boolean;
  readonly format: TableFormat;
}

/**
 * A tracker of files that are tables: `metrics.…` in any folder, and what trainyard.yaml names. A claim is a file, with
 * the parameter files beside it. Such files have no end marker, so the status is left open; the start is the first
 * logged time. A last line without its line end counts once it is a whole record without doubt, or once it looks
 * whole and nobody has written the file for a minute; it is then read again, not counted twice, when the file grows.
 */
export function tableTracker(kind: TableKind, options: TrackerOptions): Tracker {
  return {
    name: kind.name,
    title: kind.title,
    about: kind.about,
    looksFor: kind.fileNames,
    detect: (listing) => detect(kind, options, listing),
    read: (claim, since) => read(kind.format, claim, since),
    series: (claim, _key, metrics) => series(kind.format, claim, metrics),
  };
}

function detect(kind: TableKind, options: TrackerOptions, listing: Listing): readonly Claim[] | null {
  const { folder } = listing;
  const logs = listing.files.filter(
    (name) =>
      (kind.fileNames.includes(name) && kind.leaves?.(listing, name) !== true) ||
      options.isNamed(kind.name, join(folder, name)),
  );
  if (logs.length === 0) return null;
  const params = paramFiles(listing.files).filter((name) => !logs.includes(name));
  return logs.map((log) => ({
    tracker: kind.name,
    folder,
    files: [log, ...params].map((name) => join(folder, name)),
    owns: [],
  }));
}

async function read(format: TableFormat, claim: Claim, since: Cursor | null): Promise<Reading> {
  const [path, ...paramPaths] = claim.files;
  if (path === undefined) return { runs: [], cursor: {}, problems: [] };
  const { params, problems } = await readParams(paramPaths);
  const table = await withFile(path, (file) => readSummaries(format, path, file, since));
  if (typeof table === 'string') {
    const problem = {
      file: path,
      message: `The file cannot be read: ${table}.`,
      hint: 'Check that it is there and may be read.',
    };
    return { runs: [runOf(null, params)], cursor: {}, problems: [...problems, problem] };
  }
  const own: ReadProblem[] = table.problems.map((problem) => ({ file: path, ...problem }));
  return { runs: [runOf(table, params)], cursor: table.cursor, problems: [...own, ...problems] };
}

async function series(
  format: TableFormat,
  claim: Claim,
  metrics: readonly string[],
): Promise<ReadonlyMap<string, Series>> {
  const path = claim.files[0];
  if (path === undefined) return new Map();
  const wanted = new Set(metrics);
  const table = await withFile(path, (file) => readWhole(format, path, file, () => new PointSink(wanted)));
  return typeof table === 'string' ? new Map() : table.sink.series();
}

/** Opens a file for `use`; why it cannot be read, as a clause, where it cannot. */
async function withFile<T>(path: string, use: (file: TableFile) => Promise<T>): Promise<T | string> {
  let file: TableFile | null = null;
  try {
    file = new TableFile(path);
    return await use(file);
  } catch (error) {
    return whyUnreadable(error);
  } finally {
    file?.close();
  }
}

/** A run as a table and its parameter files tell it; null: the table cannot be read, or there is none. */
export function runOf(table: TableRead<SummarySink> | null, params: TrackedRun['params']): TrackedRun {
  return {
    key: '',
    toolId: null,
    name: null,
    experiment: null,
    location: null,
    status: null,
    reason: null,
    exitCode: null,
    startedAt: table?.firstTime ?? null,
    endedAt: null,
    lastLoggedAt: table?.lastTime ?? null,
    params,
    metrics: table?.sink.metrics() ?? {},
    tags: {},
    note: null,
    git: null,
    parent: null,
    deleted: false,
    artifacts: null,
  };
}
