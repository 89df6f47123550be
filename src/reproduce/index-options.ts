import { existsSync } from 'node:fs';
import { isAbsolute, join, posix } from 'node:path';
import { readSmallText } from '../project/small-text.ts';
import type { Recipe } from './recipe.ts';

const option =
  /^\s*(--(?:extra-)?index-url|-i|--find-links|-f|--trusted-host|--no-index|--pre)(?:(?:\s+|=)(\S+))?\s*(?:#.*)?$/;
const without = new Set(['--no-index', '--pre']);

/**
 * The lines of recorded requirements files that say where packages come from, for a requirements file of our own. Folders
 * of packages that are named relative to the file are those of the checkout (`inside`, absolute), else the person's own.
 */
export function indexOptions(
  { base, requirements }: Pick<Recipe, 'base' | 'requirements'>,
  inside: string,
): readonly string[] {
  const lines = requirements.flatMap(({ copy, path }) =>
    (readSmallText(copy) ?? '').split(/\r?\n/).flatMap((line): string[] => {
      const [, name, value] = option.exec(line) ?? [];
      if (name === undefined) return [];
      if (without.has(name)) return [name];
      if (value === undefined) return [];
      return [`${name} ${name === '--find-links' || name === '-f' ? placed(value, posix.dirname(path)) : value}`];
    }),
  );
  return [...new Set(lines)];

  function placed(value: string, folder: string): string {
    if (isAbsolute(value) || /^[a-z+]+:/i.test(value)) return value;
    const there = [inside, base].map((root) => join(root, folder, value));
    return there.find((one) => existsSync(one)) ?? value;
  }
}
