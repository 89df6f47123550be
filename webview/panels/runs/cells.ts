import { t } from '@vscode/l10n';
import {
  numberOf,
  type Cell,
  type GroupCellMessage,
  type TableColumnMessage,
} from '../../../src/protocol/runs-table.ts';
import { formatDuration, formatOfSizes, type NumberFormat } from '../../../src/runs/numbers.ts';
import { formatTime } from '../../components/format.ts';

/** How the numbers of a column are written; its kind and what is known of all of them decide. */
export function formatOf(column: Pick<TableColumnMessage, 'kind' | 'sizes'>): NumberFormat {
  if (column.kind === 'time') return formatTime;
  if (column.kind === 'duration') return formatDuration;
  return formatOfSizes(column.sizes);
}

/** A cell as text; '' for what is missing. Parameters are what their tool wrote. */
export function cellText(cell: Cell, column: Pick<TableColumnMessage, 'kind' | 'group'>, format: NumberFormat): string {
  if (cell === null) return '';
  if (typeof cell === 'object' && cell.special === 'null') return t('none');
  if (typeof cell === 'string' || typeof cell === 'boolean') return String(cell);
  const number = numberOf(cell);
  if (number === null) return '';
  return column.group === 'params' || column.group === 'tags' ? String(number) : format(number);
}

/** A whole number as it is, a mean with the column's decimals: `0.9130 ±0.0021 · best 0.9213`. */
export function groupText(cell: GroupCellMessage | null, column: TableColumnMessage, format: NumberFormat): string {
  if (cell === null) return '';
  if (cell.kind === 'same') return cellText(cell.value, column, format);
  if (cell.kind === 'several') return t('{0} values', cell.distinct);
  const spread = cell.deviation === null ? '' : ` ±${meanFormat(column, format)(cell.deviation)}`;
  return `${meanFormat(column, format)(cell.mean)}${spread}`;
}

/** Means of whole numbers are seldom whole. */
export function meanFormat(column: TableColumnMessage, format: NumberFormat): NumberFormat {
  return column.kind === 'number' && column.sizes.whole ? formatOfSizes({ ...column.sizes, whole: false }) : format;
}

/** Everything about a group's numbers, in words. */
export function groupTitle(cell: GroupCellMessage | null, column: TableColumnMessage, format: NumberFormat): string {
  if (cell?.kind !== 'numbers') return '';
  const mean = meanFormat(column, format);
  return [
    t('mean {0} of {1} runs', mean(cell.mean), cell.count),
    ...(cell.deviation === null ? [] : [t('standard deviation {0}', mean(cell.deviation))]),
    ...(cell.best === null ? [] : [t('best {0}', format(cell.best))]),
  ].join(', ');
}

const sliver = 0.03;

export type Mark = 'best' | 'worst' | null;

/** Whether a number is the best or the worst that stands in its column. */
export function markOf(
  value: number | null,
  extent: readonly [number, number] | null,
  goal: TableColumnMessage['goal'],
): Mark {
  if (value === null || extent === null || goal === null || extent[0] === extent[1]) return null;
  if (value === extent[1]) return goal === 'maximize' ? 'best' : 'worst';
  if (value === extent[0]) return goal === 'maximize' ? 'worst' : 'best';
  return null;
}

/** How much of its cell a number's bar fills, 0 to 1: from the least in the column, which has a sliver, to the most. */
export function barOf(value: number | null, extent: readonly [number, number] | null): number | null {
  if (value === null || extent === null || !Number.isFinite(value)) return null;
  const [least, most] = extent;
  if (most === least) return null;
  return sliver + (1 - sliver) * Math.min(1, Math.max(0, (value - least) / (most - least)));
}

/** How wide a column is that nobody resized: for its title and what usually stands in it, px. */
export function usualWidth(
  column: TableColumnMessage,
  { deltas, grouped }: Readonly<Record<'deltas' | 'grouped', boolean>>,
): number {
  const title = Math.min(220, 34 + column.name.length * 7);
  if (column.group === 'metrics') return Math.max(title, (deltas ? 150 : 92) + (grouped ? 150 : 0));
  if (column.kind === 'time') return Math.max(title, 168);
  if (column.kind === 'number' || column.kind === 'boolean' || column.kind === 'duration') return Math.max(title, 92);
  return Math.max(title, 132);
}
