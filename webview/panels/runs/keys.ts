import type { TableAct } from '../../../src/protocol/runs-table.ts';
import { nameKey, type PlacedColumn } from './column-model.ts';
import { clampWidth } from './header.tsx';
import type { Place } from './navigation.ts';
import { sortedBy } from './sorting.ts';
import type { TableStore } from './store.ts';

interface Here {
  readonly store: TableStore;
  readonly place: Place;
  readonly columnAt: (index: number) => PlacedColumn | null;
  readonly go: (place: Place) => void;
}

/** How much a key makes a column wider or narrower, px. */
const widthStep = 16;

const acts: ReadonlyMap<string, TableAct> = new Map([
  ['F2', 'rename'],
  ['s', 'star'],
  ['a', 'archive'],
  ['t', 'tag'],
  ['n', 'note'],
  ['b', 'baseline'],
  ['c', 'compare'],
  ['g', 'charts'],
]);

/** What a key does in a row beside moving the focus; whether it did something. */
export function rowKey(event: KeyboardEvent, { store, place, go }: Here): boolean {
  const ctrl = event.ctrlKey || event.metaKey;
  const row = store.rows.at(place.row);
  if (ctrl && event.key.toLowerCase() === 'a') {
    void store.chooseAll();
    return true;
  }
  if (event.key === 'Escape') {
    store.chosen.value = { keys: new Set(), anchor: null };
    return true;
  }
  if (row === undefined) return false;
  if (event.key === ' ') {
    if (ctrl || event.shiftKey) void store.choose(place.row, row, 'too');
    else void store.checkTargets(place.row);
    return true;
  }
  if (row.kind === 'group') {
    const opens = event.key === 'ArrowRight' && !row.open;
    const closes = event.key === 'ArrowLeft' && row.open;
    if (event.key === 'Enter' || (place.column === 0 && (opens || closes))) {
      store.toggle(row.key);
      return true;
    }
  }
  if (row.kind === 'run' && row.inGroup && place.column === 0 && event.key === 'ArrowLeft') {
    for (let index = place.row - 1; index >= 0; index -= 1) {
      const above = store.rows.at(index);
      if (above === undefined) break;
      if (above.kind !== 'group') continue;
      go({ ...place, row: index });
      return true;
    }
  }
  if (event.key === 'Enter') {
    void store.act('open', place.row);
    return true;
  }
  const act = ctrl || event.altKey || event.shiftKey ? undefined : acts.get(event.key);
  if (act === undefined) return false;
  void store.act(act, place.row);
  return true;
}

/** What a key does to a column beside moving the focus; whether it did something. */
export function headerKey(event: KeyboardEvent, here: Here, openMenu: () => void): boolean {
  const { store, place, columnAt } = here;
  const ctrl = event.ctrlKey || event.metaKey;
  const placed = columnAt(place.column);
  const key = placed?.column.key ?? nameKey;
  const side = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
  if (event.key === 'Enter' || event.key === ' ') {
    const { kind, goal } = placed?.column ?? { kind: 'text', goal: null };
    const descendingFirst = kind === 'time' || goal === 'maximize';
    store.change({ sort: sortedBy(store.look.peek().sort, key, event.shiftKey, descendingFirst) });
    return true;
  }
  if (
    event.key === 'ContextMenu' ||
    (event.key === 'F10' && event.shiftKey) ||
    (event.altKey && event.key === 'ArrowDown')
  ) {
    openMenu();
    return true;
  }
  if (side !== 0 && event.shiftKey && ctrl) {
    const target = place.column + side > 0 ? columnAt(place.column + side) : null;
    if (placed !== null && target !== null && store.moveColumn(key, target.column.key)) {
      here.go({ ...place, column: place.column + side });
    }
    return true;
  }
  if (side !== 0 && event.shiftKey) {
    const { widths } = store.look.peek();
    const width = placed?.width ?? store.model.peek().nameWidth;
    store.change({ widths: { ...widths, [key]: clampWidth(width + side * widthStep) } });
    return true;
  }
  if (event.key === 'Delete' && placed !== null) {
    store.showColumn(placed.column, false);
    return true;
  }
  return false;
}
