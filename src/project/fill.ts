/** A text with places for parameters, taken apart: texts, and names that stood in braces. */
export type Piece = { readonly text: string } | { readonly name: string };

const place = /\{\{|\}\}|\{([A-Za-z_][\w./-]*)\}/g;

/** Takes a text apart: `{name}` is a place, `{{` and `}}` are braces, and so is every other brace. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(place)) {
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    const [whole, name] = match;
    pieces.push(name === undefined ? { text: whole.charAt(0) } : { name });
    from = match.index + whole.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

/** The names that stand in braces. */
export function placesIn(text: string): readonly string[] {
  return piecesOf(text).flatMap((piece) => ('name' in piece ? [piece.name] : []));
}

/** Fills in values; every name has one (see `placesIn`). What is filled in is not looked at again. */
export function fill(text: string, values: ReadonlyMap<string, string>): string {
  return piecesOf(text)
    .map((piece) => ('name' in piece ? (values.get(piece.name) ?? `{${piece.name}}`) : piece.text))
    .join('');
}
