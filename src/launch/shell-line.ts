import { piecesOf } from '../project/fill.ts';
import { posixQuoted } from '../project/shell-word.ts';

/** A line for a shell, or why a value cannot stand in it. */
export type ShellLine =
  | { readonly ok: true; readonly line: string }
  | { readonly ok: false; readonly message: string; readonly hint: string };

/**
 * Fills values into a line for the platform's shell, each quoted so that the shell takes it as it is: also inside of
 * quotes that the line has itself. Places where no quoting holds (comments, here-documents, backticks) are refused.
 */
export function shellLine(line: string, values: ReadonlyMap<string, string>, platform: NodeJS.Platform): ShellLine {
  return platform === 'win32' ? cmdLine(line, values) : posixLine(line, values);
}

function posixLine(line: string, values: ReadonlyMap<string, string>): ShellLine {
  const state = new QuoteState();
  let filled = '';
  for (const piece of piecesOf(line)) {
    if ('text' in piece) {
      state.read(piece.text);
      filled += piece.text;
      continue;
    }
    const quoted = posixQuoted(values.get(piece.name) ?? '');
    switch (state.place) {
      case 'plain':
        filled += quoted;
        break;
      // Out of the quotes, and in again.
      case 'double':
        filled += `"${quoted}"`;
        break;
      case 'single':
        filled += `'${quoted}'`;
        break;
      default:
        return refused(piece.name, state.place);
    }
    state.passed();
  }
  return { ok: true, line: filled };
}

type Place =
  'plain' | 'double' | 'single' | 'a comment' | 'a here-document' | 'backticks' | '${…}' | "$'…'" | 'an escape';

/** Follows where in a POSIX shell's quoting a text is. */
class QuoteState {
  /** Open things, the innermost last: each `$(` begins anew. */
  readonly #open: ('plain' | 'brackets' | 'double' | 'single' | 'backticks' | '${…}' | "$'…'")[] = ['plain'];
  #comment = false;
  #hereDocument = false;
  #escaped = false;
  #before = ' ';

  get place(): Place {
    if (this.#hereDocument) return 'a here-document';
    if (this.#escaped) return 'an escape';
    if (this.#comment) return 'a comment';
    const odd = this.#open.find((one) => one === 'backticks' || one === '${…}' || one === "$'…'");
    if (odd !== undefined) return odd;
    const inner = this.#open.at(-1);
    return inner === 'double' || inner === 'single' ? inner : 'plain';
  }

  /** A value was put in. */
  passed(): void {
    this.#before = 'x';
  }

  read(text: string): void {
    for (const char of text) this.#take(char);
  }

  #take(char: string): void {
    const before = this.#before;
    this.#before = char;
    const inner = this.#open.at(-1) ?? 'plain';
    if (this.#escaped) {
      this.#escaped = false;
      this.#before = 'x';
      return;
    }
    if (this.#comment) {
      this.#comment = char !== '\n';
      return;
    }
    if (inner === 'single') {
      if (char === "'") this.#open.pop();
      return;
    }
    if (char === '\\') this.#escaped = true;
    else if (inner === "$'…'") {
      if (char === "'") this.#open.pop();
    } else if (char === '`') this.#toggle('backticks');
    else if (char === '"') this.#toggle('double');
    else if (char === '(' && before === '$') this.#open.push('brackets');
    else if (char === '{' && before === '$') this.#open.push('${…}');
    else if (char === '}' && inner === '${…}') this.#open.pop();
    else if (inner === 'double') return;
    else if (char === "'") this.#open.push(before === '$' ? "$'…'" : 'single');
    else if (char === '(') this.#open.push('brackets');
    else if (char === ')' && inner === 'brackets') this.#open.pop();
    else if (char === '#' && /[\s;&|()]/.test(before)) this.#comment = true;
    else if (char === '<' && before === '<') this.#hereDocument = true;
  }

  #toggle(kind: 'double' | 'backticks'): void {
    if (this.#open.at(-1) === kind) this.#open.pop();
    else this.#open.push(kind);
  }
}

function refused(name: string, where: string): ShellLine {
  return {
    ok: false,
    message: `{${name}} stands in ${where}, where a value cannot be quoted.`,
    hint: `Put it into a variable first: ${name}={${name}}; … "$${name}".`,
  };
}

/** cmd.exe has no quoting for per cent signs, quotes and line breaks that every program reads alike: those are refused. */
function cmdLine(line: string, values: ReadonlyMap<string, string>): ShellLine {
  let filled = '';
  for (const piece of piecesOf(line)) {
    if ('text' in piece) {
      filled += piece.text;
      continue;
    }
    const value = values.get(piece.name) ?? '';
    if (/["%!\r\n]/.test(value)) {
      const message = `${piece.name} has a character that cmd.exe cannot take as it is (", %, ! or a line break).`;
      return { ok: false, message, hint: 'Take shell: true out of the action.' };
    }
    const inQuotes = (filled.match(/"/g) ?? []).length % 2 === 1;
    // Backslashes before the closing quote count double (CommandLineToArgvW).
    filled += inQuotes ? value : `"${value.replace(/\\+$/, '$&$&')}"`;
  }
  return { ok: true, line: filled };
}
