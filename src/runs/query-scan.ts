/** A stretch of the query's text: offsets, the end excluded. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Thrown inside the parser only, and caught at its door: a place, what is wrong there, and what would fit. */
export class QueryError extends Error {
  readonly hint: string;
  readonly span: Span;

  constructor(message: string, hint: string, span: Span) {
    super(message);
    this.hint = hint;
    this.span = span;
  }
}

const space = /\s/;
const wordEnd = /[\s()=!<>~,"'`]/;
const quotes = new Set(['"', "'", '`']);
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** Walks over a query's text; the parser says what it expects, since a `/` or a `-7d` means different things. */
export class Scanner {
  readonly text: string;
  #at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Where the next character that is not a space stands. */
  get at(): number {
    while (this.#at < this.text.length && space.test(this.text.charAt(this.#at))) this.#at += 1;
    return this.#at;
  }

  isDone(): boolean {
    return this.at >= this.text.length;
  }

  /** Where the last thing taken ended. */
  get end(): number {
    return this.#at;
  }

  /** The next character that is not a space, '' at the end. */
  peek(): string {
    return this.text.charAt(this.at);
  }

  /** Takes `symbol` if it comes next. */
  take(symbol: string): boolean {
    if (!this.text.startsWith(symbol, this.at)) return false;
    this.#at += symbol.length;
    return true;
  }

  /** The bare word that comes next, without taking it; '' if something else does. */
  peekWord(): string {
    const from = this.at;
    let to = from;
    while (to < this.text.length && !wordEnd.test(this.text.charAt(to))) to += 1;
    return this.text.slice(from, to);
  }

  /** Takes the bare word that comes next. */
  word(): string {
    const word = this.peekWord();
    this.#at = this.at + word.length;
    return word;
  }

  /** Takes a keyword, whatever its case, if it comes next as a word of its own. */
  keyword(name: string): boolean {
    const word = this.peekWord();
    if (word.toLowerCase() !== name) return false;
    this.#at = this.at + word.length;
    return true;
  }

  /** Whether a quoted text comes right here, with no space before it. */
  hasQuoteHere(): boolean {
    return quotes.has(this.text.charAt(this.#at));
  }

  /** Takes a quoted text: `"…"`, `'…'` or `` `…` ``, where `\` keeps the next character and `\n`, `\t`, `\r` are themselves. */
  quoted(): string {
    const from = this.at;
    const quote = this.text.charAt(from);
    let value = '';
    for (let i = from + 1; i < this.text.length; i += 1) {
      const char = this.text.charAt(i);
      if (char === quote) {
        this.#at = i + 1;
        return value;
      }
      if (char === '\\' && i + 1 < this.text.length) {
        i += 1;
        const next = this.text.charAt(i);
        value += escapes[next] ?? next;
      } else value += char;
    }
    throw new QueryError('A quote is not closed.', `Add ${quote} where the text ends.`, {
      from,
      to: this.text.length,
    });
  }

  /** Takes `/pattern/flags`; a `/` inside is written `\/` and stays so in the pattern. */
  slashed(): { readonly pattern: string; readonly flags: string; readonly span: Span } {
    const from = this.at;
    let inClass = false;
    for (let i = from + 1; i < this.text.length; i += 1) {
      const char = this.text.charAt(i);
      if (char === '\\') i += 1;
      else if (char === '[') inClass = true;
      else if (char === ']') inClass = false;
      else if (char === '/' && !inClass) {
        const pattern = this.text.slice(from + 1, i);
        this.#at = i + 1;
        const flags = space.test(this.text.charAt(this.#at)) ? '' : this.peekWord();
        this.#at += flags.length;
        return { pattern, flags, span: { from, to: this.#at } };
      }
    }
    throw new QueryError('A regular expression is not closed.', 'Add / where it ends.', { from, to: this.text.length });
  }
}
