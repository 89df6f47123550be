import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseFlat, parseFlatFast, parseFlatSlow } from '../../../src/trackers/mlflow/flat-yaml.ts';
import { filesUnder } from './support/copy.ts';
import { fixturePath } from './support/fixtures.ts';

const metas = filesUnder(fixturePath('mlflow')).filter((file) => basename(file) === 'meta.yaml');

describe('the fast path for flat YAML', () => {
  it('takes every description of a run or an experiment that MLflow wrote, and reads it as the yaml package does', () => {
    const texts = metas.map((file) => readFileSync(file, 'utf8')).filter((text) => text.includes('lifecycle_stage:'));
    expect(texts.length).toBeGreaterThan(30);
    for (const text of texts) {
      expect(parseFlatFast(text)).not.toBeNull();
      expect(parseFlatFast(text)).toEqual(parseFlatSlow(text));
    }
  });

  it.each([
    ['a plain text that looks like a number', 'name: 1e5\n'],
    ['a quoted null', "name: 'null'\n"],
    ['a plain null', 'name: null\n'],
    ['a doubled quote', "name: 'it''s'\n"],
    ['an empty text', "name: ''\n"],
    ['a negative number', 'name: -3\n'],
    ['an address', 'name: file:///a/b c\n'],
    ['a comment behind the value', 'name: a # b\n'],
    ['a hash inside the value', 'name: a#b\n'],
    ['a double-quoted text', 'name: "a\\nb"\n'],
    ['a tilde', 'name: ~\n'],
    ['a folded text', 'name: one\n  two\nother: 3\n'],
    ['a block text', 'name: |\n  one\n  two\n'],
    ['a list beside it', 'tags:\n- a\nname: x\n'],
    ['an anchor', 'name: &a x\nother: *a\n'],
    ['a map beside it', 'extra: {a: 1}\nname: x\n'],
  ])('reads %s as the yaml package does', (_what, text) => {
    expect(parseFlatSlow(text)).not.toBeNull();
    const fast = parseFlatFast(text);
    if (fast !== null) expect(fast).toEqual(parseFlatSlow(text));
    expect(parseFlat(text)).toEqual(parseFlatSlow(text));
  });

  it.each(['', 'just text\n', '- a\n- b\n', 'a: b: c\n', 'a: [\n', '\u0000\u0001'])('sees no map in %j', (text) => {
    expect(parseFlat(text)).toBeNull();
  });

  it('leaves a name that looks like a number as it was written', () => {
    expect(parseFlat('name: 1e5\n')?.get('name')).toBe('1e5');
    expect(parseFlat('name: 007\nother: "x"\n')?.get('name')).toBe('007');
  });
});
