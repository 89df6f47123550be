import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { trackerFactories } from '../../../src/trackers/registry.ts';

const root = new URL('../../../', import.meta.url);
const words = z
  .record(z.string(), z.string())
  .parse(JSON.parse(readFileSync(new URL('package.nls.json', root), 'utf8')));

describe('the welcome of an empty side bar', () => {
  it('speaks of every tracker (in package.nls.json: welcome.nothing and welcome.noFolder)', () => {
    const firstWords = trackerFactories.map((make) => make({ isNamed: () => false }).title.split(' ')[0] ?? '');
    for (const text of [words['welcome.nothing'], words['welcome.noFolder']])
      expect(firstWords.filter((word) => !text?.toLowerCase().includes(word.toLowerCase()))).toEqual([]);
  });
});
