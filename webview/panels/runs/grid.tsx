import { signal, useComputed } from '@preact/signals';
import { t } from '@vscode/l10n';
import type { JSX, TargetedKeyboardEvent, TargetedPointerEvent } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { palette } from '../../../src/runs/colour.ts';
import { themeKind } from '../../state/theme.ts';
import { columnMenu } from './column-menu.ts';
import { nameKey, type ColumnModel, type PlacedColumn } from './column-model.ts';
import { clampWidth, Header, headerHeight } from './header.tsx';
import {
  useDrawnColumns,
  useFocus,
  useMeasure,
  useReturn,
  useScroller,
  useWants,
  useWindow,
  type View,
} from './grid-view.ts';
import { headerKey, rowKey } from './keys.ts';
import { moved, scrolledTo, type Place } from './navigation.ts';
import { Menu, type Anchor } from './popover.tsx';
import { sortedBy } from './sorting.ts';
import type { TableStore } from './store.ts';
import { rowHeight, TableRow } from './table-row.tsx';

/** The table itself: a grid of which only what is in view is drawn. */
export function Grid({ store }: { readonly store: TableStore }): JSX.Element {
  const root = useRef<HTMLDivElement>(null);
  const view = useMemo(() => signal<View>({ top: 0, left: 0, width: 0, height: 0 }), []);
  const drawn = useWindow(view, store);
  const wantsFocus = useRef(false);
  const [menu, setMenu] = useState<{ readonly index: number; readonly anchor: Anchor } | null>(null);
  const [drag, setDrag] = useState<{ readonly key: string; readonly target: string } | null>(null);
  const model = store.model.value;
  const look = store.look.value;
  const totals = store.rows.totals.value;
  const place = store.place.value;
  const grouped = look.groupBy.length > 0;
  const leftWidth = model.nameWidth + model.pinnedWidth;
  const columnCount = 1 + model.pinned.length + model.free.length;
  useMeasure(root, view, store);
  useReturn(root, store, totals !== null && model.free.length > 0);
  useScroller(root, store);
  useWants(store, drawn);
  useFocus(root, wantsFocus);

  const [from, to, a, b] = drawn.value;
  const columns = useDrawnColumns(store, model, a, b, place);
  const colours = useComputed(() =>
    palette.map((one) => (themeKind.value.endsWith('light') ? one.light : one.dark)),
  ).value;
  const groupNames = useComputed(() => {
    const all = new Map((store.columns.value.value ?? []).map((column) => [column.key, column]));
    return store.look.value.groupBy.flatMap((key) => all.get(key) ?? []);
  }).value;

  const go = (next: Place): void => {
    wantsFocus.current = true;
    store.place.value = next;
    const element = root.current;
    if (element !== null) bringIntoView(element, next, model);
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDivElement>): void => {
    const ctrl = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor((view.peek().height - headerHeight) / rowHeight) - 1);
    const here = { store, place, columnAt: (index: number) => columnAt(model, index), go };
    const openMenu = (): void => {
      const title = root.current?.querySelector(`.head [data-column="${place.column}"]`);
      const rect = title?.getBoundingClientRect();
      if (rect !== undefined) setMenu({ index: place.column, anchor: rect });
    };
    const done = place.row < 0 ? headerKey(event, here, openMenu) : rowKey(event, here);
    const next = done
      ? null
      : moved(place, { key: event.key, ctrl }, { rows: totals?.rows ?? 0, columns: columnCount, page });
    if (!done && next === null) return;
    event.preventDefault();
    if (next === null) return;
    go(next);
    const row = store.rows.at(next.row);
    if (event.shiftKey && next.row >= 0 && next.row !== place.row && row !== undefined) {
      const now = store.rows.at(place.row);
      if (store.chosen.peek().anchor === null && now !== undefined) void store.choose(place.row, now, 'only');
      void store.choose(next.row, row, 'between');
    }
  };
  const onPointerDown = (event: TargetedPointerEvent<HTMLDivElement>): void => {
    const at = placeOf(event.target);
    if (at === null || at.row < 0) return;
    const row = store.rows.at(at.row);
    store.place.value = at;
    wantsFocus.current = true;
    if (row === undefined) return;
    const target = event.target instanceof Element ? event.target : null;
    if (event.button === 2) {
      if (!store.chosen.peek().keys.has(row.key)) void store.choose(at.row, row, 'only');
      return;
    }
    if (target?.closest('.check') != null) store.check([row.key], !store.checked.peek().has(row.key));
    else if (target?.closest('.twisty') != null) store.toggle(row.key);
    else if (event.shiftKey) void store.choose(at.row, row, 'between');
    else void store.choose(at.row, row, event.ctrlKey || event.metaKey ? 'too' : 'only');
  };

  const rows: JSX.Element[] = [];
  const draw = (index: number): void => {
    const row = store.rows.at(index);
    rows.push(
      <TableRow
        key={row?.key ?? `row ${index}`}
        index={index}
        row={row}
        pinned={columns.pinned}
        free={index === place.row ? columns.freeWithFocus : columns.free}
        nameWidth={model.nameWidth}
        leftWidth={leftWidth}
        colours={colours}
        chosen={row !== undefined && store.chosen.value.keys.has(row.key)}
        checked={row !== undefined && store.checked.value.has(row.key)}
        focused={index === place.row ? place.column : null}
        bars={look.bars}
        groupNames={groupNames}
      />,
    );
  };
  if (place.row >= 0 && place.row < from) draw(place.row);
  for (let index = from; index < to; index += 1) draw(index);
  if (place.row >= to && place.row < (totals?.rows ?? 0)) draw(place.row);

  const sort = (key: string, added: boolean): void => {
    const column = [...model.pinned, ...model.free].find((placed) => placed.column.key === key)?.column;
    const descendingFirst = column?.kind === 'time' || (column?.goal ?? null) === 'maximize';
    store.change({ sort: sortedBy(look.sort, key, added, descendingFirst) });
  };
  const resize = (key: string, width: number): void =>
    store.change({ widths: { ...store.look.peek().widths, [key]: clampWidth(width) } });
  return (
    <>
      <div
        ref={root}
        class={`grid ${look.bars ? 'bars' : ''}`}
        role={grouped ? 'treegrid' : 'grid'}
        aria-label={t('Runs')}
        aria-multiselectable="true"
        aria-rowcount={(totals?.rows ?? 0) + 2}
        aria-colcount={columnCount}
        aria-busy={totals === null}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
        onDblClick={(event) => {
          const at = placeOf(event.target);
          const row = at === null ? undefined : store.rows.at(at.row);
          if (at === null || row === undefined) return;
          if (row.kind === 'group') store.toggle(row.key);
          else void store.client.request('table.act', { act: 'open', ids: [row.key] });
        }}
        onContextMenu={(event) => nameRuns(event.target, store)}
      >
        <div
          class="sheet"
          role="presentation"
          style={`width:${leftWidth + model.freeWidth}px;height:${headerHeight + (totals?.rows ?? 0) * rowHeight}px`}
        >
          <Header
            model={model}
            free={place.row < 0 ? columns.placedWithFocus : columns.placed}
            sort={look.sort}
            picks={look.picks}
            focused={place.row < 0 ? place.column : null}
            drag={drag}
            onSort={sort}
            onMenu={(index, anchor) => setMenu({ index, anchor })}
            onResize={resize}
            onFit={(key) => resize(key, fittingWidth(root.current, model, key))}
            onDrag={(next, dropped) => {
              setDrag(dropped ? null : next);
              if (dropped && next !== null) store.moveColumn(next.key, next.target);
            }}
          />
          <div class="body" role="rowgroup" style={`top:${headerHeight}px`}>
            {rows}
          </div>
        </div>
      </div>
      {menu !== null && (
        <Menu
          anchor={menu.anchor}
          label={t('Column')}
          groups={columnMenu(store, columnAt(model, menu.index), (key) =>
            resize(key, fittingWidth(root.current, model, key)),
          )}
          onClose={() => setMenu(null)}
        />
      )}
    </>
  );
}

function columnAt(model: ColumnModel, index: number): PlacedColumn | null {
  if (index === 0) return null;
  return model.pinned[index - 1] ?? model.free[index - 1 - model.pinned.length] ?? null;
}

/** The place of what was pointed at. */
function placeOf(target: EventTarget | null): Place | null {
  if (!(target instanceof Element)) return null;
  const cell = target.closest<HTMLElement>('[data-column]');
  const row = target.closest<HTMLElement>('[data-row]');
  if (cell === null || row === null) return null;
  return { row: Number(row.dataset['row']), column: Number(cell.dataset['column']) };
}

/** Tells VS Code's menu, which reads it when the event reaches the window, which runs it is about. */
function nameRuns(target: EventTarget | null, store: TableStore): void {
  if (!(target instanceof Element)) return;
  const element = target.closest<HTMLElement>('[data-row]');
  const row = element === null ? undefined : store.rows.at(Number(element.dataset['row']));
  if (element === null || row === undefined) return;
  const runs = store.runsFor(row.key);
  const state = row.kind === 'run' ? row : { starred: false, archived: false, baseline: false };
  const context = {
    // A group whose runs are not known yet has no menu: it would be about other runs.
    webviewSection: runs.length === 0 ? 'trainyardGroup' : 'trainyardRun',
    preventDefaultContextMenuItems: true,
    runs,
    trainyardSeveral: runs.length > 1,
    trainyardStarred: state.starred,
    trainyardArchived: state.archived,
    trainyardBaseline: state.baseline,
  };
  element.dataset['vscodeContext'] = JSON.stringify(context);
}

function bringIntoView(element: HTMLElement, place: Place, model: ColumnModel): void {
  const { scrollTop, scrollLeft, clientWidth, clientHeight } = element;
  const row = place.row * rowHeight;
  const top = place.row < 0 ? scrollTop : scrolledTo(scrollTop, clientHeight - headerHeight, row, row + rowHeight);
  const column = place.column > model.pinned.length ? columnAt(model, place.column) : null;
  const seen = clientWidth - model.nameWidth - model.pinnedWidth;
  const left = column === null ? scrollLeft : scrolledTo(scrollLeft, seen, column.left, column.left + column.width);
  if (top !== scrollTop || left !== scrollLeft) element.scrollTo({ top, left, behavior: 'instant' });
}

/** As wide as the longest text that is drawn in a column, px. */
function fittingWidth(root: HTMLElement | null, model: ColumnModel, key: string): number {
  const all = [...model.pinned, ...model.free];
  const index = key === nameKey ? 0 : 1 + all.findIndex(({ column }) => column.key === key);
  const measured = document.createRange();
  const widths = [...(root?.querySelectorAll<HTMLElement>(`[data-column="${index}"]`) ?? [])].map((cell) => {
    measured.selectNodeContents(cell);
    const { width } = measured.getBoundingClientRect();
    return cell.classList.contains('title') ? (cell.firstElementChild?.scrollWidth ?? 0) + 40 : width + 24;
  });
  return Math.max(64, ...widths);
}
