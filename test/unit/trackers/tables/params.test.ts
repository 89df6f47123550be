import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readParams } from '../../../../src/trackers/tables/params.ts';
import { temporaryFolder } from '../support/copy.ts';

async function read(name: string, text: string): ReturnType<typeof readParams> {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text);
  return readParams([file]);
}

describe('a file of parameters', () => {
  it.each([
    ['params.yaml', '__proto__: 7\nconstructor: 8\ntoString: x\nnested:\n  __proto__: 9\n'],
    ['params.json', '{"__proto__": 7, "constructor": 8, "toString": "x", "nested": {"__proto__": 9}}'],
    ['params.toml', '__proto__ = 7\nconstructor = 8\ntoString = "x"\n[nested]\n__proto__ = 9\n'],
  ])('in %s may use the names that every object has', async (name, text) => {
    const { params, problems } = await read(name, text);
    expect(problems).toEqual([]);
    expect(Object.entries(params)).toEqual([
      ['__proto__', 7],
      ['constructor', 8],
      ['toString', 'x'],
      ['nested.__proto__', 9],
    ]);
  });

  it("puts in what YAML's merge key names, as PyYAML does", async () => {
    const { params } = await read('params.yaml', 'base: &b {lr: 0.1, wd: 1.0e-05}\nchild:\n  <<: *b\n  lr: 0.2\n');
    expect(params).toEqual({ 'base.lr': 0.1, 'base.wd': 1e-5, 'child.lr': 0.2, 'child.wd': 1e-5 });
  });

  it('keeps the digits of an integer in TOML that no double holds', async () => {
    const { params, problems } = await read('params.toml', 'seed = 1234567890123456789\nlr = 0.1\nn = 3\n');
    expect(problems).toEqual([]);
    expect(params).toEqual({ seed: '1234567890123456789', lr: 0.1, n: 3 });
  });

  it.each([
    ['params.yaml', 'lr: 0.1\nmodel: [1, 2\n', 'line'],
    ['params.toml', 'lr = 0.1\nmodel = \n', 'line 2, column'],
    ['params.json', '{"lr": 0.1,\n"model" 3}', 'line 2 column'],
  ])('that is broken says where: %s', async (name, text, place) => {
    const { problems } = await read(name, text);
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining(place)]);
    expect(problems[0]?.message).not.toContain('Error');
  });

  it.each([
    ['params.yaml', `a: ${'['.repeat(100_000)}1`, 'nested too deeply'],
    ['params.toml', `a = ${'['.repeat(100_000)}1`, 'nested'],
    ['params.yaml', 'a: &a [1,1,1,1]\n' + nest('bcdefghijklm'), 'alias'],
    ['params.yaml', 'key: 1\n'.repeat(400_000), 'longer than 2 MB'],
  ])('that would exhaust the machine is a problem: %s %#', async (name, text, why) => {
    const { params, problems } = await read(name, text);
    expect(params).toEqual({});
    expect(problems[0]?.message).toContain(why);
  });
});

/** Anchors of which each holds the one before nine times. */
function nest(letters: string): string {
  return Array.from(letters)
    .map((letter, i) => `${letter}: &${letter} [${`*${'abcdefghijkl'[i]!},`.repeat(9)}]\n`)
    .join('');
}
