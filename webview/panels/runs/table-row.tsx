import { t } from '@vscode/l10n';
import { Component, type JSX } from 'preact';
import { numberOf, type TableColumnMessage } from '../../../src/protocol/runs-table.ts';
import { formatDelta, isBetter, type NumberFormat } from '../../../src/runs/numbers.ts';
import { Icon } from '../../components/icon.tsx';
import { RunDot } from '../../components/run-dot.tsx';
import { barOf, cellText, formatOf, groupText, groupTitle, markOf, type Mark } from './cells.ts';
import type { PlacedColumn } from './column-model.ts';
import type { Extent, Row } from './rows.ts';

/** px */
export const rowHeight = 24;

/** A column that is drawn: where, and how its values are written. */
export interface DrawnColumn {
  readonly placed: PlacedColumn;
  readonly format: NumberFormat;
  readonly extent: Extent | undefined;
}

export interface TableRowProps {
  readonly index: number;
  /** Undefined while it is on its way. */
  readonly row: Row | undefined;
  readonly pinned: readonly DrawnColumn[];
  readonly free: readonly DrawnColumn[];
  /** px: the column of names alone, and with the pinned ones. */
  readonly nameWidth: number;
  readonly leftWidth: number;
  readonly colours: readonly string[];
  readonly chosen: boolean;
  readonly checked: boolean;
  /** The column that the focus is in, from 0 for the names; null: in another row. */
  readonly focused: number | null;
  readonly bars: boolean;
  /** What a group's values are called. */
  readonly groupNames: readonly TableColumnMessage[];
}

/** A row of the table. It is drawn again only when something in it changed: there are many, and they are scrolled. */
export class TableRow extends Component<TableRowProps> {
  /** Cells as they were drawn last: one that is the same object again is passed over. */
  #cells = new Map<DrawnColumn, JSX.Element>();

  override shouldComponentUpdate(next: TableRowProps): boolean {
    const now = this.props;
    const sameCells = next.row === now.row && next.bars === now.bars && next.focused === now.focused;
    if (!sameCells) this.#cells = new Map();
    return !(
      sameCells &&
      next.free === now.free &&
      next.pinned === now.pinned &&
      next.index === now.index &&
      next.checked === now.checked &&
      next.chosen === now.chosen &&
      next.nameWidth === now.nameWidth &&
      next.leftWidth === now.leftWidth &&
      next.colours === now.colours &&
      next.groupNames === now.groupNames
    );
  }

  override render(props: TableRowProps): JSX.Element {
    const { index, row, chosen, leftWidth } = props;
    const kind = row === undefined ? 'waiting' : row.kind;
    const cells = new Map<DrawnColumn, JSX.Element>();
    const cellOf = (column: DrawnColumn): JSX.Element => {
      const cell = this.#cells.get(column) ?? drawCell(column, props);
      cells.set(column, cell);
      return cell;
    };
    const [pinned, free] = [props.pinned.map(cellOf), props.free.map(cellOf)];
    this.#cells = cells;
    return (
      <div
        role="row"
        class={`row ${kind} ${chosen ? 'chosen' : ''} ${row?.kind === 'run' && row.archived ? 'archived' : ''}`}
        style={`top:${index * rowHeight}px`}
        aria-rowindex={index + 3}
        aria-selected={chosen}
        {...(row?.kind === 'group' ? { 'aria-expanded': row.open, 'aria-level': 1 } : {})}
        {...(row?.kind === 'run' && row.inGroup ? { 'aria-level': 2 } : {})}
        data-row={index}
      >
        <div class="left" style={`width:${leftWidth}px`}>
          <NameCell {...props} />
          {pinned}
        </div>
        <div class="free" style={`left:${leftWidth}px`}>
          {free}
        </div>
      </div>
    );
  }
}

function tab(props: TableRowProps, column: number): Record<string, unknown> {
  return props.focused === column ? { tabIndex: 0, 'data-focused': '' } : { tabIndex: -1 };
}

function NameCell(props: TableRowProps): JSX.Element {
  const { row, nameWidth } = props;
  const common = {
    role: 'rowheader' as const,
    'aria-colindex': 1,
    'data-column': 0,
    style: `left:0;width:${nameWidth}px`,
    ...tab(props, 0),
  };
  if (row === undefined) {
    return (
      <div {...common} class="cell name">
        <span class="placeholder" />
      </div>
    );
  }
  if (row.kind === 'group') {
    const parts = row.values.map((value, i) => {
      const column = props.groupNames[i];
      if (column === undefined) return cellText(value, { kind: 'text', group: 'run' }, String);
      const text = cellText(value, column, formatOf(column));
      return `${column.name} ${text === '' ? t('missing') : text}`;
    });
    const label = parts.join(' · ');
    return (
      <div {...common} class="cell name" title={label}>
        <span class="twisty">
          <Icon name={row.open ? 'chevron-down' : 'chevron-right'} />
        </span>
        <span class="text">{label}</span>
        <span class="badge quiet">{row.runs === 1 ? t('1 run') : t('{0} runs', row.runs)}</span>
      </div>
    );
  }
  const colour = props.colours[row.colour] ?? 'currentColor';
  return (
    <div {...common} class={`cell name ${row.inGroup ? 'in-group' : ''}`} title={row.note ?? row.name}>
      <span
        class={`check ${props.checked ? 'checked' : ''}`}
        role="checkbox"
        aria-checked={props.checked}
        aria-label={t('Show {0} in charts', row.name)}
      >
        {props.checked && <Icon name="check" />}
      </span>
      <RunDot status={row.status} colour={colour} />
      <span class="text">{row.name}</span>
      <span class="visually-hidden">{`, ${row.status}`}</span>
      {row.starred && <Sign icon="star-full" words={t('starred')} />}
      {row.baseline && <Sign icon="pinned" words={t('baseline')} />}
      {row.note !== null && <Sign icon="note" words={t('has a note')} />}
      {row.archived && <Sign icon="archive" words={t('archived')} />}
    </div>
  );
}

function Sign({ icon, words }: { readonly icon: string; readonly words: string }): JSX.Element {
  return (
    <span class="sign" title={words}>
      <Icon name={icon} />
      <span class="visually-hidden">{`, ${words}`}</span>
    </span>
  );
}

function drawCell(drawn: DrawnColumn, props: TableRowProps): JSX.Element {
  const { column, style, index } = drawn.placed;
  const { row } = props;
  const common = {
    key: column.key,
    role: 'gridcell' as const,
    'aria-colindex': index + 2,
    'data-column': index + 1,
    ...tab(props, index + 1),
  };
  const right = column.kind === 'number' || column.kind === 'duration' ? 'number' : '';
  if (row?.cells.has(column.key) !== true) {
    return (
      <div {...common} class="cell" style={style}>
        <span class="placeholder" />
      </div>
    );
  }
  if (row.kind === 'group') {
    const cell = row.cells.get(column.key) ?? null;
    const numbers = cell?.kind === 'numbers' ? cell : null;
    const extent = drawn.extent?.groups ?? null;
    const mark = markOf(numbers?.mean ?? null, extent, column.goal);
    const bar = props.bars ? barOf(numbers?.mean ?? null, extent) : null;
    return (
      <div
        {...common}
        class={`cell ${right} ${mark ?? ''} ${cell?.kind === 'several' ? 'quiet' : ''}`}
        style={withBar(style, bar)}
        title={groupTitle(cell, column, drawn.format)}
      >
        <MarkSign mark={mark} />
        {groupText(cell, column, drawn.format)}
        {numbers?.best != null && numbers.count > 1 && (
          <span class="quiet best-of">{` · ${t('best {0}', drawn.format(numbers.best))}`}</span>
        )}
      </div>
    );
  }
  const cell = row.cells.get(column.key) ?? null;
  const number = column.kind === 'number' ? numberOf(cell) : null;
  const extent = drawn.extent?.runs ?? null;
  const mark = markOf(number, extent, column.goal);
  const text = cellText(cell, column, drawn.format);
  const delta = row.deltas.get(column.key) ?? null;
  const bar = props.bars ? barOf(numberFor(cell, column), extent) : null;
  return (
    <div {...common} class={`cell ${right} ${mark ?? ''}`} style={withBar(style, bar)} title={text}>
      <MarkSign mark={mark} />
      {text}
      {delta !== null && !row.baseline && (
        <span class={`delta ${deltaClass(delta, column.goal)}`}>{` ${formatDelta(delta, drawn.format)}`}</span>
      )}
    </div>
  );
}

/** Also of parameters that are numbers as texts. */
function numberFor(cell: Parameters<typeof numberOf>[0], column: TableColumnMessage): number | null {
  if (column.kind !== 'number' && column.kind !== 'duration') return null;
  return typeof cell === 'string' && cell.trim() !== '' ? Number(cell) : numberOf(cell);
}

function MarkSign({ mark }: { readonly mark: Mark }): JSX.Element | null {
  if (mark === null) return null;
  return (
    <span class={`mark ${mark}`}>
      <span class="visually-hidden">{mark === 'best' ? t('best:') : t('worst:')} </span>
    </span>
  );
}

function deltaClass(delta: number, goal: TableColumnMessage['goal']): string {
  const better = isBetter(delta, goal);
  return better === null ? '' : better ? 'better' : 'worse';
}

function withBar(style: string, bar: number | null): string {
  return bar === null ? style : `${style};--bar:${(bar * 100).toFixed(1)}%`;
}
