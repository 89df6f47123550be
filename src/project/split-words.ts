/** The words of a command line, or what is wrong with it. */
export type Words =
  | { readonly ok: true; readonly words: readonly string[] }
  | {
      readonly ok: false;
      readonly message: string;
      readonly hint: string;
      /** A shell would understand it. */
      readonly forShell: boolean;
    };

const space = /[ \t\r\n]/;
const operators = new Set(['|', '||', '&', '&&', ';', ';;', '<', '>', '>>', '<<', '2>', '2>>', '2>&1', '&>', '>&']);
/** The same at the edge of a word: `>out`, `2>/dev/null`, `|tee`, `a;`, and what joins commands: `a&&b`. */
const edge = /^(?:\d*>>?&?|\d*<<?|&>>?|\|\|?)|;+$|&&|\|\|/;

/**
 * Splits a command line into words as POSIX shells do (quoting of XCU 2.2: backslash, single and double quotes), on every
 * platform. Nothing is expanded; line breaks are spaces. An unquoted operator would mean something to a shell only, so it is refused.
 */
export function splitWords(line: string): Words {
  const words: string[] = [];
  let word: string | null = null;
  let quoted = false;
  const end = (): string | null => {
    const operator = word === null || quoted ? null : operators.has(word) ? word : (edge.exec(word)?.[0] ?? null);
    if (word !== null) words.push(word);
    word = null;
    quoted = false;
    return operator;
  };
  for (let i = 0; i <= line.length; i += 1) {
    const char = line.charAt(i);
    if (char === '' || space.test(char)) {
      const operator = end();
      if (operator !== null) return refusedOperator(operator);
    } else if (char === '\\') {
      i += 1;
      const next = line.charAt(i);
      if (next === '') return unfinished('a backslash with nothing behind it', 'Write \\\\ for a backslash.');
      // A line that goes on below.
      if (next === '\n') continue;
      word = (word ?? '') + next;
      quoted = true;
    } else if (char === "'") {
      const close = line.indexOf("'", i + 1);
      if (close === -1) return unfinished('a single quote that is not closed', "Close it, or write \\' for a quote.");
      word = (word ?? '') + line.slice(i + 1, close);
      quoted = true;
      i = close;
    } else if (char === '"') {
      const inner = insideDouble(line, i + 1);
      if (inner === null) return unfinished('a double quote that is not closed', 'Close it, or write \\" for a quote.');
      word = (word ?? '') + inner.text;
      quoted = true;
      i = inner.close;
    } else word = (word ?? '') + char;
  }
  if (words.length === 0) return unfinished('nothing to run', 'Write run: python train.py.');
  return { ok: true, words };
}

/** Up to the closing quote; a backslash counts before `$`, `` ` ``, `"`, `\` and a line break only. */
function insideDouble(line: string, from: number): { readonly text: string; readonly close: number } | null {
  let text = '';
  for (let i = from; i < line.length; i += 1) {
    const char = line.charAt(i);
    if (char === '"') return { text, close: i };
    const next = line.charAt(i + 1);
    if (char === '\\' && '$`"\\\n'.includes(next) && next !== '') {
      if (next !== '\n') text += next;
      i += 1;
    } else text += char;
  }
  return null;
}

function unfinished(what: string, hint: string): Words {
  return { ok: false, message: `The command has ${what}.`, hint, forShell: false };
}

function refusedOperator(operator: string): Words {
  return {
    ok: false,
    message: `The command has "${operator}", which only a shell understands.`,
    hint: `Add shell: true to the action, or quote it: '${operator}'.`,
    forShell: true,
  };
}
