/** A text as one word of a POSIX shell, in single quotes. */
export function posixQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The same, in quotes only where it needs them. `splitWords` gives the text back. */
export function shellWord(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text) ? text : posixQuoted(text);
}
