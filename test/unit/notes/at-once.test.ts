import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { NoteStore } from '../../../src/notes/store.ts';
import { withLock } from '../../../src/project/lock.ts';
import { newFolder } from '../catalog/support/folder.ts';

vi.setConfig({ testTimeout: 60_000 });

const run = 'mlflow:one';
const writer = fileURLToPath(new URL('support/writer.ts', import.meta.url));

/** A process that puts so many tags on the run, one after the other; resolves with its exit status. */
async function tagging(base: string, prefix: string, count: number): Promise<unknown> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', writer, base, run, prefix, String(count)],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  return (await once(child, 'exit'))[0];
}

async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('what several processes add to one run at the same time', () => {
  it('is all kept, and no lock stays behind', async () => {
    const base = newFolder();
    const store = new NoteStore(base);
    const here = async (): Promise<void> => {
      for (let n = 0; n < 20; n += 1) await store.write([{ ids: [run], edit: { tags: { [`here${n}`]: '' } } }], 0);
    };
    const [a, b, c] = await Promise.all([
      tagging(base, 'a', 20),
      tagging(base, 'b', 20),
      tagging(base, 'c', 20),
      here(),
    ]);
    expect([a, b, c]).toEqual([0, 0, 0]);
    store.refresh();
    expect(Object.keys(store.noteOf([run])?.tags ?? {})).toHaveLength(80);
    expect(readdirSync(join(base, '.trainyard')).sort()).toEqual(['.gitignore', 'notes']);
    expect(readdirSync(store.folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('goes on past the lock of a process that is gone, also when several find it', async () => {
    const base = newFolder();
    mkdirSync(join(base, '.trainyard'));
    const left = { host: hostname(), pid: await deadProcess(), token: 'left' };
    writeFileSync(join(base, '.trainyard/notes.lock'), JSON.stringify(left));
    expect(await Promise.all([tagging(base, 'a', 10), tagging(base, 'b', 10)])).toEqual([0, 0]);
    const store = new NoteStore(base);
    store.refresh();
    expect(Object.keys(store.noteOf([run])?.tags ?? {})).toHaveLength(20);
  });
});

describe('a lock', () => {
  it('that is held makes others wait, then say who holds it', async () => {
    const file = join(newFolder(), 'a.lock');
    const holder = { host: 'trainbox', pid: 7, token: 'theirs' };
    writeFileSync(file, JSON.stringify(holder));
    expect(await withLock(file, () => 'done', 50)).toEqual({ ok: false, busy: holder });
    expect(existsSync(file)).toBe(true);
  });

  it('is let go when the work throws', async () => {
    const file = join(newFolder(), 'a.lock');
    const work = (): never => {
      throw new Error('broken work');
    };
    await expect(withLock(file, work)).rejects.toThrow('broken work');
    expect(await withLock(file, () => existsSync(file))).toEqual({ ok: true, value: true });
    expect(existsSync(file)).toBe(false);
  });
});
