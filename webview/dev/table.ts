import {
  cellOf,
  tableEvents,
  tableRequests,
  type TableColumnMessage,
  type TableRowMessage,
  type TableViewMessage,
} from '../../src/protocol/runs-table.ts';
import { Server } from '../../src/protocol/server.ts';
import { colourOf } from '../../src/runs/colour.ts';
import { goalOf } from '../../src/runs/goal.ts';
import { numberSizes } from '../../src/runs/numbers.ts';
import { compileQuery } from '../../src/runs/query-match.ts';
import { parseQuery } from '../../src/runs/query-parse.ts';
import { readNumber } from '../../src/runs/query-literals.ts';
import { readKey } from '../../src/runs/query-read.ts';
import type { QueryFault, QueryKey } from '../../src/runs/query.ts';
import type { ParamValue, Run } from '../../src/runs/run.ts';
import { parseSort, sortRuns } from '../../src/runs/sort.ts';
import { describeSample } from '../../src/runs/stats.ts';
import { makeRuns } from './table-runs.ts';

/** Stands in for the catalog behind the table of runs: what the page needs to be looked at, no more. */
export class FakeTable {
  readonly #now = Date.UTC(2026, 9, 1, 12);
  #runs: readonly Run[];
  #checked: readonly string[] = [];
  #kept: { readonly view: string; readonly runs: readonly Run[] } | null = null;
  readonly server: Server<typeof tableRequests, typeof tableEvents>;

  constructor(post: (message: unknown) => void, asked: URLSearchParams) {
    this.#runs = makeRuns(Number(asked.get('runs') ?? '48'), Number(asked.get('columns') ?? '12'), this.#now);
    const look = tableRequests['table.start'].result.shape.look.parse(JSON.parse(asked.get('look') ?? '{}'));
    const done = (): Promise<null> => Promise.resolve(null);
    this.server = new Server({
      requests: tableRequests,
      events: tableEvents,
      post,
      handlers: {
        'table.start': () =>
          Promise.resolve({ look, view: null, checked: [...this.#checked], scanning: asked.has('scanning') }),
        'table.columns': () => Promise.resolve({ ok: true as const, value: this.#columns() }),
        'table.rows': (request) => {
          const found = this.#found(request.view);
          if (!Array.isArray(found)) return Promise.resolve({ ok: false as const, fault: found });
          return Promise.resolve({ ok: true as const, value: this.#window(found, request) });
        },
        'table.ids': ({ view, from, to }) => {
          const found = this.#found(view);
          return Promise.resolve(Array.isArray(found) ? found.slice(from, to).map(({ id }) => id) : []);
        },
        'table.values': ({ key }) => {
          const counts = new Map<ParamValue, number>();
          for (const run of this.#runs) {
            const value = valueOf(run, key, this.#now) ?? null;
            counts.set(value, (counts.get(value) ?? 0) + 1);
          }
          return Promise.resolve([...counts].map(([value, count]) => ({ value: cellOf(value), count })));
        },
        'table.keep': done,
        'table.check': ({ ids, checked }) => {
          const others = this.#checked.filter((id) => !ids.includes(id));
          this.#checked = checked ? [...others, ...ids] : others;
          this.server.emit('table.checked', { ids: [...this.#checked] });
          return done();
        },
        'table.act': done,
        'table.copy': () => Promise.resolve(this.#runs.length),
        'table.pickGroups': ({ current }) =>
          Promise.resolve(current.length > 0 ? [] : ['params.lr', 'params.optimizer']),
        'table.pickView': done,
      },
    });
  }

  /** A run comes first, and the running ones have new values. */
  grow(): void {
    const [first] = this.#runs;
    if (first === undefined) return;
    const id = `csv:demo/new-${this.#runs.length}`;
    this.#runs = [
      { ...first, id, name: `new-${this.#runs.length}`, startedAt: this.#now + this.#runs.length },
      ...this.#runs,
    ];
    this.#kept = null;
    this.server.emit('table.changed', {});
  }

  #found(view: TableViewMessage): Run[] | QueryFault {
    const key = JSON.stringify([view.query, view.sort]);
    if (this.#kept?.view === key) return [...this.#kept.runs];
    const query = parseQuery(view.query);
    if (!query.ok) return query.fault;
    const sort = parseSort(view.sort);
    if (!sort.ok) return sort.fault;
    const runs = sortRuns(this.#runs.filter(compileQuery(query.value, this.#now)), sort.value, this.#now);
    this.#kept = { view: key, runs };
    return [...runs];
  }

  #window(
    found: readonly Run[],
    request: {
      view: TableViewMessage;
      columns: string[];
      offset: number;
      limit: number;
      deltas: boolean;
      find: string[];
    },
  ) {
    const rows = this.#rows(found, request);
    return {
      rows: rows.slice(request.offset, request.offset + request.limit).map((make) => make()),
      count: rows.length,
      runs: found.length,
      outOf: this.#runs.length,
      extents: request.columns.map((key) => {
        const column = this.#column(key);
        const runs: [number, number] | null =
          column.min === null || column.max === null ? null : [column.min, column.max];
        return { runs, groups: null };
      }),
      found: request.find.map((key) => {
        const at = found.findIndex(({ id }) => id === key);
        return at === -1 ? null : at;
      }),
    };
  }

  #rows(
    found: readonly Run[],
    { view, columns, deltas }: { view: TableViewMessage; columns: string[]; deltas: boolean },
  ): (() => TableRowMessage)[] {
    const row =
      (run: Run, inGroup: boolean): (() => TableRowMessage) =>
      () => ({
        kind: 'run',
        key: run.id,
        name: run.name,
        status: run.status,
        colour: colourOf(run.id),
        starred: run.starred,
        archived: run.archived,
        note: run.note,
        inGroup,
        baseline: run.baseline,
        cells: columns.map((key) => cellOf(valueOf(run, key, this.#now))),
        deltas: deltas ? columns.map((key) => deltaOf(run, this.#runs[2], key)) : [],
      });
    if (view.groupBy.length === 0) return found.map((run) => row(run, false));
    const groups = new Map<string, Run[]>();
    for (const run of found) {
      const key = JSON.stringify(view.groupBy.map((by) => valueOf(run, by, this.#now) ?? []));
      groups.set(key, [...(groups.get(key) ?? []), run]);
    }
    return [...groups].flatMap(([key, runs]) => {
      const open = view.open.includes(key);
      const group = (): TableRowMessage => ({
        kind: 'group',
        key,
        values: view.groupBy.map((by) => cellOf(runs[0] === undefined ? null : valueOf(runs[0], by, this.#now))),
        runs: runs.length,
        open,
        cells: columns.map((column) => groupCellOf(runs, column, this.#now)),
      });
      return [group, ...(open ? runs.map((run) => row(run, true)) : [])];
    });
  }

  readonly #known = new Map<string, TableColumnMessage>();

  #columns(): TableColumnMessage[] {
    const [first] = this.#runs;
    if (first === undefined) return [];
    const keys = [
      ...['status', 'experiment', 'started', 'duration', 'tracker', 'note'],
      ...Object.keys(first.metrics).map((name) => `metrics.${name}`),
      ...Object.keys(first.params).map((name) => `params.${name}`),
      ...Object.keys(first.tags).map((name) => `tags.${name}`),
      ...['git.commit', 'git.branch', 'git.dirty'],
    ];
    return keys.map((key) => this.#column(key));
  }

  #column(key: string): TableColumnMessage {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const group = /^(metrics|params|tags|git)\./.exec(key)?.[1] ?? 'run';
    const name = key.slice(group === 'run' ? 0 : group.length + 1);
    const values = this.#runs.map((run) => valueOf(run, key, this.#now)).filter((value) => value !== undefined);
    const numbers = values.flatMap((value) => {
      const number = typeof value === 'string' ? readNumber(value) : value;
      return typeof number === 'number' && Number.isFinite(number) ? [number] : [];
    });
    const distinct = new Set(values).size;
    const column: TableColumnMessage = {
      key,
      group: group === 'metrics' || group === 'params' || group === 'tags' || group === 'git' ? group : 'run',
      name,
      kind: key === 'started' ? 'time' : key === 'duration' ? 'duration' : numbers.length > 0 ? 'number' : 'text',
      count: values.length,
      distinct,
      min: numbers.length === 0 ? null : numbers.reduce((a, b) => Math.min(a, b)),
      max: numbers.length === 0 ? null : numbers.reduce((a, b) => Math.max(a, b)),
      sizes: numberSizes(numbers.slice(0, 2000)),
      differs: distinct > 1,
      goal: group === 'metrics' ? goalOf(name, {}) : null,
    };
    this.#known.set(key, column);
    return column;
  }
}

const parsed = new Map<string, QueryKey | null>();

function valueOf(run: Run, key: string, now: number): ParamValue | undefined {
  if (!parsed.has(key)) {
    const sort = parseSort([key]);
    parsed.set(key, sort.ok ? (sort.value[0]?.key ?? null) : null);
  }
  const known = parsed.get(key) ?? null;
  if (known === null) return undefined;
  const value = readKey(known, run, now);
  return value === null && known.kind === 'field' ? undefined : value;
}

function deltaOf(run: Run, baseline: Run | undefined, key: string): number | null {
  if (!key.startsWith('metrics.') || baseline === undefined) return null;
  const [value, against] = [valueOf(run, key, 0), valueOf(baseline, key, 0)];
  const delta = typeof value === 'number' && typeof against === 'number' ? value - against : Number.NaN;
  return Number.isFinite(delta) ? delta : null;
}

function groupCellOf(
  runs: readonly Run[],
  key: string,
  now: number,
): Extract<TableRowMessage, { kind: 'group' }>['cells'][number] {
  const values = runs.flatMap((run) => valueOf(run, key, now) ?? []);
  const [first] = values;
  if (first === undefined) return null;
  if (key.startsWith('metrics.')) {
    const numbers = values.filter((value) => typeof value === 'number' && Number.isFinite(value)).map(Number);
    const goal = goalOf(key.slice(8), {});
    const { n, mean, deviation } = describeSample(numbers);
    if (n === 0) return null;
    const best = goal === null ? null : goal === 'maximize' ? Math.max(...numbers) : Math.min(...numbers);
    return { kind: 'numbers', count: n, mean, deviation, best };
  }
  const distinct = new Set(values).size;
  return distinct === 1 ? { kind: 'same', value: cellOf(first) } : { kind: 'several', distinct };
}
