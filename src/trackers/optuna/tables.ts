import type { DatabaseSync } from 'node:sqlite';
import { column, columnsOf, filledOf, numberOf, numberOrNull, rowsOf, textOf } from '../sqlite/table.ts';
import type { Row } from '../sqlite/table.ts';
import type { ParamValue } from '../../runs/run.ts';
import { SeriesBuilder, SummaryBuilder } from '../../runs/series.ts';
import type { Series } from '../../runs/series.ts';
import { readLocalTime } from '../tables/local-time.ts';
import type { Distributions } from './distribution.ts';
import { attributeOf } from './studies.ts';

/** Up to here the rows of single trials are looked up; beyond it reading a whole table is faster. */
const fewTrials = 200;

/** A row of `trials`. Two of one id and `mark` are the same. */
export interface TrialRow {
  readonly id: number;
  readonly study: number;
  /** Counted within the study; null where the schema does not keep it. */
  readonly number: number | null;
  readonly state: string;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Optuna before 2.4 has a trial's only value here. */
  readonly value: number | null;
  readonly mark: string;
}

/** What the other tables say of one trial. */
export interface Contents {
  readonly params: Map<string, ParamValue>;
  /** By objective. */
  readonly values: number[];
  intermediate: SummaryBuilder | null;
  readonly userAttributes: Map<string, unknown>;
  readonly systemAttributes: Map<string, unknown>;
  heardAt: number | null;
}

function trialColumns(columns: ReadonlySet<string>): readonly string[] {
  return [
    column(columns, 'trial_id', 'REAL', 'trial'),
    column(columns, 'study_id', 'REAL', 'study'),
    column(columns, 'number', 'REAL', 'number'),
    column(columns, 'state', 'TEXT', 'state'),
    column(columns, 'datetime_start', 'TEXT', 'started'),
    column(columns, 'datetime_complete', 'TEXT', 'ended'),
    column(columns, 'value', 'REAL', 'value'),
  ];
}

function trialOf(row: Row): TrialRow | null {
  const [id, study] = [numberOrNull(row['trial']), numberOrNull(row['study'])];
  if (id === null || study === null) return null;
  const [state, started, ended] = [textOf(row['state']), textOf(row['started']), textOf(row['ended'])];
  return {
    id,
    study,
    number: numberOrNull(row['number']),
    state,
    startedAt: readLocalTime(started),
    endedAt: readLocalTime(ended),
    value: typeof row['value'] === 'number' ? row['value'] : null,
    mark: `${study} ${state} ${started} ${ended}`,
  };
}

/** A database's trials in the order in which they were made. */
export function readTrialRows(db: DatabaseSync): readonly TrialRow[] {
  const columns = columnsOf(db, 'trials');
  if (columns.size === 0) return [];
  const found: TrialRow[] = [];
  for (const row of rowsOf(db, 'trials', trialColumns(columns))) {
    const trial = trialOf(row);
    if (trial !== null) found.push(trial);
  }
  return found;
}

/** One trial of a database; null where it has none of that id. */
export function readTrialRow(db: DatabaseSync, id: number): TrialRow | null {
  const columns = columnsOf(db, 'trials');
  if (!columns.has('trial_id')) return null;
  const row = db.prepare(`SELECT ${trialColumns(columns).join(', ')} FROM trials WHERE trial_id = ?`).get(id);
  return row === undefined ? null : trialOf(row);
}

/** The numbers of a stored value: what no database column can hold is told by a type beside it. */
function valueOf(row: Row): number {
  const { type } = row;
  if (type === 'INF_POS') return Infinity;
  if (type === 'INF_NEG') return -Infinity;
  return type === 'NAN' ? Number.NaN : numberOf(row['value']);
}

/** Where a database keeps what trials report on their way: before Optuna 2.4 in `trial_values`. */
function intermediateTable(db: DatabaseSync): {
  readonly table: string;
  readonly select: readonly string[];
} | null {
  const columns = columnsOf(db, 'trial_intermediate_values');
  if (columns.size > 0) {
    const select = [
      column(columns, 'step', 'REAL', 'step'),
      column(columns, 'intermediate_value', 'REAL', 'value'),
      column(columns, 'intermediate_value_type', 'TEXT', 'type'),
    ];
    return { table: 'trial_intermediate_values', select };
  }
  const older = columnsOf(db, 'trial_values');
  if (!older.has('step') || older.has('objective')) return null;
  const select = [column(older, 'step', 'REAL', 'step'), column(older, 'value', 'REAL', 'value'), 'NULL AS type'];
  return { table: 'trial_values', select };
}

/** The points that a trial reported, by step; Optuna keeps no times of them. Null where there are none. */
export function readIntermediate(db: DatabaseSync, trial: number): Series | null {
  const source = intermediateTable(db);
  if (source === null) return null;
  const builder = new SeriesBuilder();
  const statement = db.prepare(
    `SELECT ${source.select.join(', ')} FROM ${source.table} WHERE trial_id = ? ORDER BY step`,
  );
  for (const row of statement.iterate(trial)) builder.push(numberOf(row['step']), Number.NaN, valueOf(row));
  return builder.length === 0 ? null : builder.build();
}

/** A trial's values by objective. */
export function valuesOf(row: TrialRow, contents: Contents | null): readonly number[] {
  const stored = contents?.values ?? [];
  return stored.length === 0 && row.value !== null ? [row.value] : stored;
}

/** Reads what the tables beside `trials` say of some trials (by id). */
export class TrialTables {
  readonly #db: DatabaseSync;
  readonly #distributions: Distributions;
  readonly #found: ReadonlyMap<number, Contents>;

  constructor(db: DatabaseSync, distributions: Distributions, trials: Iterable<number>) {
    this.#db = db;
    this.#distributions = distributions;
    this.#found = new Map(
      Array.from(trials, (id) => [
        id,
        {
          params: new Map(),
          values: [],
          intermediate: null,
          userAttributes: new Map(),
          systemAttributes: new Map(),
          heardAt: null,
        },
      ]),
    );
  }

  of(trial: number): Contents | null {
    return this.#found.get(trial) ?? null;
  }

  readParams(): void {
    const select = (columns: ReadonlySet<string>): readonly string[] => [
      column(columns, 'param_name', 'TEXT', 'name'),
      column(columns, 'param_value', 'REAL', 'value'),
      column(columns, 'distribution_json', 'TEXT', 'distribution'),
    ];
    for (const { contents, row } of this.#rows('trial_params', select)) {
      const stored = numberOf(row['value']);
      const distribution = this.#distributions.of(textOf(row['distribution']));
      contents.params.set(textOf(row['name']), distribution === null ? stored : distribution.decode(stored));
    }
  }

  readValues(): void {
    const select = (columns: ReadonlySet<string>): readonly string[] => [
      column(columns, 'objective', 'REAL', 'objective'),
      column(columns, 'value', 'REAL', 'value'),
      column(columns, 'value_type', 'TEXT', 'type'),
    ];
    for (const { contents, row } of this.#rows('trial_values', select)) {
      const objective = numberOrNull(row['objective']);
      if (objective !== null && objective >= 0 && objective < 1000) contents.values[objective] = valueOf(row);
    }
  }

  readIntermediate(): void {
    const source = intermediateTable(this.#db);
    if (source === null) return;
    for (const { contents, row } of this.#rows(source.table, () => source.select)) {
      contents.intermediate ??= new SummaryBuilder();
      contents.intermediate.push(numberOf(row['step']), Number.NaN, valueOf(row));
    }
  }

  readAttributes(): void {
    const select = (columns: ReadonlySet<string>): readonly string[] => [
      column(columns, 'key', 'TEXT', 'name'),
      column(columns, 'value_json', 'TEXT', 'content'),
    ];
    for (const { contents, row } of this.#rows('trial_user_attributes', select)) {
      contents.userAttributes.set(textOf(row['name']), attributeOf(textOf(row['content'])));
    }
    for (const { contents, row } of this.#rows('trial_system_attributes', select)) {
      contents.systemAttributes.set(textOf(row['name']), attributeOf(textOf(row['content'])));
    }
  }

  readHeartbeats(): void {
    const select = (columns: ReadonlySet<string>): readonly string[] => [column(columns, 'heartbeat', 'TEXT', 'heard')];
    for (const { contents, row } of this.#rows('trial_heartbeats', select)) {
      // The database's own clock, unlike all other times.
      contents.heardAt = readLocalTime(filledOf(row['heard']), 'utc');
    }
  }

  /** The rows of a table that are of the trials asked for. */
  *#rows(
    table: string,
    select: (columns: ReadonlySet<string>) => readonly string[],
  ): Generator<{ readonly contents: Contents; readonly row: Row }> {
    const columns = columnsOf(this.#db, table);
    if (!columns.has('trial_id')) return;
    const wanted = select(columns);
    if (this.#found.size <= fewTrials) {
      const statement = this.#db.prepare(`SELECT ${wanted.join(', ')} FROM ${table} WHERE trial_id = ? ORDER BY rowid`);
      for (const [trial, contents] of this.#found) for (const row of statement.all(trial)) yield { contents, row };
      return;
    }
    for (const row of rowsOf(this.#db, table, ['CAST(trial_id AS REAL) AS trial', ...wanted])) {
      const contents = this.#found.get(numberOf(row['trial']));
      if (contents !== undefined) yield { contents, row };
    }
  }
}
