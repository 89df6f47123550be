import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { LocalBackend } from '../../../src/backends/local/backend.ts';
import { splitWords } from '../../../src/project/split-words.ts';
import type { Action } from '../../../src/project/actions.ts';
import { newFolder, write } from '../catalog/support/folder.ts';
import { ended } from '../backends/support/programs.ts';
import { builtForJobs } from '../backends/support/supervisor.ts';
import { anAction, launched, planned } from './support.ts';

vi.setConfig({ testTimeout: 120_000 });

const { dist, options } = builtForJobs();

/** The generator of the C standard's example; its high bits, since the low ones repeat soon. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return (state >>> 9) % below;
  };
}

const pieces = [
  ...[
    ' ',
    '  ',
    '\t',
    '\n',
    '\r\n',
    "'",
    '"',
    '`',
    '\\',
    '$',
    '$()',
    '$(id)',
    '${HOME}',
    '`id`',
    '%PATH%',
    '!',
    '#',
    ';',
    '&',
    '&&',
  ],
  ...[
    '|',
    '<',
    '>',
    '*',
    '?',
    '[a]',
    '{x}',
    '{{',
    '}}',
    '~',
    '^',
    '=',
    '-',
    '--',
    '-n',
    ',',
    'a',
    'B',
    '0',
    'é',
    '日本',
    '👩‍🔬',
    '😀',
    '\u0301',
  ],
  ...['\u0001', '\u001B[31m', '\u007F', '\u2028', '\uFEFF'],
];
const special = [
  '',
  ' ',
  '-',
  '--',
  '--help',
  '-p',
  "'",
  '"',
  '\\',
  '$(touch owned)',
  '`touch owned`',
  '; touch owned',
  '\n',
  '=',
  '=x',
  '😀',
];

/** So many values of characters that shells, splitters and option parsers trip over. */
function values(count: number, seed: number): readonly string[] {
  const next = random(seed);
  const made = Array.from({ length: count - special.length }, () =>
    Array.from({ length: 1 + next(8) }, () => pieces[next(pieces.length)]!).join(''),
  );
  return [...special, ...made];
}

const perLaunch = 50;
const python = `import os, sys
with open('out', 'w') as out: out.write('\\n'.join(os.fsencode(a).hex() for a in sys.argv[1:]) + '\\n')
`;
const node =
  "require('fs').writeFileSync('out', process.argv.slice(2).map((a) => Buffer.from(a).toString('hex') + '\\n').join(''))";
/** What argparse made of it is looked at, too; it drops a value that is `--` (until Python 3.13). */
const argparse = `import argparse, sys
parser = argparse.ArgumentParser()
${Array.from({ length: perLaunch }, (_, i) => `parser.add_argument('--value-${i}', default='none')`).join('\n')}
given = vars(parser.parse_args())
with open('out', 'w') as out:
    for argument in sys.argv[1:]:
        name, value = argument.split('=', 1)
        assert value == '--' or given[name[2:].replace('-', '_')] == value, argument
        out.write(value.encode().hex() + '\\n')
`;

const names = Array.from({ length: perLaunch }, (_, i) => `v${i}`);
const params = names.map((name) => ({ name, value: 'none', text: 'none' }));
const places = names.map((name) => `{${name}}`).join(' ');
const inQuotes = names.map((name, i) => [`{${name}}`, `"{${name}}"`, `'{${name}}'`][i % 3]).join(' ');

/** The ways to call a program, and how its parameters are called. */
const forms: readonly (readonly [string, Action | string, (i: number) => string])[] = [
  ['Python, by words', anAction(`python3 echo.py ${places}`, { params }), (i) => `v${i}`],
  ['Node, by words, in quotes', anAction(`"${process.execPath}" echo.cjs ${inQuotes}`, { params }), (i) => `v${i}`],
  ['Python, by a shell', anAction(`python3 echo.py ${places}`, { params, shell: true }), (i) => `v${i}`],
  [
    'Node, by a shell, in quotes',
    anAction(`"${process.execPath}" echo.cjs ${inQuotes}`, { params, shell: true }),
    (i) => `v${i}`,
  ],
  ['a Python script with argparse', 'script.py', (i) => `value_${i}`],
];

describe.skipIf(process.platform === 'win32').each(forms)('%s', (_form, target, nameOf) => {
  it('hands a thousand values over byte by byte', async () => {
    const all = values(1_000, 7);
    const base = newFolder();
    write(base, { 'echo.py': python, 'echo.cjs': node, 'script.py': argparse });
    const backend = new LocalBackend(options());
    for (let from = 0; from < all.length; from += perLaunch) {
      const part = all.slice(from, from + perLaunch);
      const given = Object.fromEntries(part.map((value, i) => [nameOf(i), value]));
      const run = await launched(await planned(dist, base, target, { params: given }), options());
      const { status } = await ended(backend, run.record.handle!);
      expect({ status, said: readFileSync(join(run.folder, 'log'), 'utf8') }).toEqual({ status: 'finished', said: '' });
      const received = readFileSync(join(base, 'out'), 'utf8').split('\n').slice(0, -1);
      expect(received).toEqual(part.map((value) => Buffer.from(value).toString('hex')));
    }
  });
});

describe('splitting a command line', () => {
  const alphabet = [' ', ' ', 'a', 'b', '-', '"', "'", '\\', '\t', 'é', '😀', '{', '=', '$', '`', '\n', '#x'];
  const next = random(11);
  const lines = Array.from({ length: 9_000 }, () =>
    Array.from({ length: 1 + next(14) }, () => alphabet[next(alphabet.length)]!).join(''),
  );
  const words = (line: string): readonly string[] | null => {
    const split = splitWords(line);
    return split.ok ? split.words : null;
  };

  it("does as Python's shlex does, where that does as shells do", () => {
    const program = `import json, shlex, sys
def split(line):
    try: return shlex.split(line) or None
    except ValueError: return None
print(json.dumps([split(line) for line in json.load(sys.stdin)]))`;
    // Shells, but not shlex, know \$ and \` in double quotes, and a backslash that joins lines.
    const fair = lines.filter((line) => !/\\[$`\n]/.test(line));
    expect(fair.length).toBeGreaterThan(1_000);
    const said = execFileSync('python3', ['-c', program], { input: JSON.stringify(fair), encoding: 'utf8' });
    expect(fair.map(words)).toEqual(JSON.parse(said));
  });

  it.skipIf(process.platform === 'win32')('does as sh does, where that expands nothing', () => {
    const fair = lines.filter((line) => !/[$`#]|(?<!(?<!\\)\\)\n/.test(line) && words(line) !== null).slice(0, 1_000);
    expect(fair.length).toBeGreaterThan(500);
    const script = fair.map((line) => `printf '%s\\0' ${line} ; printf '\\1'`).join('\n');
    const said = spawnSync('sh', ['-c', script], { encoding: 'utf8' }).stdout.split('\u0001').slice(0, -1);
    expect(said.map((part) => part.split('\0').slice(0, -1))).toEqual(fair.map(words));
  });

  it.each([
    ['python a.py && python b.py', '&&'],
    ['python a.py > out', '>'],
    ['cat x | python a.py', '|'],
  ])('refuses what only a shell understands: %s', (line, operator) => {
    expect(splitWords(line)).toMatchObject({
      ok: false,
      message: `The command has "${operator}", which only a shell understands.`,
    });
    expect(words(line.replace(operator, `'${operator}'`))).toContain(operator);
  });

  it.each([
    ['python a.py >out', '>', '>out'],
    ['python a.py 2>/dev/null', '2>', '2>/dev/null'],
    ['python a.py 2>&1', '2>&1', '2>&1'],
    ['python a.py <in', '<', '<in'],
    ['python a.py |tee log', '|', '|tee'],
    ['python a.py; python b.py', ';', 'a.py;'],
    ['make a&&python a.py', '&&', 'a&&python'],
  ])('refuses it also without a space: %s', (line, operator, word) => {
    expect(splitWords(line)).toMatchObject({
      ok: false,
      message: `The command has "${operator}", which only a shell understands.`,
      forShell: true,
    });
    expect(words(line.replace(word, `'${word}'`))).toContain(word);
  });

  it('leaves signs inside of a word alone', () => {
    const line = 'python a.py --x=a>b --url=http://h/?a=1&b=2 --re=a|b k;v (1<2)';
    expect(words(line)).toEqual(line.split(' '));
  });
});
