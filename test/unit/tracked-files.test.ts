import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 1e8 })
  .split('\0')
  .filter(Boolean);

/** The small files of the checkout, as text: what is binary is searched all the same. */
const contents = tracked.flatMap((name) => {
  const file = join(root, name);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? Infinity;
  return size < 2_000_000 ? [{ name, text: readFileSync(file, 'latin1') }] : [];
});
const holding = (pattern: RegExp) => contents.filter(({ text }) => pattern.test(text)).map(({ name }) => name);
const literally = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

describe('the files in git', () => {
  it('name no folder of the machine that they were made on', () => {
    const folders = [root, join(homedir(), '/')].filter((folder) => folder.split('/').filter(Boolean).length > 0);
    expect(holding(new RegExp(folders.map(literally).join('|')))).toEqual([]);
    expect(holding(/\/home\/(?!ada\b)[a-z][\w-]*\/|\/Users\/(?!ada\b)[A-Za-z][\w-]*\//)).toEqual([]);
  });

  it('name no address of a package registry in the lock file', () => {
    expect(holding(/"resolved": *"https?:/)).toEqual([]);
  });

  it('lock every optional package, those of other platforms too: npm ci stops at one that is missing', () => {
    const Lock = z.object({
      packages: z.record(z.string(), z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() })),
    });
    const { packages } = Lock.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
    const places = Object.keys(packages);
    const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    );
    expect(wanted.filter((name) => !places.some((place) => place.endsWith(`node_modules/${name}`)))).toEqual([]);
  });
});
