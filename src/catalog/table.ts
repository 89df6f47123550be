import type { MetricSettings } from '../runs/goal.ts';
import { goalOf } from '../runs/goal.ts';
import { compareNatural } from '../runs/natural.ts';
import type { QueryKey } from '../runs/query.ts';
import type { Run } from '../runs/run.ts';
import { parseSort } from '../runs/sort.ts';
import type { Answer } from './api.ts';
import { selectSorted } from './select.ts';
import type {
  ColumnExtent,
  GroupCell,
  TableAnswer,
  TableColumn,
  TableRequest,
  TableRow,
  TableText,
  TableTextRequest,
  TableValue,
  TableView,
  ValueCount,
} from './table-api.ts';
import { columnsOf } from './table-columns.ts';
import { groupCell, groupRuns } from './table-groups.ts';
import type { RunGroup } from './table-groups.ts';
import { groupsText, runsText } from './table-text.ts';
import { columnKey, numberIn, valueReader } from './table-values.ts';
import type { Column } from './table-values.ts';

/** What a table is made of beside its view. */
export interface TableSource {
  /** All runs, archived ones too. */
  readonly runs: Iterable<Run>;
  readonly metrics: MetricSettings;
  /** ms since 1970: what durations of running runs and times of queries hang on. */
  readonly now: number;
}

/** The runs that deltas are against, by the ids of those that are compared. */
export type BaselinesOf = (ids: readonly string[]) => Promise<ReadonlyMap<string, Run>>;

type Line =
  | { readonly kind: 'run'; readonly run: Run; readonly inGroup: boolean }
  | { readonly kind: 'group'; readonly group: RunGroup; readonly open: boolean };

/** A table of one view of one state of the catalog: computed once, then asked for windows of it. */
export class Table {
  /** Runs that the query fits, in the table's order. */
  readonly runs: readonly Run[];
  readonly #outOf: number;
  readonly #groups: readonly RunGroup[] | null;
  readonly #by: readonly string[];
  readonly #lines: readonly Line[];
  readonly #read: (key: QueryKey, run: Run) => TableValue;
  readonly #metrics: MetricSettings;
  readonly #columns = new Map<string, Column>();
  readonly #extents = new Map<string, ColumnExtent>();
  readonly #groupCells = new Map<string, ReadonlyMap<RunGroup, GroupCell | null>>();
  #places: ReadonlyMap<string, number> | null = null;

  private constructor(
    source: TableSource,
    view: TableView,
    runs: readonly Run[],
    outOf: number,
    groups: readonly RunGroup[] | null,
  ) {
    this.runs = runs;
    this.#outOf = outOf;
    this.#groups = groups;
    this.#by = view.groupBy;
    this.#metrics = source.metrics;
    this.#read = valueReader(view.picks, source.metrics, source.now);
    const open = new Set(view.open);
    this.#lines =
      groups === null
        ? runs.map((run) => ({ kind: 'run', run, inGroup: false }))
        : groups.flatMap((group): Line[] => [
            { kind: 'group', group, open: open.has(group.key) },
            ...(open.has(group.key) ? group.runs.map((run): Line => ({ kind: 'run', run, inGroup: true })) : []),
          ]);
  }

  /** A fault if the query, or a key to sort or group by, does not parse. */
  static make(source: TableSource, view: TableView): Answer<Table> {
    const read = valueReader(view.picks, source.metrics, source.now);
    const all = [...source.runs].filter((run) => view.all || !run.archived);
    const selected = selectSorted(all, view.query, view.sort, source.now, read);
    if (!selected.ok) return selected;
    if (view.groupBy.length === 0) {
      return { ok: true, value: new Table(source, view, selected.value, all.length, null) };
    }
    const by = parseSort(view.groupBy);
    if (!by.ok) return by;
    const sort = parseSort(view.sort);
    if (!sort.ok) return sort;
    const keys = by.value.map(({ key }) => key);
    const groups = groupRuns(selected.value, keys, sort.value, read);
    return { ok: true, value: new Table(source, view, selected.value, all.length, groups) };
  }

  /** The rows and columns that a request is about; keys that are none are empty columns. */
  async window(request: Omit<TableRequest, 'view'>, baselinesOf: BaselinesOf): Promise<TableAnswer> {
    const columns = request.columns.map((key) => this.column(key));
    const lines = this.#lines.slice(request.offset, request.offset + request.limit);
    const ids = lines.flatMap((line) => (line.kind === 'run' ? [line.run.id] : []));
    const baselines = request.deltas ? await baselinesOf(ids) : null;
    return {
      rows: lines.map((line) => this.#row(line, columns, baselines)),
      count: this.#lines.length,
      runs: this.runs.length,
      outOf: this.#outOf,
      extents: columns.map((column) => this.#extent(column)),
      found: request.find.map((key) => this.#placeOf(key)),
    };
  }

  /** Ids of the runs in rows `from` up to but without `to`; a closed group stands for all of its runs. */
  idsBetween(from: number, to: number): readonly string[] {
    const ids = this.#lines.slice(Math.max(0, from), Math.max(0, to)).flatMap((line) => {
      if (line.kind === 'run') return [line.run.id];
      return line.group.runs.map(({ id }) => id);
    });
    return [...new Set(ids)];
  }

  /** The table as text, and how many runs it holds. */
  text(request: Omit<TableTextRequest, 'view'>): TableText {
    const named = (columns: TableTextRequest['columns']) =>
      columns.map(({ key, title }) => ({ column: this.column(key), title }));
    const columns = named(request.columns);
    if (request.only === null && this.#groups !== null) {
      const by = named(this.#by.map((key) => ({ key, title: key })));
      return { text: groupsText(this.#groups, by, columns, request), runs: this.runs.length };
    }
    const only = request.only === null ? null : new Set(request.only);
    const runs = only === null ? this.runs : this.runs.filter(({ id }) => only.has(id));
    return { text: runsText(runs, columns, request), runs: runs.length };
  }

  /** What the columns of the table's runs are like. */
  columns(): Promise<readonly TableColumn[]> {
    return columnsOf(this.runs, this.#read, this.#metrics);
  }

  /** The values of a column, the commonest first; at most so many. */
  values(key: string, limit: number): readonly ValueCount[] {
    const counts = new Map<ValueCount['value'], number>();
    const { read } = this.column(key);
    for (const run of this.runs) {
      const value = read(run);
      if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const all = [...counts].map(([value, count]) => ({ value, count }));
    all.sort((a, b) => b.count - a.count || compareNatural(String(a.value), String(b.value)));
    return all.slice(0, limit);
  }

  column(key: string): Column {
    const known = this.#columns.get(key);
    if (known !== undefined) return known;
    const parsed = parseSort([key]);
    const [sortKey] = parsed.ok ? parsed.value : [];
    const column: Column =
      sortKey === undefined
        ? { key, kind: 'tags', name: key, goal: null, read: () => undefined }
        : {
            key: columnKey(sortKey.key),
            kind: sortKey.key.kind,
            name: sortKey.key.name,
            goal: sortKey.key.kind === 'metrics' ? goalOf(sortKey.key.name, this.#metrics) : null,
            read: (run) => this.#read(sortKey.key, run),
          };
    this.#columns.set(key, column);
    return column;
  }

  #row(line: Line, columns: readonly Column[], baselines: ReadonlyMap<string, Run> | null): TableRow {
    if (line.kind === 'group') {
      const { key, values, runs } = line.group;
      const cells = columns.map((column) => this.#groupCellsOf(column).get(line.group) ?? null);
      return { kind: 'group', key, values, runs: runs.length, open: line.open, cells };
    }
    const { run, inGroup } = line;
    const baseline = baselines?.get(run.id);
    return {
      kind: 'run',
      key: run.id,
      name: run.name,
      status: run.status,
      colour: run.colour,
      starred: run.starred,
      archived: run.archived,
      note: run.note,
      inGroup,
      baseline: run.baseline,
      cells: columns.map(({ read }) => read(run)),
      deltas:
        baselines === null
          ? []
          : columns.map((column) => (baseline === undefined ? null : delta(column, run, baseline))),
    };
  }

  #groupCellsOf(column: Column): ReadonlyMap<RunGroup, GroupCell | null> {
    const known = this.#groupCells.get(column.key);
    if (known !== undefined) return known;
    const cells = new Map((this.#groups ?? []).map((group) => [group, groupCell(group.runs, column)]));
    this.#groupCells.set(column.key, cells);
    return cells;
  }

  #extent(column: Column): ColumnExtent {
    const known = this.#extents.get(column.key);
    if (known !== undefined) return known;
    const means = [...this.#groupCellsOf(column).values()].map((cell) => (cell?.kind === 'numbers' ? cell.mean : null));
    const runs = extentOf(this.runs.map((run) => numberIn(column.read(run))));
    const extent = { runs, groups: extentOf(means) };
    this.#extents.set(column.key, extent);
    return extent;
  }

  #placeOf(key: string): number | null {
    this.#places ??= new Map(
      this.#lines.map((line, place) => [line.kind === 'run' ? line.run.id : line.group.key, place]),
    );
    return this.#places.get(key) ?? null;
  }
}

function delta(column: Column, run: Run, baseline: Run): number | null {
  if (column.kind !== 'metrics') return null;
  const [value, against] = [numberIn(column.read(run)), numberIn(column.read(baseline))];
  return value === null || against === null ? null : value - against;
}

function extentOf(values: readonly (number | null)[]): readonly [number, number] | null {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min > max ? null : [min, max];
}
