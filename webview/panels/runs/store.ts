import { batch, computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import * as z from 'zod';
import type { Client } from '../../../src/protocol/client.ts';
import {
  type TableAct,
  type TableColumnMessage,
  type tableEvents,
  type TableLook,
  type tableRequests,
  type TableViewMessage,
} from '../../../src/protocol/runs-table.ts';
import { lazily } from '../../state/memory.ts';
import { Resource } from '../../state/resource.ts';
import { usualWidth } from './cells.ts';
import { chooseBetween, chooseOnly, chooseToo, nobody, type Chosen } from './chosen.ts';
import { placeColumns, withMoved, withShown, type ColumnModel } from './column-model.ts';
import type { Place } from './navigation.ts';
import { Rows, type Row, type Totals } from './rows.ts';

export type TableClient = Client<typeof tableRequests, typeof tableEvents>;

/** What moves the table's rows on the screen. */
export interface Scroller {
  /** The row at the upper edge. */
  firstRow(): number;
  /** Moves by so many rows without anything on the screen going elsewhere. */
  shift(rows: number): void;
  toTop(): void;
}

/** At most so often are the columns looked at again while runs grow, ms. */
const columnsPause = 1_500;
const userTime = 3_600_000;

/** What the page keeps of itself while it is hidden, beside the look, which is kept with the workspace. */
export const keptPlace = z.object({
  open: z.array(z.string()).catch([]),
  row: z.int().catch(0),
  column: z.int().min(0).catch(0),
  top: z.number().catch(0),
  left: z.number().catch(0),
});
export type KeptPlace = z.infer<typeof keptPlace>;

/** Everything that the page about all runs knows and does; the components show it and call it. */
export class TableStore {
  readonly client: TableClient;
  readonly look: Signal<TableLook>;
  /** The name of the saved view that the look came from. */
  readonly view: Signal<string | null>;
  readonly open = signal<readonly string[]>([]);
  readonly checked = signal<ReadonlySet<string>>(new Set());
  readonly scanning = signal(true);
  readonly chosen = signal<Chosen>(nobody);
  readonly place = signal<Place>({ row: 0, column: 0 });
  readonly columns = new Resource<readonly TableColumnMessage[]>();
  readonly rows: Rows;
  readonly asked: ReadonlySignal<TableViewMessage>;
  readonly model: ReadonlySignal<ColumnModel>;
  scroller: Scroller | null = null;
  /** Where the table was scrolled to, px; what the page returns to. */
  readonly scrolled: Signal<{ readonly top: number; readonly left: number }>;
  #columnsTimer: ReturnType<typeof setTimeout> | null = null;
  #firstRow = 0;
  /** A person asked for other rows: the focus stays in its row, whatever stands there. */
  #fresh = false;
  #everyKey: Promise<readonly TableColumnMessage[]> | null = null;

  constructor(client: TableClient, look: TableLook, view: string | null, kept: KeptPlace) {
    this.client = client;
    this.open.value = kept.open;
    this.place.value = { row: kept.row, column: kept.column };
    this.scrolled = signal({ top: kept.top, left: kept.left });
    this.look = signal(look);
    this.view = signal(view);
    this.rows = new Rows(
      ({ view: of, ...wanted }) =>
        client.request('table.rows', {
          view: of,
          deltas: wanted.deltas,
          find: [...wanted.find],
          columns: [...wanted.columns],
          offset: wanted.from,
          limit: wanted.to - wanted.from,
        }),
      () => this.#anchors(),
      (places, totals) => this.#follow(places, totals),
    );
    this.asked = computed(() => {
      const { query, all, sort, groupBy, picks } = this.look.value;
      return { query, all, sort, groupBy, picks, open: [...this.open.value] };
    });
    this.model = computed(() => {
      const { deltas, groupBy } = this.look.value;
      return placeColumns(this.columns.value.value ?? [], this.look.value, (column) =>
        usualWidth(column, { deltas, grouped: groupBy.length > 0 }),
      );
    });
    const memory = lazily(
      (kept: { look: TableLook; view: string | null }) => void client.request('table.keep', kept),
      20,
    );
    effect(() => memory.put({ look: this.look.value, view: this.view.value }));
    window.addEventListener('pagehide', () => memory.flush());
    const shape = computed(() => {
      const { query, all, picks } = this.look.value;
      return JSON.stringify([query, all, picks]);
    });
    effect(() => {
      if (shape.value !== '') void this.#loadColumns();
    });
    client.on('table.changed', () => this.#changed());
    client.on('table.checked', ({ ids }) => (this.checked.value = new Set(ids)));
    client.on('table.filter', ({ query }) => this.change({ query }));
    client.on('table.settled', (state) => (this.scanning.value = state.scanning));
  }

  change(change: Partial<TableLook>): void {
    const rowsChange = change.query !== undefined || change.groupBy !== undefined || change.sort !== undefined;
    batch(() => {
      this.look.value = { ...this.look.peek(), ...change };
      if (change.groupBy !== undefined) this.open.value = [];
      if (!rowsChange) return;
      this.#fresh = true;
      this.chosen.value = nobody;
      this.place.value = { ...this.place.peek(), row: Math.min(0, this.place.peek().row) };
    });
    if (rowsChange) this.scroller?.toTop();
  }

  /** Puts a column where another stands; both are pinned, or neither. Whether it moved. */
  moveColumn(key: string, target: string): boolean {
    const { pinned, free } = this.model.peek();
    for (const part of [pinned, free]) {
      const keys = part.map(({ column }) => column.key);
      if (!keys.includes(key) || !keys.includes(target) || key === target) continue;
      const order = withMoved(keys, key, target);
      // Columns that are not seen now keep the places that they were given before.
      if (part === pinned) this.change({ pinned: order });
      else this.change({ order: [...order, ...this.look.peek().order.filter((other) => !order.includes(other))] });
      return true;
    }
    return false;
  }

  pinColumn(key: string, pin: boolean): void {
    const others = this.look.peek().pinned.filter((other) => other !== key);
    this.change({ pinned: pin ? [...others, key] : others });
  }

  showColumn(column: TableColumnMessage, show: boolean): void {
    this.change(withShown(this.look.peek(), column, show));
  }

  /** Opens a group or closes it. */
  toggle(key: string): void {
    const open = this.open.peek();
    this.open.value = open.includes(key) ? open.filter((other) => other !== key) : [...open, key];
  }

  /** Checks the runs that a row's acts are about, or unchecks them if all are checked. */
  async checkTargets(index: number): Promise<void> {
    const ids = await this.targets(index);
    const checked = this.checked.peek();
    this.check(ids, !ids.every((id) => checked.has(id)));
  }

  /** As `targets`, of what is known already: a closed group's runs are not. */
  runsFor(key: string): readonly string[] {
    const { keys } = this.chosen.peek();
    return runsOf(keys.has(key) ? keys : new Set([key]));
  }

  check(ids: readonly string[], checked: boolean): void {
    if (ids.length > 0) void this.client.request('table.check', { ids: [...ids], checked });
  }

  async choose(index: number, row: Row, how: 'only' | 'too' | 'between'): Promise<void> {
    const before = this.chosen.peek();
    if (how === 'between' && before.anchor !== null) {
      const [from, to] = [Math.min(before.anchor, index), Math.max(before.anchor, index) + 1];
      const groups = Array.from({ length: to - from }, (_, i) => this.rows.at(from + i)).flatMap((each) =>
        each?.kind === 'group' ? [each.key] : [],
      );
      this.chosen.value = chooseBetween(before, [...groups, ...(await this.idsOf(from, to))]);
      return;
    }
    this.chosen.value = how === 'too' ? chooseToo(before, row.key, index) : chooseOnly(row.key, index);
    if (row.kind !== 'group') return;
    const ids = await this.idsOf(index, index + 1);
    const now = this.chosen.peek();
    const keys = new Set(now.keys);
    for (const id of ids) {
      if (now.keys.has(row.key)) keys.add(id);
      else keys.delete(id);
    }
    this.chosen.value = { ...now, keys };
  }

  async chooseAll(): Promise<void> {
    const rows = this.rows.totals.peek()?.rows ?? 0;
    this.chosen.value = { keys: new Set(await this.idsOf(0, rows)), anchor: 0 };
  }

  /** Ids of the runs in some rows. */
  async idsOf(from: number, to: number): Promise<readonly string[]> {
    const here = Array.from({ length: Math.min(to - from, 2) }, (_, i) => this.rows.at(from + i));
    const [only] = here;
    if (here.length === 1 && only?.kind === 'run') return [only.key];
    return this.client.request('table.ids', { view: this.asked.peek(), from, to });
  }

  /** The runs that an act is about: those that are chosen, if the row is one of them, else the row's own. */
  async targets(index: number): Promise<readonly string[]> {
    const row = this.rows.at(index);
    const { keys } = this.chosen.peek();
    if (row === undefined || keys.has(row.key)) return runsOf(keys);
    return this.idsOf(index, index + 1);
  }

  async act(act: TableAct, index: number): Promise<void> {
    const ids = await this.targets(index);
    if (ids.length > 0) await this.client.request('table.act', { act, ids: [...ids] }, { timeLimit: userTime });
  }

  /** Copies the chosen rows, or all where at most one is chosen. */
  async copy(format: 'csv' | 'markdown'): Promise<void> {
    const chosen = runsOf(this.chosen.peek().keys);
    const { pinned, free } = this.model.peek();
    const columns = [...pinned, ...free].map(({ column }) => ({ key: column.key, title: titleOf(column) }));
    const only = chosen.length > 1 ? [...chosen] : null;
    await this.client.request('table.copy', { view: this.asked.peek(), columns, only, format }, { timeLimit: 120_000 });
  }

  async pickGroups(): Promise<void> {
    const request = { view: this.asked.peek(), current: this.look.peek().groupBy };
    const groupBy = await this.client.request('table.pickGroups', request, { timeLimit: userTime });
    if (groupBy !== null) this.change({ groupBy });
  }

  async pickView(): Promise<void> {
    const now = { look: this.look.peek(), view: this.view.peek() };
    const next = await this.client.request('table.pickView', now, { timeLimit: userTime });
    if (next === null) return;
    batch(() => {
      this.view.value = next.view;
      this.change(next.look);
    });
  }

  /** The columns of all runs, whatever the query: what a query can be about. */
  everyColumn(): Promise<readonly TableColumnMessage[]> {
    const view = this.#everything();
    this.#everyKey ??= this.client
      .request('table.columns', { view })
      .then((answer) => (answer.ok ? answer.value : []))
      .catch(() => []);
    return this.#everyKey;
  }

  /** The commonest values of a key, whatever the query; for completing it. */
  async valuesOf(key: string, columns: readonly TableColumnMessage[]) {
    const known = columns.find((column) => column.key.toLowerCase() === key.toLowerCase());
    // Numbers are written, not picked, where there are many.
    if (known === undefined || (known.kind !== 'text' && known.kind !== 'boolean' && known.distinct > 40)) return [];
    return this.client.request('table.values', { view: this.#everything(), key: known.key, limit: 200 });
  }

  retry(): void {
    this.rows.refresh();
    void this.#loadColumns();
  }

  #everything(): TableViewMessage {
    return { ...this.asked.peek(), query: '', groupBy: [], open: [], sort: [] };
  }

  #changed(): void {
    this.#everyKey = null;
    this.rows.refresh();
    this.#columnsTimer ??= setTimeout(() => {
      this.#columnsTimer = null;
      void this.#loadColumns();
    }, columnsPause);
  }

  async #loadColumns(): Promise<void> {
    await this.columns.load(async (signal) => {
      const answer = await this.client.request('table.columns', { view: this.asked.peek() }, { signal });
      return answer.ok ? answer.value : (this.columns.value.peek() ?? []);
    });
  }

  /** The row at the top of the screen, the one with the focus, and the one that a stretch of chosen rows begins at. */
  #anchors(): readonly string[] {
    this.#firstRow = this.scroller?.firstRow() ?? 0;
    const indices = [this.#firstRow, this.place.peek().row, this.chosen.peek().anchor ?? -1];
    return indices.map((index) => this.rows.at(index)?.key ?? '');
  }

  /** The rows stand elsewhere now: what a person looks at stays where it is on the screen. */
  #follow([top = null, focused = null, anchor = null]: readonly (number | null)[], totals: Totals): void {
    if (top !== null && this.#firstRow > 0) this.scroller?.shift(top - this.#firstRow);
    const place = this.place.peek();
    const row = place.row < 0 || this.#fresh ? place.row : (focused ?? place.row);
    this.#fresh = false;
    const fitting = Math.max(-1, Math.min(row, totals.rows - 1));
    if (fitting !== place.row) this.place.value = { ...place, row: fitting };
    const chosen = this.chosen.peek();
    if (chosen.anchor !== anchor) this.chosen.value = { ...chosen, anchor };
  }
}

/** Keys of groups begin with a bracket: they are JSON. */
function runsOf(keys: ReadonlySet<string>): readonly string[] {
  return [...keys].filter((key) => !key.startsWith('['));
}

function titleOf({ group, name, key }: TableColumnMessage): string {
  return group === 'params' || group === 'tags' || group === 'metrics' ? name : key;
}
