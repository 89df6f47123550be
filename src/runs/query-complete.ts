/** What fits where the caret stands in a query, and the part of the text that it would take the place of. */
export interface Completion {
  readonly expects: 'key' | 'operator' | 'value' | 'join';
  readonly from: number;
  readonly to: number;
  /** What of that part stands before the caret, without quotes. */
  readonly prefix: string;
  /** Where a value is expected: the key that it is compared with, without quotes. */
  readonly key: string | null;
}

/** A word may have quoted parts: `metrics."val loss"`. A quote that is not closed goes on to the end. */
const token =
  /(?:"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|`(?:\\.|[^`\\])*`?|[^\s()=!<>~,"'`])+|!~|!=|<>|>=|<=|==|[=<>~!]|[(),]/gs;
const operator = /^(?:!~|!=|<>|>=|<=|==|[=<>~!])$/;

/** Reads a query up to the caret, forgiving what is wrong before it, and says what would fit there. */
export function completionAt(text: string, caret: number): Completion {
  let expects: Completion['expects'] = 'key';
  let key: string | null = null;
  let afterHas = false;
  let inList = false;
  for (const { 0: piece, index: from } of text.matchAll(token)) {
    const to = from + piece.length;
    if (from >= caret && !(from === caret && isWord(piece))) break;
    if (isWord(piece) && to >= caret) {
      const prefix = bare(text.slice(from, caret));
      return { expects, from, to, prefix, key: expects === 'value' ? key : null };
    }
    const word = piece.toLowerCase();
    if (operator.test(piece)) expects = 'value';
    else if (piece === '(') expects = inList ? 'value' : 'key';
    else if (piece === ',') expects = inList ? 'value' : 'join';
    else if (piece === ')') [expects, inList] = ['join', false];
    else if (word === 'and' || word === 'or') expects = 'key';
    else if (expects === 'key' && word === 'has') afterHas = true;
    else if (expects === 'key' && word !== 'not') {
      key = bare(piece);
      expects = afterHas ? 'join' : 'operator';
      afterHas = false;
    } else if (expects === 'operator' && word === 'in') inList = true;
    else if (expects === 'value') expects = 'join';
  }
  return { expects, from: caret, to: caret, prefix: '', key: expects === 'value' ? key : null };
}

function isWord(piece: string): boolean {
  return !operator.test(piece) && !/^[(),]$/.test(piece);
}

/** A key or a value without the quotes around it, or around the name in it. */
function bare(text: string): string {
  return text.replace(/["'`]/g, '').replace(/\\(.)/gs, '$1');
}
