import type { DatabaseSync } from 'node:sqlite';
import { column, columnsOf, countOf, digestOf, filledOf, numberOrNull, rowsOf, textOf } from '../sqlite/table.ts';
import type { Row } from '../sqlite/table.ts';

/** A row of `runs`, with what its experiment says of it. Times are milliseconds since 1970. */
export interface RunRow {
  readonly id: string;
  readonly name: string | null;
  readonly status: string | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly deleted: boolean;
  readonly artifactUri: string | null;
  readonly experiment: string;
}

/** A row of `experiments`. */
export interface ExperimentRow {
  readonly name: string | null;
  readonly deleted: boolean;
}

/** Texts by key, by run. */
export type Texts = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** What is read of a table, and how its rows become something. `digest` changes whenever it would come out differently. */
interface Part<T> {
  readonly digest: string;
  readonly value: T;
}

function part<T>(
  db: DatabaseSync,
  table: string,
  select: (columns: ReadonlySet<string>) => readonly string[],
  before: Part<T> | null,
  make: (rows: Iterable<Row>) => T,
  digestBy: typeof digestOf = digestOf,
): Part<T> {
  const columns = columnsOf(db, table);
  if (columns.size === 0) return { digest: 'none', value: make([]) };
  const wanted = select(columns);
  const digest = digestBy(db, table, wanted);
  return digest === before?.digest ? before : { digest, value: make(rowsOf(db, table, wanted)) };
}

/** Experiments by id. */
export function readExperiments(
  db: DatabaseSync,
  before: Part<ReadonlyMap<string, ExperimentRow>> | null,
): Part<ReadonlyMap<string, ExperimentRow>> {
  const select = (columns: ReadonlySet<string>): readonly string[] => [
    column(columns, 'experiment_id', 'TEXT', 'id'),
    column(columns, 'name', 'TEXT', 'name'),
    column(columns, 'lifecycle_stage', 'TEXT', 'stage'),
  ];
  return part(db, 'experiments', select, before, (rows) => {
    const found = new Map<string, ExperimentRow>();
    for (const row of rows) {
      found.set(textOf(row['id']), { name: filledOf(row['name']), deleted: row['stage'] === 'deleted' });
    }
    return found;
  });
}

/** Runs in the order in which they were made. */
export function readRuns(db: DatabaseSync, before: Part<readonly RunRow[]> | null): Part<readonly RunRow[]> {
  const select = (columns: ReadonlySet<string>): readonly string[] => [
    column(columns, 'run_uuid', 'TEXT', 'id'),
    column(columns, 'name', 'TEXT', 'name'),
    column(columns, 'status', 'TEXT', 'status'),
    column(columns, 'start_time', 'REAL', 'started'),
    column(columns, 'end_time', 'REAL', 'ended'),
    column(columns, 'lifecycle_stage', 'TEXT', 'stage'),
    column(columns, 'artifact_uri', 'TEXT', 'uri'),
    column(columns, 'experiment_id', 'TEXT', 'experiment'),
  ];
  return part(db, 'runs', select, before, (rows) => {
    const found: RunRow[] = [];
    for (const row of rows) {
      const id = textOf(row['id']);
      if (id === '') continue;
      found.push({
        id,
        name: filledOf(row['name']),
        status: filledOf(row['status']),
        startedAt: numberOrNull(row['started']),
        endedAt: numberOrNull(row['ended']),
        deleted: row['stage'] === 'deleted',
        artifactUri: filledOf(row['uri']),
        experiment: textOf(row['experiment']),
      });
    }
    return found;
  });
}

/** The rows of `params` or `tags`. */
export function readTexts(db: DatabaseSync, table: 'params' | 'tags', before: Part<Texts> | null): Part<Texts> {
  const select = (columns: ReadonlySet<string>): readonly string[] => [
    column(columns, 'run_uuid', 'TEXT', 'run'),
    column(columns, 'key', 'TEXT', 'name'),
    column(columns, 'value', 'TEXT', 'content'),
  ];
  const make = (rows: Iterable<Row>): Texts => {
    const found = new Map<string, Map<string, string>>();
    for (const row of rows) {
      const run = textOf(row['run']);
      let texts = found.get(run);
      if (texts === undefined) found.set(run, (texts = new Map<string, string>()));
      texts.set(textOf(row['name']), textOf(row['content']));
    }
    return found;
  };
  // MLflow never changes a param.
  return part(db, table, select, before, make, table === 'params' ? countOf : digestOf);
}

/** All of a database but its points, as of one read. */
export interface Tables {
  readonly experiments: Part<ReadonlyMap<string, ExperimentRow>>;
  readonly runs: Part<readonly RunRow[]>;
  readonly params: Part<Texts>;
  readonly tags: Part<Texts>;
}

/** Whether all tables are those of the last read. */
export function sameTables(a: Tables, b: Tables): boolean {
  return a.experiments === b.experiments && a.runs === b.runs && a.params === b.params && a.tags === b.tags;
}
