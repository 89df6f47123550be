import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const bundle = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(`${root}l10n/bundle.l10n.json`, 'utf8')));

/** The texts that translators get: what stands in quotes behind `l10n.t(`. */
function sentences(): Set<string> {
  const found = new Set<string>();
  for (const file of globSync('src/extension/**/*.ts', { cwd: root })) {
    const source = readFileSync(`${root}${file}`, 'utf8');
    for (const [, text = ''] of source.matchAll(/\bl10n\s*\.t\(\s*'((?:[^'\\]|\\.)*)'/g)) {
      found.add(text.replaceAll("\\'", "'"));
    }
  }
  return found;
}

describe('the sentences of the extension', () => {
  it('stand in l10n/bundle.l10n.json (npx @vscode/l10n-dev export -o l10n src/extension)', () => {
    expect(Object.keys(bundle).sort()).toEqual([...sentences()].sort());
  });

  it('are calm', () => {
    expect([...sentences()].filter((text) => text.includes('!'))).toEqual([]);
  });
});
