import type { Random } from '../random.ts';
import type { Damage } from './damage.ts';
import { oddWords, raw, replaceOne, textDamage } from './text.ts';

const token = /"(?:[^"\\\n]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\btrue\b|\bfalse\b|\bnull\b|\bNaN\b/g;

/** Something deep, closed or not. */
function nested(random: Random): string {
  const depth = random.size(100_000);
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
    ['[{"a":', '}]'],
  ] as const);
  return `${open.repeat(depth)}1${random.chance(0.5) ? close.repeat(depth) : ''}`;
}

/** What may stand where a JSON value stood, valid or not. */
function oddJson(random: Random): string {
  const kind = random.below(12);
  if (kind === 0) return nested(random);
  if (kind === 1) return `"${'x'.repeat(random.size(100_000))}"`;
  if (kind === 2) return `{${Array.from({ length: random.size(5000) }, (_, i) => `"k${i}":${i}`).join(',')}}`;
  if (kind === 3) return `[${Array.from({ length: random.size(20_000) }, (_, i) => i).join(',')}]`;
  if (kind === 4) return '{"__proto__":{"x":1},"constructor":2,"":3,"a":1,"a":{"b":2},"a.b":3}';
  if (kind === 5)
    return random.pick([
      '[]',
      '{}',
      '""',
      '[[],{}]',
      '{"":{"":{}}}',
      '"\\ud800"',
      '"\\u0000"',
      '"\\x"',
      "'a'",
      'undefined',
    ]);
  return kind < 9 ? JSON.stringify(random.pick(oddWords)) : random.pick(oddWords);
}

/** JSON and JSON lines. */
export const jsonDamages: readonly Damage[] = [
  textDamage('a JSON value replaced', (text, random) =>
    replaceOne(
      text,
      token,
      (count) => random.below(count),
      () => raw(oddJson(random)),
    ),
  ),
  textDamage('some JSON values replaced', (text, random) =>
    text.replaceAll(token, (old) =>
      random.chance(0.03) ? raw(random.pick([JSON.stringify(random.pick(oddWords)), '{}', '[1]', 'null'])) : old,
    ),
  ),
  textDamage('a JSON key twice', (text, random) =>
    replaceOne(
      text,
      /\{/g,
      (count) => random.below(count),
      () => {
        const key = /"(?:[^"\\]|\\.)*"(?=\s*:)/.exec(text)?.[0] ?? '"a"';
        return `{${`${key}:${raw(oddJson(random))},`.repeat(random.size(20))}`;
      },
    ),
  ),
  textDamage('JSON put in', (text, random) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + raw(oddJson(random)) + text.slice(at);
  }),
  textDamage('JSON instead', (_, random) => raw(oddJson(random))),
];

const bomb = `${Array.from({ length: 12 }, (_, i) =>
  i === 0
    ? 'a0: &a0 [x,x,x,x,x,x,x,x,x]'
    : `a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(',')}]`,
).join('\n')}\n`;

const mergeBomb = `${Array.from({ length: 24 }, (_, i) =>
  i === 0 ? 'm0: &m0 {k: 1}' : `m${i}: &m${i} {l: *m${i - 1}, r: *m${i - 1}, <<: *m${i - 1}}`,
).join('\n')}\n`;

/** A line or block that YAML readers stumble over. */
function oddYaml(random: Random): string {
  const deep = random.size(20_000);
  const indents = Array.from({ length: random.size(1500) }, (_, i) => `${' '.repeat(i)}k:`).join('\n');
  return random.pick<() => string>([
    () => bomb,
    () => mergeBomb,
    () => `deep: ${'['.repeat(deep)}\n`,
    () => `deep: ${'{a: '.repeat(deep)}1${'}'.repeat(deep)}\n`,
    () => `deep: ${'- '.repeat(deep)}1\n`,
    () => `${indents} 1\n`,
    () => 'self: &self\n  me: *self\n',
    () => 'gone: *nothing\n',
    () => '<<: [*a, 1]\n',
    () => '? [a, b]\n: {c: d}\n? |\n  block\n: 1\n',
    () => '--- \n---\n...\n',
    () => '%YAML 9.9\n%TAG ! tag:x,2000:\n---\n',
    () => 'made: !!python/object/apply:os.system ["true"]\nbin: !!binary "////"\nset: !!set {a, b}\n',
    () => 'lr: 1\nlr: 2\n"lr": 3\n',
    () => '\tkey: tab\n',
    () => `text: |${random.pick(['9', '-', '+', '0', ''])}\n  a\n b\n`,
    () => `"${'k'.repeat(random.size(50_000))}": 1\n`,
    () => Array.from({ length: random.size(5000) }, (_, i) => `key${i}: ${i}\n`).join(''),
    () => '__proto__: {polluted: 1}\nconstructor: 1\ntoString: 2\n',
    () => '.inf: .nan\n~: ~\n0o17: 0x1f\n1_000: 12:30:45\n2001-01-01: yes\n',
  ])();
}

export const yamlDamages: readonly Damage[] = [
  textDamage('YAML put in', (text, random) => {
    const lines = text.split('\n');
    lines.splice(random.below(lines.length + 1), 0, raw(oddYaml(random)));
    return lines.join('\n');
  }),
  textDamage('YAML instead', (_, random) => raw(oddYaml(random))),
  textDamage('a YAML value replaced', (text, random) =>
    replaceOne(
      text,
      /(?<=: ).*$/gm,
      (count) => random.below(count),
      () =>
        raw(
          random.chance(0.5)
            ? random.pick(oddWords)
            : random.pick(['&a', '*a', '!!x', '|', '>', '[', '{', '"', "'", '- 1', '{a: 1}', '[1, [2]]', '@', '%']),
        ),
    ),
  ),
  textDamage('an indent changed', (text, random) =>
    replaceOne(
      text,
      /^ */gm,
      (count) => random.below(count),
      () => ' '.repeat(random.below(9)),
    ),
  ),
];

export const tableDamages: readonly Damage[] = [
  textDamage('a quote that nobody closes', (text, random) =>
    replaceOne(
      text,
      /[,\t;\n]/g,
      (count) => random.below(count),
      (old) => `${old}"`,
    ),
  ),
  textDamage('a cell with quotes, delimiters and breaks', (text, random) =>
    replaceOne(
      text,
      /[,\t;]/g,
      (count) => random.below(count),
      (old) => `${old}"a""b\n,\t;\r\n"${old}`,
    ),
  ),
  textDamage('another delimiter', (text, random) =>
    text.replaceAll(random.pick([',', '\t']), random.pick([';', '|', ' ', '\t', ',', '\0'])),
  ),
  textDamage('columns twice in the header', (text) => {
    const [head = '', ...rest] = text.split('\n');
    return [`${head},${head}`, ...rest].join('\n');
  }),
  textDamage('odd columns in the header', (text, random) => {
    const [head = '', ...rest] = text.split('\n');
    const odd = Array.from({ length: random.size(6) }, () => raw(random.pick(oddWords)));
    return [[head, ...odd].join(random.pick([',', '\t'])), ...rest].join('\n');
  }),
  textDamage('no header', (text) => text.slice(text.indexOf('\n') + 1)),
  textDamage('the header again', (text, random) => {
    const lines = text.split('\n');
    lines.splice(random.below(lines.length), 0, lines[0] ?? '');
    return lines.join('\n');
  }),
  textDamage('cells too many', (text, random) => {
    const lines = text.split('\n');
    const at = random.below(lines.length);
    lines[at] = (lines[at] ?? '') + random.pick([',', '\t', ',x']).repeat(random.size(5000));
    return lines.join('\n');
  }),
  textDamage('cells too few', (text, random) =>
    replaceOne(
      text,
      /^.*$/gm,
      (count) => random.below(count),
      (old) => old.slice(0, random.below(old.length)),
    ),
  ),
  textDamage(
    'thousands of columns',
    (text, random) => {
      const many = random.size(20_000);
      const [head = '', ...rest] = text.split('\n');
      const wide = Array.from({ length: many }, (_, i) => `,c${i}`).join('');
      return [head + wide, ...rest.map((line, i) => (line !== '' && i < 40 ? line + ',1'.repeat(many) : line))].join(
        '\n',
      );
    },
    true,
  ),
];
