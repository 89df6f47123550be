import { rangeIn, replaced } from './damage.ts';
import type { Damage } from './damage.ts';

/** Things that stand where a number or a word stood. None of them needs quoting in a table or a plain YAML value. */
export const oddWords: readonly string[] = [
  'NaN',
  'nan',
  'Infinity',
  '-inf',
  '1e999',
  '-1e-999',
  '-0',
  '0x1F',
  '1_000',
  '1,5',
  '007',
  '+5',
  '.5',
  '5.',
  '9007199254740993',
  '123456789012345678901234567890',
  '-9223372036854775808',
  'null',
  'true',
  'None',
  '__proto__',
  'constructor',
  'toString',
  '2026-02-30T25:61:61Z',
  '../../../etc/passwd',
  'a/b\\c',
  '\u0000',
  '\u202e\u2028\ufeff',
  '🚂'.repeat(20),
  '9'.repeat(400),
  '',
];

const word = /[\p{L}\p{N}_.+-]+/gu;

/** Replaces one match of `pattern` (global) by something else; null where there is none. */
export function replaceOne(
  text: string,
  pattern: RegExp,
  at: (count: number) => number,
  by: (old: string) => string,
): string | null {
  const matches = [...text.matchAll(pattern)];
  const match = matches[at(matches.length)];
  if (match === undefined) return null;
  return text.slice(0, match.index) + by(match[0]) + text.slice(match.index + match[0].length);
}

/** Makes a damage of something that changes a text; bytes that are no UTF-8 stay what they are. */
export function textDamage(
  name: string,
  change: (text: string, random: Parameters<Damage['apply']>[1]) => string | null,
  heavy = false,
): Damage {
  return {
    name,
    heavy,
    apply: (content, random) => {
      const changed = change(content.toString('latin1'), random);
      return changed === null ? null : Buffer.from(changed, 'latin1');
    },
  };
}

/** The bytes of a text as UTF-8, one character a byte. */
export function raw(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function encoded(name: string, encode: (text: string) => Buffer): Damage {
  return { name, apply: (content) => encode(content.toString('utf8')) };
}

const bom = Buffer.from('\ufeff');

/** What happens to texts: encodings, lines, words. */
export const textDamages: readonly Damage[] = [
  encoded('as UTF-16 with a mark', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')),
  encoded('as UTF-16 without a mark', (text) => Buffer.from(text, 'utf16le')),
  encoded('as big-endian UTF-16', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()),
  encoded('as Latin-1', (text) => Buffer.from(`${text}é`, 'latin1')),
  { name: 'with a mark for UTF-8', apply: (content) => Buffer.concat([bom, content]) },
  { name: 'with two marks for UTF-8', apply: (content) => Buffer.concat([bom, bom, content]) },
  textDamage('no UTF-8 in it', (text, random) => {
    const at = random.below(text.length + 1);
    return (
      text.slice(0, at) +
      random.pick(['\xff', '\xc3', '\xed\xa0\x80', '\xf8\x88\x80\x80\x80', '\xc0\xaf']) +
      text.slice(at)
    );
  }),
  textDamage('with CRLF', (text) => text.replaceAll('\n', '\r\n')),
  textDamage('with CR', (text) => text.replaceAll('\n', '\r')),
  textDamage('all on one line', (text) => text.replaceAll('\n', ' ')),
  textDamage('a word replaced', (text, random) =>
    replaceOne(
      text,
      word,
      (count) => random.below(count),
      () => raw(random.pick(oddWords)),
    ),
  ),
  textDamage('some words replaced', (text, random) =>
    text.replaceAll(word, (old) => (random.chance(0.05) ? raw(random.pick(oddWords)) : old)),
  ),
  textDamage('a number replaced', (text, random) =>
    replaceOne(
      text,
      /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi,
      (count) => random.below(count),
      () => raw(random.pick(oddWords)),
    ),
  ),
  textDamage('a character put in', (text, random) => {
    const at = random.below(text.length + 1);
    const put = random.pick([
      '"',
      "'",
      '\n',
      '\n\n',
      '\t',
      ',',
      ':',
      '{',
      '}',
      '[',
      ']',
      '\\',
      '\0',
      '#',
      '&',
      '*',
      '|',
      '>',
      '%',
      '`',
    ]);
    return text.slice(0, at) + put.repeat(random.pick([1, 1, 1, 2, 50])) + text.slice(at);
  }),
  textDamage('lines shuffled', (text, random) => {
    const lines = text.split('\n');
    for (let left = random.size(20); left > 0; left -= 1) {
      const [a, b] = [random.below(lines.length), random.below(lines.length)];
      [lines[a], lines[b]] = [lines[b] ?? '', lines[a] ?? ''];
    }
    return lines.join('\n');
  }),
  textDamage('a line twice', (text, random) => {
    const lines = text.split('\n');
    const line = lines[random.below(lines.length)] ?? '';
    lines.splice(random.below(lines.length), 0, ...Array.from({ length: random.size(100) }, () => line));
    return lines.join('\n');
  }),
  textDamage('a line taken out', (text, random) => {
    const lines = text.split('\n');
    lines.splice(random.below(lines.length), random.size(5));
    return lines.join('\n');
  }),
  textDamage('its last line without an end', (text) => text.replace(/[\r\n]+$/, '')),
  textDamage('thousands of empty lines', (text, random) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + '\n'.repeat(random.size(50_000)) + text.slice(at);
  }),
  {
    name: 'a line of megabytes',
    heavy: true,
    apply: (content, random) => {
      const [from, to] = rangeIn(content, random);
      return replaced(content, to, to, Buffer.alloc(random.size(12 << 20), content.subarray(from, to)));
    },
  },
];
