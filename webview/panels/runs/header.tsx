import { t } from '@vscode/l10n';
import type { JSX, TargetedPointerEvent } from 'preact';
import { columnWidths, type TableColumnMessage } from '../../../src/protocol/runs-table.ts';
import { Icon } from '../../components/icon.tsx';
import { columnTitle, groupTitles } from './titles.ts';
import { nameKey, type ColumnModel, type HeaderSpan, type PlacedColumn } from './column-model.ts';
import type { Anchor } from './popover.tsx';
import { sortOf, type Sorted } from './sorting.ts';

/** px, of the row of groups and the row of columns together. */
export const headerHeight = 50;

export interface HeaderProps {
  readonly model: ColumnModel;
  readonly free: readonly PlacedColumn[];
  readonly sort: readonly string[];
  readonly picks: Readonly<Record<string, string>>;
  /** The column that the focus is in, from 0 for the names; null: not in the header. */
  readonly focused: number | null;
  /** The column that is dragged, and where it would go. */
  readonly drag: { readonly key: string; readonly target: string } | null;
  readonly onSort: (key: string, added: boolean) => void;
  readonly onMenu: (index: number, anchor: Anchor) => void;
  readonly onResize: (key: string, width: number) => void;
  readonly onFit: (key: string) => void;
  readonly onDrag: (drag: { readonly key: string; readonly target: string } | null, dropped: boolean) => void;
}

/** The names of the columns below those of their groups. */
export function Header(props: HeaderProps): JSX.Element {
  const { model } = props;
  const leftWidth = model.nameWidth + model.pinnedWidth;
  return (
    <div class="head" role="rowgroup">
      <div role="row" class="head-groups" aria-rowindex={1}>
        <div class="left" style={`width:${leftWidth}px`}>
          <div role="columnheader" class="span" aria-colindex={1} style={`left:0;width:${model.nameWidth}px`}>
            <span class="visually-hidden">{t('Names')}</span>
          </div>
          {model.pinnedSpans.map((span) => (
            <Span key={span.from} span={span} sticky={0} />
          ))}
        </div>
        <div class="free" style={`left:${leftWidth}px`}>
          {model.freeSpans.map((span) => (
            <Span key={span.from} span={span} sticky={leftWidth} />
          ))}
        </div>
      </div>
      <div role="row" class="head-columns" aria-rowindex={2}>
        <div class="left" style={`width:${leftWidth}px`}>
          <Title {...props} column={null} index={0} left={0} width={model.nameWidth} />
          {model.pinned.map((placed) => (
            <Title
              {...props}
              key={placed.column.key}
              column={placed.column}
              index={placed.index + 1}
              left={placed.left}
              width={placed.width}
            />
          ))}
        </div>
        <div class="free" style={`left:${leftWidth}px`}>
          {props.free.map((placed) => (
            <Title
              {...props}
              key={placed.column.key}
              column={placed.column}
              index={placed.index + 1}
              left={placed.left}
              width={placed.width}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

function Span(props: { readonly span: HeaderSpan; readonly sticky: number }): JSX.Element {
  const { span } = props;
  return (
    <div
      role="columnheader"
      class={`span ${span.group}`}
      aria-colindex={span.from + 2}
      aria-colspan={span.count}
      style={`left:${span.left}px;width:${span.width}px`}
    >
      <span class="span-text" style={`left:${props.sticky}px`}>
        {groupTitles()[span.group]}
      </span>
    </div>
  );
}

interface TitleProps extends HeaderProps {
  /** Null: the names. */
  readonly column: TableColumnMessage | null;
  readonly index: number;
  readonly left: number;
  readonly width: number;
}

function Title(props: TitleProps): JSX.Element {
  const { column, index, drag } = props;
  const key = column?.key ?? nameKey;
  const sorted = sortOf(props.sort, key);
  const title = column === null ? t('Name') : columnTitle(column);
  const pick = props.picks[key];
  const right = column !== null && (column.kind === 'number' || column.kind === 'duration');
  const goal = column?.goal ?? null;
  const hint =
    goal === null ? title : goal === 'maximize' ? t('{0}, higher is better', title) : t('{0}, lower is better', title);
  return (
    <div
      role="columnheader"
      class={`title ${right ? 'number' : ''} ${drag?.key === key ? 'dragged' : ''} ${drag?.target === key ? 'target' : ''}`}
      style={`left:${props.left}px;width:${props.width}px`}
      aria-colindex={index + 1}
      data-column={index}
      data-key={key}
      data-vscode-context='{"preventDefaultContextMenuItems":true}'
      {...(sorted === null ? {} : { 'aria-sort': sorted.descending ? 'descending' : 'ascending' })}
      {...(props.focused === index ? { tabIndex: 0, 'data-focused': '' } : { tabIndex: -1 })}
      title={hint}
      onContextMenu={(event) => {
        event.preventDefault();
        const { left, top, bottom } = event.currentTarget.getBoundingClientRect();
        props.onMenu(index, { left, top, bottom });
      }}
      onPointerDown={(event) => column !== null && startDrag(event, key, props)}
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest('.resizer') !== null) return;
        props.onSort(key, event.shiftKey);
      }}
    >
      <span class="title-text">{title}</span>
      {pick !== undefined && pick !== 'last' && <span class="pick">{pick}</span>}
      {sorted !== null && <SortSign sorted={sorted} several={props.sort.length > 1} />}
      <span
        class="resizer"
        aria-hidden="true"
        onPointerDown={(event) => startResize(event, key, props)}
        onDblClick={() => props.onFit(key)}
      />
    </div>
  );
}

function SortSign({ sorted, several }: { readonly sorted: Sorted; readonly several: boolean }): JSX.Element {
  return (
    <span class="sorted">
      <Icon name={sorted.descending ? 'arrow-down' : 'arrow-up'} />
      {several && <span class="rank">{sorted.rank}</span>}
    </span>
  );
}

type Pointed = TargetedPointerEvent<HTMLElement>;

function startResize(event: Pointed, key: string, { onResize }: Pick<HeaderProps, 'onResize'>): void {
  event.stopPropagation();
  event.preventDefault();
  const handle = event.currentTarget;
  const from = event.clientX;
  const width = handle.parentElement?.offsetWidth ?? columnWidths.narrowest;
  handle.setPointerCapture(event.pointerId);
  const move = (at: PointerEvent): void => onResize(key, clampWidth(width + at.clientX - from));
  const end = (): void => {
    handle.removeEventListener('pointermove', move);
    handle.removeEventListener('pointerup', end);
    handle.removeEventListener('pointercancel', end);
  };
  handle.addEventListener('pointermove', move);
  handle.addEventListener('pointerup', end);
  handle.addEventListener('pointercancel', end);
}

/** How far a pointer goes before a press becomes a drag, px. */
const dragAfter = 5;

function startDrag(event: Pointed, key: string, { onDrag }: Pick<HeaderProps, 'onDrag'>): void {
  if (event.button !== 0 || (event.target instanceof Element && event.target.closest('.resizer') !== null)) return;
  const title = event.currentTarget;
  const from = event.clientX;
  let drag: { readonly key: string; readonly target: string } | null = null;
  const move = (at: PointerEvent): void => {
    if (drag === null && Math.abs(at.clientX - from) < dragAfter) return;
    if (drag === null) title.setPointerCapture(at.pointerId);
    const over = document
      .elementsFromPoint(at.clientX, at.clientY)
      .find((element) => element instanceof HTMLElement && element.dataset['key'] !== undefined);
    const target = over instanceof HTMLElement ? over.dataset['key'] : undefined;
    drag = { key, target: target === undefined || target === nameKey ? (drag?.target ?? key) : target };
    onDrag(drag, false);
  };
  const end = (at: PointerEvent): void => {
    window.removeEventListener('pointermove', move);
    window.removeEventListener('pointerup', end);
    window.removeEventListener('pointercancel', end);
    if (drag === null) return;
    onDrag(at.type === 'pointerup' ? drag : null, true);
    // The click that follows a drag is none.
    const swallow = (click: MouseEvent): void => click.stopImmediatePropagation();
    window.addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(() => window.removeEventListener('click', swallow, true));
  };
  window.addEventListener('pointermove', move);
  window.addEventListener('pointerup', end);
  window.addEventListener('pointercancel', end);
}

/** A width that a column may have, px. */
export function clampWidth(width: number): number {
  return Math.round(Math.max(columnWidths.narrowest, Math.min(columnWidths.widest, width)));
}
