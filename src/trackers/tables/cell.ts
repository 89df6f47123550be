const lacking = new Set(['', 'na', 'n/a', '#n/a', '<na>', 'null', 'none', '-']);
const named = new Map([
  ['nan', Number.NaN],
  ['+nan', Number.NaN],
  ['-nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['+inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
  ['+infinity', Number.POSITIVE_INFINITY],
  ['-infinity', Number.NEGATIVE_INFINITY],
]);
const decimalComma = /^[+-]?\d*,\d+(?:e[+-]?\d+)?$/i;

/**
 * The number in a cell; null where the cell says that there is none (empty, `NA`, `null`, …), undefined where it is some
 * other text. `NaN`, `inf` and `Infinity` in any case are numbers; with `comma`, `0,5` is a half.
 */
export function readCell(cell: string, comma: boolean): number | null | undefined {
  const number = Number(cell);
  // Number('') and Number(' ') are 0, and Number('0x1f') is 31, which is no number of a table.
  if (!Number.isNaN(number)) {
    if (number === 0 && cell.trim() === '') return null;
    return isOtherBase(cell) ? undefined : number;
  }
  const text = cell.trim().toLowerCase();
  if (lacking.has(text)) return null;
  if (comma && decimalComma.test(text)) return Number(text.replace(',', '.'));
  return named.get(text);
}

/** `0x1f`, `0o7`, `0b1`: the second character is a letter, whatever its case, and not an exponent's. */
function isOtherBase(cell: string): boolean {
  const second = cell.charCodeAt(1) | 0x20;
  return cell.startsWith('0') && (second === 0x78 || second === 0x6f || second === 0x62);
}
