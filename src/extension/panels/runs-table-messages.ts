import type { Answer } from '../../catalog/api.ts';
import type { GroupCell, TableAnswer, TableColumn, TableRow } from '../../catalog/table-api.ts';
import {
  cellOf,
  type Fault,
  type TableColumnMessage,
  type TableRowMessage,
  type TableWindow,
} from '../../protocol/runs-table.ts';
import { colourOf } from '../../runs/colour.ts';

type Answered<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

/** An answer of the catalog as it crosses to the page, its value put as `put` says. */
export function answerMessage<T, M>(answer: Answer<T>, put: (value: T) => M): Answered<M> {
  return answer.ok ? { ok: true, value: put(answer.value) } : { ok: false, fault: { ...answer.fault } };
}

/** A window on the table as it crosses: JSON has no NaN and no infinities. */
export function windowMessage({ rows, count, runs, outOf, extents, found }: TableAnswer): TableWindow {
  return {
    rows: rows.map(rowMessage),
    count,
    runs,
    outOf,
    extents: extents.map((extent) => ({ runs: pair(extent.runs), groups: pair(extent.groups) })),
    found: [...found],
  };
}

export function columnMessage({ sizes, ...column }: TableColumn): TableColumnMessage {
  return { ...column, sizes: { ...sizes } };
}

function rowMessage(row: TableRow): TableRowMessage {
  if (row.kind === 'group') {
    return { ...row, values: row.values.map(cellOf), cells: row.cells.map(groupCellMessage) };
  }
  return {
    ...row,
    colour: row.colour ?? colourOf(row.key),
    cells: row.cells.map(cellOf),
    deltas: row.deltas.map((delta) => (delta !== null && Number.isFinite(delta) ? delta : null)),
  };
}

function groupCellMessage(cell: GroupCell | null): Extract<TableRowMessage, { kind: 'group' }>['cells'][number] {
  return cell?.kind === 'same' ? { kind: 'same', value: cellOf(cell.value) } : cell;
}

function pair(extent: readonly [number, number] | null): [number, number] | null {
  return extent === null ? null : [extent[0], extent[1]];
}
