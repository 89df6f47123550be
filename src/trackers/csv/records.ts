const newline = 10;
const quote = 0x22;
/** A quote that is not closed within so many bytes was no quote. */
const longestQuote = 1 << 20;

/** What a quote that opens comes after: the start, a line end, a delimiter, a space, or a quote (`""` in quotes). */
const mayOpen = new Set([undefined, newline, 0x2c, 0x09, 0x3b, 0x7c, 0x20, quote]);

/** How many bytes are whole records: up to behind the last line end that stands in no quotes. */
export function wholeRecords(bytes: Buffer): number {
  const lastLine = bytes.lastIndexOf(newline) + 1;
  if (lastLine === 0 || !bytes.includes(quote)) return lastLine;
  let open = false;
  let whole = 0;
  for (let i = 0; i < lastLine; i += 1) {
    const byte = bytes[i];
    if (byte === quote) open = !open && mayOpen.has(bytes[i - 1]);
    else if (byte === newline && !open) whole = i + 1;
  }
  return lastLine - whole > longestQuote ? lastLine : whole;
}
