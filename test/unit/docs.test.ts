import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { pages } from '../../docs/make/pages.ts';
import { trackerFactories } from '../../src/trackers/registry.ts';

const folder = join(import.meta.dirname, '../../docs');

describe('the pages of docs/ that are made from registries', () => {
  it.each([...pages()])('stand as they are made (`npm run docs` renews them): %s', async (name, text) => {
    const file = join(folder, name);
    const formatted = await format(text, { ...(await resolveConfig(file)), filepath: file });
    expect(readFileSync(file, 'utf8')).toBe(formatted);
  });

  it('tell of every tracker', () => {
    const page = pages().get('trackers.md');
    for (const { name, title } of trackerFactories.map((make) => make({ isNamed: () => false }))) {
      expect(page).toContain(`## ${title}\n`);
      expect(page).toContain(`\`${name}\``);
    }
  });
});
