import { signal, type ReadonlySignal } from '@preact/signals';
import { RequestError } from '../../../src/protocol/client.ts';
import type {
  Cell,
  Fault,
  GroupCellMessage,
  TableRowMessage,
  TableViewMessage,
  TableWindow,
} from '../../../src/protocol/runs-table.ts';

/** A row, and of its cells those that were fetched, by column. A new object whenever anything in it changed. */
export type Row = (Omit<RunRow, 'cells' | 'deltas'> & RunCells) | (Omit<GroupRow, 'cells'> & GroupCells);
type RunRow = Extract<TableRowMessage, { kind: 'run' }>;
type GroupRow = Extract<TableRowMessage, { kind: 'group' }>;
interface RunCells {
  readonly cells: ReadonlyMap<string, Cell>;
  readonly deltas: ReadonlyMap<string, number | null>;
}
interface GroupCells {
  readonly cells: ReadonlyMap<string, GroupCellMessage | null>;
}
export type Extent = TableWindow['extents'][number];

/** Which part of which table is looked at. */
export interface Wanted {
  readonly view: TableViewMessage;
  readonly deltas: boolean;
  /** Rows from here up to but without there. */
  readonly from: number;
  readonly to: number;
  readonly columns: readonly string[];
}

/** What asks for a window; `fault`: the query is wrong. */
export type FetchRows = (
  wanted: Wanted & { readonly find: readonly string[] },
) => Promise<{ readonly ok: true; readonly value: TableWindow } | { readonly ok: false; readonly fault: Fault }>;

/** How many runs there are. */
export interface Totals {
  readonly rows: number;
  readonly runs: number;
  readonly outOf: number;
}

/** Rows that come with each question, so that small steps ask nothing. */
const step = 32;
/** Rows that are kept; more than these are forgotten but for those in view. */
const mostRows = 4_000;

/**
 * The rows of the table as far as they were fetched. What is there stays until something newer is: when the table's
 * view or its runs change, one answer with all that is in view takes the place of everything.
 */
export class Rows {
  readonly #fetch: FetchRows;
  /** Rows whose place is asked for whenever everything is read again, and who is told of it before it shows. */
  readonly #anchors: () => readonly string[];
  readonly #moved: (places: readonly (number | null)[], totals: Totals) => void;
  readonly #rows = new Map<number, Row>();
  readonly #extents = new Map<string, Extent>();
  readonly #totals = signal<Totals | null>(null);
  readonly #version = signal(0);
  readonly #fault = signal<Fault | null>(null);
  readonly #error = signal<string | null>(null);
  #wanted: Wanted | null = null;
  /** What the rows that are there belong to. */
  #shown = '';
  #stale = true;
  #underWay = false;

  constructor(
    fetch: FetchRows,
    anchors: () => readonly string[],
    moved: (places: readonly (number | null)[], totals: Totals) => void,
  ) {
    this.#fetch = fetch;
    this.#anchors = anchors;
    this.#moved = moved;
  }

  /** Null until the first answer. */
  get totals(): ReadonlySignal<Totals | null> {
    return this.#totals;
  }

  /** Grows with everything that came. */
  get version(): ReadonlySignal<number> {
    return this.#version;
  }

  /** What is wrong with the query; the rows are those of the last one that was right. */
  get fault(): ReadonlySignal<Fault | null> {
    return this.#fault;
  }

  get error(): ReadonlySignal<string | null> {
    return this.#error;
  }

  at(index: number): Row | undefined {
    return this.#rows.get(index);
  }

  extent(column: string): Extent | undefined {
    return this.#extents.get(column);
  }

  /** Says what is in view; what is missing of it is fetched. */
  want(wanted: Wanted): void {
    this.#wanted = wanted;
    void this.#go();
  }

  /** The runs changed: what is in view is read again. */
  refresh(): void {
    this.#stale = true;
    void this.#go();
  }

  async #go(): Promise<void> {
    if (this.#underWay) return;
    this.#underWay = true;
    try {
      for (let next = this.#next(); next !== null; next = this.#next()) {
        const done = await this.#ask(next);
        if (!done) break;
      }
    } finally {
      this.#underWay = false;
    }
  }

  /** What is to be asked for now; null: everything in view is there. */
  #next(): (Wanted & { readonly whole: boolean }) | null {
    const wanted = this.#wanted;
    if (wanted === null) return null;
    const from = Math.max(0, Math.floor(wanted.from / step) * step);
    const to = Math.max(from + step, Math.ceil(wanted.to / step) * step);
    if (this.#stale || tableOf(wanted) !== this.#shown) return { ...wanted, from, to, whole: true };
    const count = Math.min(to, this.#totals.value?.rows ?? 0);
    let [first, last] = [count, from];
    const columns = new Set<string>();
    for (let index = from; index < count; index += 1) {
      const row = this.#rows.get(index);
      const missing = wanted.columns.filter((key) => row?.cells.has(key) !== true);
      if (row !== undefined && missing.length === 0) continue;
      first = Math.min(first, index);
      last = index + 1;
      for (const key of missing) columns.add(key);
    }
    return first >= last ? null : { ...wanted, from: first, to: last, columns: [...columns], whole: false };
  }

  async #ask({ whole, ...wanted }: Wanted & { readonly whole: boolean }): Promise<boolean> {
    const find = whole ? this.#anchors() : [];
    if (whole) this.#stale = false;
    try {
      const answer = await this.#fetch({ ...wanted, find });
      this.#error.value = null;
      if (!answer.ok) {
        this.#fault.value = answer.fault;
        return this.#wanted !== null && tableOf(this.#wanted) !== tableOf(wanted);
      }
      this.#fault.value = null;
      this.#take(wanted, answer.value, whole);
      return true;
    } catch (error) {
      if (whole) this.#stale = true;
      if (!(error instanceof RequestError && error.fault === 'cancelled')) {
        this.#error.value = error instanceof Error ? error.message : String(error);
      }
      return false;
    }
  }

  #take(wanted: Wanted, window: TableWindow, whole: boolean): void {
    const { count: rows, runs, outOf } = window;
    if (whole) {
      this.#rows.clear();
      this.#extents.clear();
      this.#shown = tableOf(wanted);
      this.#moved(window.found, { rows, runs, outOf });
    } else if (this.#rows.size > mostRows) this.#forget(wanted);
    const { columns } = wanted;
    for (const [i, row] of window.rows.entries()) {
      this.#rows.set(wanted.from + i, merged(this.#rows.get(wanted.from + i), row, columns));
    }
    for (const [i, key] of columns.entries()) {
      const extent = window.extents[i];
      if (extent !== undefined) this.#extents.set(key, extent);
    }
    this.#totals.value = { rows, runs, outOf };
    this.#version.value += 1;
  }

  #forget({ from, to }: Wanted): void {
    for (const index of this.#rows.keys()) if (index < from - step || index > to + step) this.#rows.delete(index);
  }
}

function tableOf({ view, deltas }: Wanted): string {
  return JSON.stringify([view, deltas]);
}

function merged(old: Row | undefined, row: TableRowMessage, columns: readonly string[]): Row {
  if (row.kind === 'group') {
    const before = old?.kind === 'group' && old.key === row.key ? old.cells : [];
    return { ...row, cells: new Map([...before, ...columns.map((key, i) => [key, row.cells[i] ?? null] as const)]) };
  }
  const before = old?.kind === 'run' && old.key === row.key ? old : null;
  return {
    ...row,
    cells: new Map([...(before?.cells ?? []), ...columns.map((key, i) => [key, row.cells[i] ?? null] as const)]),
    deltas: new Map([...(before?.deltas ?? []), ...columns.map((key, i) => [key, row.deltas[i] ?? null] as const)]),
  };
}
