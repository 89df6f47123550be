import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { randomNumbers } from '../../../src/runs/forest.ts';
import { newFolder, write } from './support/folder.ts';
import { all, openWith, optionsOf } from './support/open.ts';

import { toyTracker } from './support/toy-tracker.ts';

vi.setConfig({ testTimeout: 300_000 });

const kills = 200;

interface Writer {
  readonly process: ChildProcess;
  /** Everything that it said on standard error. */
  readonly complaints: string[];
  readonly exited: Promise<unknown[]>;
  /** Resolves once it has looked at least once. */
  readonly looked: Promise<unknown>;
}

/** A program that looks at a folder again and again with a cache; ended when the test is over. */
function startWriter(program: string, args: readonly string[]): Writer {
  const child = spawn(process.execPath, [program, ...args], { stdio: 'pipe' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const complaints: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString()));
  const exited = once(child, 'exit');
  return { process: child, complaints, exited, looked: Promise.race([once(child.stdout, 'data'), exited]) };
}

function bundleWriter(): string {
  const outfile = join(newFolder(), 'writer.cjs');
  const source = fileURLToPath(new URL('support/cache-writer.ts', import.meta.url));
  buildSync({ entryPoints: [source], bundle: true, platform: 'node', mainFields: ['module', 'main'], outfile });
  return outfile;
}

describe('a cache that several processes share', () => {
  it(`outlives ${kills} of them that are killed while they write, and is never wrong`, async () => {
    const program = bundleWriter();
    const folder = newFolder();
    const cache = newFolder();
    for (let n = 0; n < 20; n += 1) write(folder, { [`run-${n}.a`]: { points: { loss: [n, n / 2] } } });
    const random = randomNumbers(20_260_101);

    const others = ['one', 'two'].map((name) => startWriter(program, [folder, cache, name]));
    let next = startWriter(program, [folder, cache, 'killed-0']);
    for (let n = 1; n <= kills; n += 1) {
      const victim = next;
      next = startWriter(program, [folder, cache, `killed-${n % 5}`]);
      await victim.looked;
      await sleep(random() * 25);
      victim.process.kill('SIGKILL');
      expect(await victim.exited).toEqual([null, 'SIGKILL']);
    }
    next.process.stdin?.end();
    for (const { process } of others) process.stdin?.end();
    for (const { exited, complaints } of [...others, next]) {
      expect(await exited, complaints.join('')).toEqual([0, null]);
      expect(complaints).toEqual([]);
    }

    // Never made anew, so never found damaged.
    const files = readdirSync(cache).filter((name) => name.endsWith('.db'));
    expect(files).toEqual([expect.stringMatching(/-0\.db$/)]);
    const db = new DatabaseSync(join(cache, files[0] ?? ''));
    onTestFinished(() => db.close());
    expect(db.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    expect(Number(db.prepare('SELECT count(*) AS rows FROM units').get()?.['rows'])).toBe(27);

    const now = (): number => 1_900_000_000_000;
    const warm = await all(await openWith([toyTracker('a')], optionsOf([folder], { cache }), { now }));
    const cold = await all(await openWith([toyTracker('a')], optionsOf([folder]), { now }));
    expect(cold.total).toBe(27);
    expect(warm).toEqual(cold);
  });
});
