/** Where the focus is: a row from 0 (−1: the header) and a column from 0 (0: the names). */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** What a key does to the focus; null: it moves nothing. */
export function moved(
  place: Place,
  { key, ctrl }: { readonly key: string; readonly ctrl: boolean },
  size: { readonly rows: number; readonly columns: number; readonly page: number },
): Place | null {
  const [lastRow, lastColumn] = [size.rows - 1, size.columns - 1];
  const row = (to: number): Place => ({ ...place, row: Math.max(-1, Math.min(lastRow, to)) });
  const column = (to: number): Place => ({ ...place, column: Math.max(0, Math.min(lastColumn, to)) });
  switch (key) {
    case 'ArrowUp':
      return row(ctrl ? 0 : place.row - 1);
    case 'ArrowDown':
      return row(ctrl ? lastRow : place.row + 1);
    case 'ArrowLeft':
      return column(ctrl ? 0 : place.column - 1);
    case 'ArrowRight':
      return column(ctrl ? lastColumn : place.column + 1);
    case 'PageUp':
      return row(Math.max(0, place.row - size.page));
    case 'PageDown':
      return row(place.row + size.page);
    case 'Home':
      return ctrl ? { row: Math.min(0, lastRow), column: 0 } : column(0);
    case 'End':
      return ctrl ? { row: lastRow, column: lastColumn } : column(lastColumn);
    default:
      return null;
  }
}

/** The scroll position at which a stretch is in view, as near as possible to the one that there is; px. */
export function scrolledTo(scroll: number, view: number, from: number, to: number): number {
  if (from < scroll || to - from > view) return from;
  return to > scroll + view ? to - view : scroll;
}
