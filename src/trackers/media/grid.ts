import { parseJson } from '../tables/json.ts';
import type { Column, CurveLine, CurveShape, MediaContent, MediaKind, TableCell } from '../../runs/media.ts';
import { mostColumns, mostLabels, mostLines, mostRows, mostText } from './limits.ts';

/** A table as JSON documents hold it. */
export interface Grid {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Columns by which a table is known to be a curve, x first. What else it has may name the class that a row is of. */
const curves: readonly { readonly shape: CurveShape; readonly x: string; readonly y: string }[] = [
  { shape: 'roc', x: 'fpr', y: 'tpr' },
  { shape: 'precision-recall', x: 'recall', y: 'precision' },
  { shape: 'calibration', x: 'prob_pred', y: 'prob_true' },
  { shape: 'det', x: 'fpr', y: 'fnr' },
];
const counts = 'npredictions';

function at(columns: readonly string[], name: string): number {
  return columns.findIndex((column) => column.toLowerCase() === name);
}

function curveOf(columns: readonly string[]): (typeof curves)[number] | null {
  return curves.find(({ x, y }) => at(columns, x) >= 0 && at(columns, y) >= 0) ?? null;
}

/** What a table of these columns is: a curve, a confusion matrix (a row a sample, or a row a pair), else a table. */
export function gridKind(columns: readonly string[]): MediaKind {
  if (curveOf(columns) !== null) return 'curve';
  const pair = at(columns, 'actual') >= 0 && at(columns, 'predicted') >= 0;
  return pair && (columns.length === 2 || at(columns, counts) >= 0) ? 'confusion' : 'table';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ofRecords(value: unknown): Grid | null {
  if (!Array.isArray(value)) return null;
  const list: readonly unknown[] = value;
  const records = list.filter(isObject);
  if (records.length === 0 || records.length < list.length) return null;
  const columns = [...new Set(records.slice(0, mostRows).flatMap((record) => Object.keys(record)))];
  return { columns, rows: records.map((record) => columns.map((name) => record[name])) };
}

/**
 * The table in a JSON document: `{columns, data}` (W&B, and pandas' "split" as MLflow writes it), a list of records, or
 * such a list as the only entry of an object (DVCLive's plots). Null for any other document.
 */
export function gridOf(document: unknown): Grid | null {
  if (!isObject(document)) return ofRecords(document);
  const { columns, data } = document;
  if (Array.isArray(columns) && Array.isArray(data)) {
    const rows: readonly unknown[] = data;
    return {
      columns: columns.map(String),
      rows: rows.map((row): readonly unknown[] => (Array.isArray(row) ? row : [row])),
    };
  }
  const [only, ...more] = Object.values(document);
  return more.length === 0 ? ofRecords(only) : null;
}

/** The columns of the table whose JSON begins with this text, as far as that can be told; null for what is no table. */
export function columnsIn(head: string): readonly string[] | null {
  const split = /^\s*\{\s*"columns"\s*:\s*(\[[^\]]*\])/.exec(head)?.[1];
  const record = /^\s*(?:\{\s*"[^"]*"\s*:\s*)?\[\s*(\{[^{}]*\})/.exec(head)?.[1];
  try {
    if (split !== undefined) {
      const names = parseJson(split);
      return Array.isArray(names) ? names.map(String) : null;
    }
    const first = record === undefined ? null : parseJson(record);
    return isObject(first) ? Object.keys(first) : null;
  } catch {
    return null;
  }
}

function numberOf(cell: unknown): number {
  if (typeof cell === 'number') return cell;
  return typeof cell === 'string' && cell.trim() !== '' ? Number(cell) : Number.NaN;
}

function textOf(cell: unknown): string {
  if (typeof cell === 'string') return cell;
  if (isObject(cell) && typeof cell['path'] === 'string') return cell['path'];
  return cell === undefined ? '' : JSON.stringify(cell);
}

function cellOf(cell: unknown): TableCell {
  if (cell === null || cell === undefined) return null;
  if (typeof cell === 'number' || typeof cell === 'boolean') return cell;
  // Python writes these bare into its JSON; `parseJson` makes texts of them.
  if (cell === 'NaN' || cell === 'Infinity' || cell === '-Infinity') return Number(cell);
  return textOf(cell).slice(0, 2_000);
}

function curveContent({ columns, rows }: Grid, { shape, x, y }: (typeof curves)[number]): MediaContent {
  const [xAt, yAt] = [at(columns, x), at(columns, y)];
  const classAt = columns.findIndex((_, index) => index !== xAt && index !== yAt && at(columns, 'class') === index);
  const byClass = new Map<string, { readonly xs: number[]; readonly ys: number[] }>();
  for (const row of rows) {
    const name = classAt < 0 ? '' : textOf(row[classAt]);
    const line = byClass.get(name) ?? { xs: [], ys: [] };
    if (byClass.size >= mostLines && !byClass.has(name)) continue;
    byClass.set(name, line);
    line.xs.push(numberOf(row[xAt]));
    line.ys.push(numberOf(row[yAt]));
  }
  const column = (values: readonly number[]): Column => Float64Array.from(values);
  const lines = Array.from(byClass, ([name, { xs, ys }]): CurveLine => ({ name, xs: column(xs), ys: column(ys) }));
  return { kind: 'curve', shape, x, y, lines };
}

function confusionContent({ columns, rows }: Grid): MediaContent {
  const [actual, predicted, count] = [at(columns, 'actual'), at(columns, 'predicted'), at(columns, counts)];
  const labels: string[] = [];
  const places = new Map<string, number>();
  const place = (cell: unknown): number => {
    const label = textOf(cell);
    const known = places.get(label);
    if (known !== undefined) return known;
    places.set(label, labels.length);
    return labels.push(label) - 1;
  };
  const pairs = rows.map(
    (row) => [place(row[actual]), place(row[predicted]), count < 0 ? 1 : numberOf(row[count])] as const,
  );
  if (labels.length > mostLabels) return { kind: 'none', why: `There are more than ${mostLabels} classes.` };
  const order = [...labels.keys()].sort((a, b) => compareLabels(labels[a] ?? '', labels[b] ?? ''));
  // W&B lists every pair in the order of the classes; single samples come in any order.
  const sorted = count < 0 ? order : [...labels.keys()];
  const rank = new Map(sorted.map((label, index) => [label, index]));
  const matrix = sorted.map(() => sorted.map(() => 0));
  for (const [from, to, n] of pairs) {
    const row = matrix[rank.get(from) ?? 0];
    const column = rank.get(to) ?? 0;
    if (row !== undefined) row[column] = (row[column] ?? 0) + (Number.isFinite(n) ? n : 0);
  }
  return { kind: 'confusion', labels: sorted.map((label) => labels[label] ?? ''), counts: matrix };
}

function compareLabels(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** A table as what its columns make it. */
export function gridContent(grid: Grid): MediaContent {
  const curve = curveOf(grid.columns);
  const kind = gridKind(grid.columns);
  if (kind === 'curve' && curve !== null) return curveContent(grid, curve);
  if (kind === 'confusion') return confusionContent(grid);
  let left = mostText;
  const rows: (readonly TableCell[])[] = [];
  for (const row of grid.rows.slice(0, mostRows)) {
    const cells = row.slice(0, mostColumns).map(cellOf);
    left -= cells.reduce((sum: number, cell) => sum + (typeof cell === 'string' ? cell.length : 8), 0);
    if (left < 0) break;
    rows.push(cells);
  }
  return { kind: 'table', columns: grid.columns.slice(0, mostColumns), rows, total: grid.rows.length };
}
