import { setImmediate as turn } from 'node:timers/promises';
import type { DatabaseSync } from 'node:sqlite';
import type { MetricSummary } from '../../runs/run.ts';
import { SeriesBuilder } from '../../runs/series.ts';
import type { Series } from '../../runs/series.ts';
import { column, columnsOf, numberOf, textOf } from '../sqlite/table.ts';
import type { Row } from '../sqlite/table.ts';

/** Points that one statement counts: some milliseconds, so that no writer has to wait. */
const chunkRows = 50_000;
/** Latest values are looked up one by one up to here; beyond it reading all of them is faster. */
const fewMetrics = 500;

/** What is kept of one metric. `last` is null until the tool's own table of latest values tells it. */
interface Held {
  count: number;
  min: number | null;
  max: number | null;
  last: { readonly value: number; readonly step: number } | null;
}

/** The metrics of one run. `newest` is the time of its newest point, ms; -Infinity where there is none. */
interface HeldRun {
  readonly metrics: Map<string, Held>;
  newest: number;
}

function valueOf(row: Row): number {
  return row['lost'] === 1 ? Number.NaN : numberOf(row['number']);
}

/**
 * The points of a database, counted: MLflow only ever adds points, so that each look goes on behind the last row. A row
 * that is not the one that stood there means another database (or one that was cleaned up).
 */
export class MetricTable {
  readonly #runs = new Map<string, HeldRun>();
  #upTo = Number.MIN_SAFE_INTEGER;
  #edge = '';

  /** Whether what was counted still stands in this database. */
  fits(db: DatabaseSync): boolean {
    return this.#edge === this.#edgeOf(db, columnsOf(db, 'metrics'));
  }

  /** Counts the points that came since the last look; gives the runs that have new ones. */
  async follow(db: DatabaseSync): Promise<ReadonlySet<string>> {
    const columns = columnsOf(db, 'metrics');
    const touched = new Map<string, Set<string>>();
    if (columns.size === 0) return new Set();
    const bound = db.prepare(
      `SELECT CAST(max(at) AS REAL) AS at FROM (SELECT rowid AS at FROM metrics WHERE rowid > ? ORDER BY rowid LIMIT ${chunkRows})`,
    );
    const lost = columns.has('is_nan') ? 'is_nan = 1 OR ' : '';
    const finite = `CASE WHEN ${lost}abs(value) > 1.7976931348623157e308 THEN NULL ELSE value END`;
    const counted = db.prepare(
      `SELECT run_uuid AS run, key AS name, CAST(count(*) AS REAL) AS points, CAST(min(${finite}) AS REAL) AS least,
       CAST(max(${finite}) AS REAL) AS most, CAST(max(timestamp) AS REAL) AS newest
       FROM metrics WHERE rowid > ? AND rowid <= ? GROUP BY run_uuid, key`,
    );
    for (let at = numberOf(bound.get(this.#upTo)?.['at']); !Number.isNaN(at);) {
      for (const row of counted.all(this.#upTo, at)) this.#take(row, touched);
      this.#upTo = at;
      const next = numberOf(bound.get(at)?.['at']);
      // Row ids beyond 2^53, which only a damaged database has, are rounded: then the same place comes again.
      if (!(next > at)) break;
      at = next;
      await turn();
    }
    this.#edge = this.#edgeOf(db, columns);
    if (touched.size > 0) this.#takeLatest(db, touched);
    return new Set(touched.keys());
  }

  /** The summaries of a run's metrics, and the time of its newest point (ms, null where there is none). */
  of(run: string): { readonly metrics: Readonly<Record<string, MetricSummary>>; readonly newest: number | null } {
    const held = this.#runs.get(run);
    if (held === undefined) return { metrics: {}, newest: null };
    const entries: [string, MetricSummary][] = [];
    for (const [key, { count, min, max, last }] of held.metrics) {
      if (last !== null) entries.push([key, { last: last.value, lastStep: last.step, min, max, count }]);
    }
    return { metrics: Object.fromEntries(entries), newest: Number.isFinite(held.newest) ? held.newest : null };
  }

  #take(row: Row, touched: Map<string, Set<string>>): void {
    const [run, key] = [textOf(row['run']), textOf(row['name'])];
    let held = this.#runs.get(run);
    if (held === undefined) this.#runs.set(run, (held = { metrics: new Map(), newest: -Infinity }));
    let metric = held.metrics.get(key);
    if (metric === undefined) held.metrics.set(key, (metric = { count: 0, min: null, max: null, last: null }));
    metric.count += numberOf(row['points']);
    const [least, most, newest] = [numberOf(row['least']), numberOf(row['most']), numberOf(row['newest'])];
    if (!Number.isNaN(least) && (metric.min === null || least < metric.min)) metric.min = least;
    if (!Number.isNaN(most) && (metric.max === null || most > metric.max)) metric.max = most;
    if (newest > held.newest) held.newest = newest;
    let keys = touched.get(run);
    if (keys === undefined) touched.set(run, (keys = new Set()));
    keys.add(key);
  }

  #takeLatest(db: DatabaseSync, touched: ReadonlyMap<string, ReadonlySet<string>>): void {
    const take = (row: Row): void => {
      const metric = this.#runs.get(textOf(row['run']))?.metrics.get(textOf(row['name']));
      if (metric !== undefined) metric.last = { value: valueOf(row), step: numberOf(row['step']) };
    };
    const columns = columnsOf(db, 'latest_metrics');
    // MLflow before 1.1 has no table of latest values: it is told by the rule that later versions fill it with.
    const latest = columns.size > 0;
    const points = pointColumns(latest ? columns : columnsOf(db, 'metrics')).join(', ');
    const rows = `(SELECT run_uuid, key, ${points} FROM ${latest ? 'latest_metrics' : 'metrics'})`;
    const place = 'row_number() OVER (PARTITION BY run_uuid, key ORDER BY step DESC, time DESC, number DESC) AS place';
    const source = latest ? rows : `(SELECT * FROM (SELECT *, ${place} FROM ${rows}) WHERE place = 1)`;
    const few = [...touched.values()].reduce((sum, keys) => sum + keys.size, 0) <= fewMetrics;
    if (!few) {
      for (const row of db.prepare(`SELECT run, name, number, lost, step FROM ${source}`).iterate()) take(row);
      return;
    }
    const one = db.prepare(`SELECT run, name, number, lost, step FROM ${source} WHERE run_uuid = ? AND key = ?`);
    for (const [run, keys] of touched) {
      for (const key of keys) {
        const row = one.get(run, key);
        if (row !== undefined) take(row);
      }
    }
  }

  /** The last counted row, as text; '' where there is none. */
  #edgeOf(db: DatabaseSync, columns: ReadonlySet<string>): string {
    if (columns.size === 0) return '';
    const row = db.prepare(`SELECT ${pointColumns(columns).join(', ')} FROM metrics WHERE rowid = ?`).get(this.#upTo);
    return row === undefined ? '' : Object.values(row).join('\n');
  }
}

function pointColumns(columns: ReadonlySet<string>): readonly string[] {
  return [
    column(columns, 'run_uuid', 'TEXT', 'run'),
    column(columns, 'key', 'TEXT', 'name'),
    column(columns, 'value', 'REAL', 'number'),
    // Points of MLflow before 1.0 have no step: they are all at 0.
    columns.has('step') ? 'CAST(coalesce(step, 0) AS REAL) AS step' : 'CAST(0 AS REAL) AS step',
    column(columns, 'timestamp', 'REAL', 'time'),
    columns.has('is_nan') ? '(is_nan = 1) AS lost' : '0 AS lost',
  ];
}

/** A metric's points in the order of MLflow's own history: by time, step and value. Null where there are none. */
export function readSeries(db: DatabaseSync, run: string, metric: string): Series | null {
  const columns = columnsOf(db, 'metrics');
  if (columns.size === 0) return null;
  const statement = db.prepare(
    `SELECT ${pointColumns(columns).join(', ')} FROM metrics WHERE run_uuid = ? AND key = ? ORDER BY time, step, number`,
  );
  const builder = new SeriesBuilder();
  for (const row of statement.iterate(run, metric)) {
    builder.push(numberOf(row['step']), numberOf(row['time']), valueOf(row));
  }
  return builder.length === 0 ? null : builder.build();
}
