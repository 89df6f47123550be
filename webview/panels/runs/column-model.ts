import type { TableColumnMessage, TableLook } from '../../../src/protocol/runs-table.ts';

/** The column of names: always there, always first. Its width is kept under this key. */
export const nameKey = 'name';

/** A column as it stands in the table. `left` counts from the left edge of its part, px. */
export interface PlacedColumn {
  readonly column: TableColumnMessage;
  /** From 0; the column of names is not counted. */
  readonly index: number;
  readonly left: number;
  readonly width: number;
  /** As a style attribute: it is set on every cell. */
  readonly style: string;
}

/** Columns that stand side by side and belong to one group. */
export interface HeaderSpan {
  readonly group: TableColumnMessage['group'];
  readonly from: number;
  readonly count: number;
  readonly left: number;
  readonly width: number;
}

/** The columns of the table from left to right: the pinned ones, that stay in view beside the names, then the others. */
export interface ColumnModel {
  readonly nameWidth: number;
  readonly pinned: readonly PlacedColumn[];
  readonly pinnedSpans: readonly HeaderSpan[];
  readonly pinnedWidth: number;
  readonly free: readonly PlacedColumn[];
  readonly freeSpans: readonly HeaderSpan[];
  readonly freeWidth: number;
}

/** Fields that are looked up rather than read. */
const rarelyRead: ReadonlySet<string> = new Set([
  'id',
  'reason',
  'exitCode',
  'ended',
  'parent',
  'location',
  'note',
  'tracker',
  'git.branch',
  'git.dirty',
]);

/** Whether a column is shown if nobody said anything: what tools write about themselves, and what is nowhere, is not. */
export function isShownByDefault({ key, group, count }: TableColumnMessage): boolean {
  if (group === 'tags' && /^tags\.(?:mlflow|trainyard)\./.test(key)) return false;
  if (group === 'run' || group === 'git') return count > 0 && !rarelyRead.has(key);
  return true;
}

/** Whether a person sees a column, if differences are no matter. */
export function isShown(column: TableColumnMessage, look: Pick<TableLook, 'hidden' | 'shown'>): boolean {
  if (look.hidden.includes(column.key)) return false;
  return look.shown.includes(column.key) || isShownByDefault(column);
}

/** The look in which a column is shown, or hidden; it says no more than it must. */
export function withShown<L extends Pick<TableLook, 'hidden' | 'shown'>>(
  look: L,
  column: TableColumnMessage,
  show: boolean,
): L {
  const without = (keys: readonly string[]): string[] => keys.filter((key) => key !== column.key);
  const usual = isShownByDefault(column) === show;
  return {
    ...look,
    hidden: usual || show ? without(look.hidden) : [...without(look.hidden), column.key],
    shown: usual || !show ? without(look.shown) : [...without(look.shown), column.key],
  };
}

/** The columns that are seen, in their order. */
export function visibleColumns(
  columns: readonly TableColumnMessage[],
  look: Pick<TableLook, 'hidden' | 'shown' | 'order' | 'pinned' | 'differences'>,
): { readonly pinned: readonly TableColumnMessage[]; readonly free: readonly TableColumnMessage[] } {
  const [hidden, shown] = [new Set(look.hidden), new Set(look.shown)];
  const seen = columns.filter(
    (column) =>
      !hidden.has(column.key) &&
      (shown.has(column.key) || isShownByDefault(column)) &&
      (!look.differences || column.differs || look.pinned.includes(column.key)),
  );
  const ordered = inOrder(seen, look.order);
  return {
    pinned: look.pinned.flatMap((key) => ordered.find((column) => column.key === key) ?? []),
    free: ordered.filter(({ key }) => !look.pinned.includes(key)),
  };
}

/**
 * Columns with those that a person moved in their order. Each of these stands in one of the places that they have among
 * all columns, so that columns that came later keep their natural neighbours.
 */
function inOrder(columns: readonly TableColumnMessage[], order: readonly string[]): readonly TableColumnMessage[] {
  const rank = new Map(order.map((key, place) => [key, place]));
  const moved = columns.filter(({ key }) => rank.has(key));
  moved.sort((a, b) => (rank.get(a.key) ?? 0) - (rank.get(b.key) ?? 0));
  let next = 0;
  return columns.map((column) => {
    if (!rank.has(column.key)) return column;
    next += 1;
    return moved[next - 1] ?? column;
  });
}

/** The order after a column was moved to stand where `target` stands now, among the columns as they stand. */
export function withMoved(columns: readonly string[], key: string, target: string): string[] {
  const [from, to] = [columns.indexOf(key), columns.indexOf(target)];
  if (from === -1 || to === -1 || from === to) return [...columns];
  const without = columns.filter((other) => other !== key);
  without.splice(to, 0, key);
  return without;
}

/** Places the columns. `usualWidth` says how wide one is that nobody resized. */
export function placeColumns(
  columns: readonly TableColumnMessage[],
  look: TableLook,
  usualWidth: (column: TableColumnMessage) => number,
): ColumnModel {
  const { pinned, free } = visibleColumns(columns, look);
  const widthOf = (column: TableColumnMessage): number => look.widths[column.key] ?? usualWidth(column);
  const nameWidth = look.widths[nameKey] ?? (look.groupBy.length > 0 ? 320 : 240);
  const placedPinned = place(pinned, widthOf, nameWidth, 0);
  const placedFree = place(free, widthOf, 0, pinned.length);
  return {
    nameWidth,
    pinned: placedPinned.columns,
    pinnedSpans: spansOf(placedPinned.columns),
    pinnedWidth: placedPinned.end - nameWidth,
    free: placedFree.columns,
    freeSpans: spansOf(placedFree.columns),
    freeWidth: placedFree.end,
  };
}

function place(
  columns: readonly TableColumnMessage[],
  widthOf: (column: TableColumnMessage) => number,
  start: number,
  first: number,
): { readonly columns: readonly PlacedColumn[]; readonly end: number } {
  let left = start;
  const placed = columns.map((column, i) => {
    const width = widthOf(column);
    const here = left;
    left += width;
    return { column, index: first + i, left: here, width, style: `left:${here}px;width:${width}px` };
  });
  return { columns: placed, end: left };
}

function spansOf(columns: readonly PlacedColumn[]): readonly HeaderSpan[] {
  const spans: HeaderSpan[] = [];
  for (const { column, index, left, width } of columns) {
    const last = spans.at(-1);
    if (last?.group === column.group) {
      spans[spans.length - 1] = { ...last, count: last.count + 1, width: last.width + width };
    } else spans.push({ group: column.group, from: index, count: 1, left, width });
  }
  return spans;
}

/** The free columns that meet a stretch of the table, with some to either side; the indices are in `free`. */
export function columnsBetween(
  free: readonly PlacedColumn[],
  from: number,
  to: number,
  beside: number,
): readonly [first: number, end: number] {
  let [low, high] = [0, free.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const column = free[middle];
    if (column !== undefined && column.left + column.width <= from) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < free.length && (free[end]?.left ?? 0) < to) end += 1;
  return [Math.max(0, low - beside), Math.min(free.length, end + beside)];
}
