import { csvRow, guardFormula } from '../runs/csv.ts';
import { columnFormat, formatDuration } from '../runs/numbers.ts';
import type { NumberFormat } from '../runs/numbers.ts';
import type { Run } from '../runs/run.ts';
import type { TableTextRequest, TableValue } from './table-api.ts';
import { finiteSample, groupCell, isAveraged } from './table-groups.ts';
import type { RunGroup } from './table-groups.ts';
import type { Column } from './table-values.ts';

/** A column to be written, with its title. */
export interface TextColumn {
  readonly column: Column;
  readonly title: string;
}

type Written = string | number | boolean | null;

/** A row of written cells, the first line of titles; CSV ends its lines by CRLF, as RFC 4180 has it. */
function lines(
  format: TableTextRequest['format'],
  titles: readonly string[],
  rows: readonly (readonly Written[])[],
): string {
  if (format === 'csv') {
    const guarded = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? guardFormula(cell) : cell)));
    return [titles.map(guardFormula), ...guarded].map((row) => `${csvRow(row)}\r\n`).join('');
  }
  const line = (cells: readonly Written[]): string => `| ${cells.map((cell) => markdownCell(cell)).join(' | ')} |\n`;
  const rule = titles.map((_, i) => (rows.some((row) => looksLikeNumber(row[i] ?? null)) ? '---:' : '---'));
  return `${line(titles)}| ${rule.join(' | ')} |\n${rows.map(line).join('')}`;
}

/** In a table cell only these have a meaning that would change the text or break the row. */
function markdownCell(cell: Written): string {
  const text = cell === null ? '' : String(cell);
  return text.replace(/[\\`*_[\]<>|~&]/g, '\\$&').replace(/\s*[\r\n]+\s*/g, ' ');
}

function looksLikeNumber(cell: Written): boolean {
  return typeof cell === 'string' && /^-?[\d.]+(?:e-?\d+)?(?: ± .*)?$/.test(cell);
}

/** One line a run. */
export function runsText(
  runs: readonly Run[],
  columns: readonly TextColumn[],
  { format, nameTitle }: Pick<TableTextRequest, 'format' | 'nameTitle'>,
): string {
  const write = columns.map(({ column }) => writer(column, format, runs));
  const titles = [nameTitle, ...columns.map((column) => titleOf(column, format))];
  return lines(
    format,
    titles,
    runs.map((run) => [run.name, ...columns.map(({ column }, i) => write[i]?.(column.read(run)) ?? null)]),
  );
}

/** One line a group: what its runs share, how many they are, and of what is measured mean, deviation and best. */
export function groupsText(
  groups: readonly RunGroup[],
  by: readonly TextColumn[],
  columns: readonly TextColumn[],
  { format, runsTitle }: Pick<TableTextRequest, 'format'> & { readonly runsTitle: string },
): string {
  const all = groups.flatMap(({ runs }) => runs);
  const wide = format === 'csv';
  const titles = [
    ...by.map((column) => titleOf(column, format)),
    runsTitle,
    ...columns.flatMap((column) => {
      const title = titleOf(column, format);
      return wide && isAveraged(column.column) ? [`${title} mean`, `${title} sd`, `${title} best`] : [title];
    }),
  ];
  const write = [...by, ...columns].map(({ column }) => writer(column, format, all));
  const rows = groups.map((group) => [
    ...group.values.map((value, i) => write[i]?.(value) ?? null),
    group.runs.length,
    ...columns.flatMap(({ column }, i): Written[] => {
      const put = write[by.length + i] ?? String;
      const cell = groupCell(group.runs, column);
      if (!isAveraged(column)) {
        if (cell === null || cell.kind === 'numbers') return [null];
        return [cell.kind === 'same' ? put(cell.value) : `${cell.distinct} values`];
      }
      if (cell?.kind !== 'numbers') return wide ? [null, null, null] : [null];
      const { mean, deviation, best } = cell;
      if (wide) return [put(mean), deviation === null ? null : put(deviation), best === null ? null : put(best)];
      return [deviation === null ? put(mean) : `${String(put(mean))} ± ${String(put(deviation))}`];
    }),
  ]);
  return lines(format, titles, rows);
}

const timeKeys: ReadonlySet<string> = new Set(['started', 'ended']);
const isTime = ({ kind, name }: Column): boolean => kind === 'field' && timeKeys.has(name);
const isDuration = ({ kind, name }: Column): boolean => kind === 'field' && name === 'duration';

function titleOf({ column, title }: TextColumn, format: TableTextRequest['format']): string {
  return format === 'csv' && isDuration(column) ? `${title} (s)` : title;
}

/** How the values of a column are written: exactly in CSV, as the table shows them in Markdown. */
function writer(
  column: Column,
  format: TableTextRequest['format'],
  runs: readonly Run[],
): (value: TableValue) => Written {
  if (isTime(column)) return (value) => (typeof value === 'number' ? timeText(value, format) : null);
  if (isDuration(column)) {
    return (value) => (typeof value !== 'number' ? null : format === 'csv' ? value / 1000 : formatDuration(value));
  }
  if (format === 'csv') return (value) => value ?? null;
  const numbers = column.kind === 'metrics' ? numberWriter(runs, column) : String;
  return (value) => {
    if (value === undefined || value === null) return null;
    return typeof value === 'number' ? numbers(value) : String(value);
  };
}

function numberWriter(runs: readonly Run[], column: Column): NumberFormat {
  return columnFormat(finiteSample(runs.map(column.read))?.values ?? []);
}

/** ISO 8601 in UTC; to the minute where people read it. */
function timeText(ms: number, format: TableTextRequest['format']): string | null {
  if (Number.isNaN(new Date(ms).getTime())) return null;
  const iso = new Date(ms).toISOString();
  return format === 'csv' ? iso : `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}
