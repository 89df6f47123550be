/** A row of CSV as RFC 4180 has it; numbers in full precision, what is missing is empty. */
export function csvRow(cells: readonly (string | number | boolean | null | undefined)[]): string {
  return cells.map(csvCell).join(',');
}

function csvCell(cell: string | number | boolean | null | undefined): string {
  if (cell === null || cell === undefined) return '';
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * A text that no spreadsheet takes for a formula: what begins like one gets an apostrophe in front, as OWASP's guide to
 * CSV injection has it; a number keeps its sign. For tables that are pasted into spreadsheets, not for the command line's exact ones.
 */
export function guardFormula(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !number.test(text) ? `'${text}` : text;
}

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
