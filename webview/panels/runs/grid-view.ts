import { computed, type ReadonlySignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { formatOf } from './cells.ts';
import { columnsBetween, type ColumnModel, type PlacedColumn } from './column-model.ts';
import { headerHeight } from './header.tsx';
import type { Place } from './navigation.ts';
import type { TableStore } from './store.ts';
import { rowHeight, type DrawnColumn } from './table-row.tsx';

/** Rows and columns that are drawn beyond what is in view, and the step in which what is drawn moves on. */
const [rowsBeside, rowStep, columnsBeside] = [6, 4, 2];

/** What is asked for beyond what is drawn: it is there when it comes into view. */
const [rowsAhead, columnsAhead] = [48, 8];

export interface View {
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

/** What of the table is drawn: rows `from` up to but without `to`, and of the free columns likewise. */
export function useWindow(
  view: ReadonlySignal<View>,
  store: TableStore,
): ReadonlySignal<readonly [number, number, number, number]> {
  return useMemo(() => {
    const packed = computed(() => {
      const { top, left, width, height } = view.value;
      const model = store.model.value;
      const rows = store.rows.totals.value?.rows ?? 0;
      const first = Math.floor(top / rowHeight) - rowsBeside;
      const from = Math.max(0, Math.floor(first / rowStep) * rowStep);
      const seen = Math.ceil(Math.max(0, height - headerHeight) / rowHeight);
      const to = Math.min(rows, from + seen + 2 * rowsBeside + rowStep);
      const leftWidth = model.nameWidth + model.pinnedWidth;
      const [a, b] = columnsBetween(model.free, left, left + Math.max(0, width - leftWidth), columnsBeside);
      return JSON.stringify([from, to, a, b]);
    });
    return computed((): readonly [number, number, number, number] => {
      const [from = 0, to = 0, a = 0, b = 0] = packed.value.slice(1, -1).split(',').map(Number);
      return [from, to, a, b];
    });
  }, [view, store]);
}

/** The columns that are drawn with all that a cell of them needs; the same objects while nothing changed. */
export function useDrawnColumns(store: TableStore, model: ColumnModel, a: number, b: number, place: Place) {
  const version = store.rows.version.value;
  const extents = useRef(new Map<string, DrawnColumn>());
  const drawn = (placed: PlacedColumn): DrawnColumn => {
    const { key } = placed.column;
    const extent = store.rows.extent(key);
    const old = extents.current.get(key);
    if (old?.placed === placed && JSON.stringify(old.extent) === JSON.stringify(extent)) return old;
    const next = { placed, format: formatOf(placed.column), extent };
    extents.current.set(key, next);
    return next;
  };
  const same = useRef<readonly (readonly DrawnColumn[])[]>([]);
  return useMemo(() => {
    const placed = model.free.slice(a, b);
    const focused = model.free[place.column - 1 - model.pinned.length];
    const beside = focused !== undefined && !placed.includes(focused) ? [focused] : [];
    const placedWithFocus = beside.length === 0 ? placed : [...placed, ...beside];
    const lists = [model.pinned.map(drawn), placed.map(drawn), placedWithFocus.map(drawn)];
    const kept = lists.map((list, i) => {
      const before = same.current[i];
      return before?.length === list.length && list.every((column, at) => column === before[at]) ? before : list;
    });
    same.current = kept;
    const [pinned = [], free = [], freeWithFocus = []] = kept;
    return { pinned, free, freeWithFocus, placed, placedWithFocus };
  }, [model, a, b, version, place.column]);
}

/** Scrolls to where the page was before it was hidden, once there is something to scroll. */
export function useReturn(root: { readonly current: HTMLDivElement | null }, store: TableStore, ready: boolean): void {
  const [to] = useState(() => store.scrolled.peek());
  useLayoutEffect(() => {
    if (ready) root.current?.scrollTo({ ...to, behavior: 'instant' });
  }, [ready]);
}

/** Keeps what of the table is in view, and where it was scrolled to. */
export function useMeasure(
  root: { readonly current: HTMLDivElement | null },
  view: { value: View; peek(): View },
  store: TableStore,
): void {
  useLayoutEffect(() => {
    const element = root.current;
    if (element === null) return;
    const measure = (): void => {
      view.value = {
        top: element.scrollTop,
        left: element.scrollLeft,
        width: element.clientWidth,
        height: element.clientHeight,
      };
    };
    measure();
    const sized = new ResizeObserver(measure);
    sized.observe(element);
    const scrolled = (): void => {
      measure();
      store.scrolled.value = { top: element.scrollTop, left: element.scrollLeft };
    };
    element.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      sized.disconnect();
      element.removeEventListener('scroll', scrolled);
    };
  }, []);
}

/** Lets the store move the rows on the screen. */
export function useScroller(root: { readonly current: HTMLDivElement | null }, store: TableStore): void {
  useEffect(() => {
    store.scroller = {
      firstRow: () => Math.floor((root.current?.scrollTop ?? 0) / rowHeight),
      shift: (rows) => root.current?.scrollBy({ top: rows * rowHeight, behavior: 'instant' }),
      toTop: () => root.current?.scrollTo({ top: 0, behavior: 'instant' }),
    };
    return () => {
      store.scroller = null;
    };
  }, [store]);
}

/** Asks for what is drawn, whenever that changes. */
export function useWants(store: TableStore, drawn: ReadonlySignal<readonly [number, number, number, number]>): void {
  useEffect(
    () =>
      computed(() => {
        const [from, to, a, b] = drawn.value;
        const model = store.model.value;
        const near = model.free.slice(Math.max(0, a - columnsAhead), b + columnsAhead);
        const columns = [...model.pinned, ...near].map(({ column }) => column.key);
        const { deltas } = store.look.value;
        return { view: store.asked.value, deltas, from: Math.max(0, from - rowsAhead), to: to + rowsAhead, columns };
      }).subscribe((wanted) => store.rows.want(wanted)),
    [store, drawn],
  );
}

/** Puts the focus on the cell of the place after keys and pointers moved it, and back on it where drawing took it away. */
export function useFocus(root: { readonly current: HTMLDivElement | null }, wants: { current: boolean }): void {
  const had = useRef(false);
  useLayoutEffect(() => {
    const element = root.current;
    if (element === null) return;
    const lost = had.current && document.activeElement === document.body;
    if (wants.current || lost) element.querySelector<HTMLElement>('[data-focused]')?.focus({ preventScroll: true });
    wants.current = false;
    had.current = element.contains(document.activeElement);
  });
}
