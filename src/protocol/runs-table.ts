import * as z from 'zod';
import { columnGroups } from '../catalog/table-api.ts';
import { narrowest, tableLook, widest } from '../project/table-look.ts';

/** The narrowest and widest that a column may be, px. */
export const columnWidths = { narrowest, widest } as const;

/** What JSON can say of a cell: a value, null for what is missing, and by name what is no JSON. */
export type Cell = string | number | boolean | null | { readonly special: 'NaN' | 'Infinity' | '-Infinity' | 'null' };

const specials: ReadonlySet<unknown> = new Set(['NaN', 'Infinity', '-Infinity', 'null']);

/** By hand: there are many, and a union costs much each. */
const cell = z.custom<Cell>((value: unknown) => {
  if (typeof value !== 'object' || value === null) return value !== undefined;
  return 'special' in value && specials.has(value.special);
});

/** Finite. */
const number = z.number();
const key = z.string();

/** The part of a look that says which runs there are, with the groups that are open. */
export const tableView = tableLook
  .pick({ query: true, all: true, sort: true, groupBy: true, picks: true })
  .extend({ open: z.array(key) });

const groupCell = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('same'), value: cell }),
  z.object({ kind: z.literal('several'), distinct: z.int() }),
  z.object({
    kind: z.literal('numbers'),
    count: z.int(),
    mean: number,
    deviation: number.nullable(),
    best: number.nullable(),
  }),
]);

export const tableRow = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('run'),
    key,
    name: z.string(),
    status: z.string(),
    /** An index into the palette of `runs/colour.ts`. */
    colour: z.int(),
    starred: z.boolean(),
    archived: z.boolean(),
    note: z.string().nullable(),
    inGroup: z.boolean(),
    baseline: z.boolean(),
    cells: z.array(cell),
    deltas: z.array(number.nullable()),
  }),
  z.object({
    kind: z.literal('group'),
    key,
    values: z.array(cell),
    runs: z.int(),
    open: z.boolean(),
    cells: z.array(groupCell.nullable()),
  }),
]);

export const tableColumn = z.object({
  key,
  group: z.enum(columnGroups),
  name: z.string(),
  kind: z.enum(['number', 'boolean', 'time', 'duration', 'text']),
  count: z.int(),
  distinct: z.int(),
  min: number.nullable(),
  max: number.nullable(),
  sizes: z.object({ whole: z.boolean(), median: number }),
  differs: z.boolean(),
  goal: z.enum(['maximize', 'minimize']).nullable(),
});

const extent = z.tuple([number, number]).nullable();

/** Why a query, or a key to sort or group by, cannot be used. */
export const fault = z.object({ message: z.string(), hint: z.string(), from: z.int(), to: z.int() });

const answerOf = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), value }), z.object({ ok: z.literal(false), fault })]);

export const tableWindow = z.object({
  rows: z.array(tableRow),
  count: z.int(),
  runs: z.int(),
  outOf: z.int(),
  extents: z.array(z.object({ runs: extent, groups: extent })),
  found: z.array(z.int().nullable()),
});

/** What a person can do with runs from the table; the extension runs the command that belongs to it. */
export const tableAct = z.enum(['open', 'compare', 'charts', 'star', 'archive', 'rename', 'note', 'tag', 'baseline']);

const columnTitles = z.array(z.object({ key, title: z.string() })).max(20_000);

/** What the table may ask of the extension. */
export const tableRequests = {
  /** The look to start with and the name of the saved view that it came from. */
  'table.start': {
    params: z.object({}),
    result: z.object({ look: tableLook, view: z.string().nullable(), checked: z.array(key), scanning: z.boolean() }),
  },
  'table.columns': { params: z.object({ view: tableView }), result: answerOf(z.array(tableColumn)) },
  'table.rows': {
    params: z.object({
      view: tableView,
      columns: z.array(key).max(1_000),
      offset: z.int().min(0),
      limit: z.int().min(0).max(1_000),
      deltas: z.boolean(),
      find: z.array(key).max(100),
    }),
    result: answerOf(tableWindow),
  },
  /** Ids of the runs in rows `from` up to but without `to`. */
  'table.ids': {
    params: z.object({ view: tableView, from: z.int(), to: z.int() }),
    result: z.array(key),
  },
  /** Values of a column, the commonest first. */
  'table.values': {
    params: z.object({ view: tableView, key, limit: z.int().min(1).max(1_000) }),
    result: z.array(z.object({ value: cell, count: z.int() })),
  },
  /** Remembers the look with the workspace. */
  'table.keep': { params: z.object({ look: tableLook, view: z.string().nullable() }), result: z.null() },
  'table.check': { params: z.object({ ids: z.array(key), checked: z.boolean() }), result: z.null() },
  'table.act': { params: z.object({ act: tableAct, ids: z.array(key).min(1) }), result: z.null() },
  /** Puts rows on the clipboard; null: all, a line a group where there are groups. Gives how many runs they hold. */
  'table.copy': {
    params: z.object({
      view: tableView,
      columns: columnTitles,
      only: z.array(key).nullable(),
      format: z.enum(['csv', 'markdown']),
    }),
    result: z.int(),
  },
  /** Lets the person pick columns to group by; null: left as it is. */
  'table.pickGroups': {
    params: z.object({ view: tableView, current: z.array(key) }),
    result: z.array(key).nullable(),
  },
  /** Lets the person pick, save or delete a saved view; null: nothing is to change in the table. */
  'table.pickView': {
    params: z.object({ look: tableLook, view: z.string().nullable() }),
    result: z.object({ look: tableLook, view: z.string().nullable() }).nullable(),
  },
} as const;

/** What the extension tells the table. `changed`: runs came, went or grew; `filter`: another view chose what is to be shown. */
export const tableEvents = {
  'table.changed': z.object({}),
  'table.checked': z.object({ ids: z.array(key) }),
  'table.settled': z.object({ scanning: z.boolean() }),
  'table.filter': z.object({ query: z.string() }),
} as const;

export type TableViewMessage = z.infer<typeof tableView>;
export type TableRowMessage = z.infer<typeof tableRow>;
export type TableColumnMessage = z.infer<typeof tableColumn>;
export type TableWindow = z.infer<typeof tableWindow>;
export type TableAct = z.infer<typeof tableAct>;
export type Fault = z.infer<typeof fault>;
export type GroupCellMessage = z.infer<typeof groupCell>;

/** A value as it crosses; `undefined` is what a run lacks. */
export function cellOf(value: string | number | boolean | null | undefined): Cell {
  if (value === undefined) return null;
  if (value === null) return { special: 'null' };
  if (typeof value !== 'number' || Number.isFinite(value)) return value;
  return { special: Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity' };
}

/** The number that a cell holds; null if it is none. */
export function numberOf(value: Cell): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null || value.special === 'null') return null;
  return Number(value.special);
}

export type TableLook = z.infer<typeof tableLook>;
