/** One column: its title, and whether its cells are numbers (set to the right). */
export interface Column {
  readonly title: string;
  readonly right?: boolean;
}

const gap = '  ';
const escapes = /\u001B\[[0-9;]*m/g;
const widthOf = (text: string): number => text.replace(escapes, '').length;

/** Makes columns of rows; cells may hold colours. Control characters in data do not reach the terminal. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const cells = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, i) => cells.reduce((most, row) => Math.max(most, widthOf(row[i] ?? '')), 0));
  const lines = cells.map((row) =>
    columns
      .map(({ right }, i) => {
        const cell = row[i] ?? '';
        const pad = ' '.repeat(Math.max(0, (widths[i] ?? 0) - widthOf(cell)));
        return right === true ? pad + cell : cell + pad;
      })
      .join(gap)
      .trimEnd(),
  );
  return lines.join('\n');
}

/** Text from a log as it may be shown: one line, no control characters, at most so many characters. */
export function shown(text: string, most = 60): string {
  const line = text.replace(/[\u0000-\u001F\u007F-\u009F]+/g, ' ');
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
