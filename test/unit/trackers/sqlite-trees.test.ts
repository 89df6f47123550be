import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { useDatabase } from '../../../src/trackers/sqlite/open.ts';
import { childrenOf, headOf, lookAtPages, schemaOf } from '../../../src/trackers/sqlite/pages.ts';
import { rowsOf } from '../../../src/trackers/sqlite/table.ts';
import { areTreesSound } from '../../../src/trackers/sqlite/trees.ts';
import { temporaryFolder } from './support/copy.ts';

const rows = 20_000;

/** A database with one table whose pages are a tree of several floors; gives its root's number and page size. */
function made(...pragmas: readonly string[]): { readonly file: string; readonly root: number; readonly bytes: number } {
  const file = join(temporaryFolder(), 'made.db');
  const db = new DatabaseSync(file);
  for (const pragma of ['page_size = 512', ...pragmas]) db.exec(`PRAGMA ${pragma}`);
  db.exec(`CREATE TABLE points (value REAL, note TEXT);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
    INSERT INTO points SELECT i, 'note ' || i FROM n;
    CREATE INDEX by_note ON points (note)`);
  db.close();
  const pages = lookAtPages(file, ({ page, bytes }) => ({
    root: schemaOf(page).find(({ name }) => name === 'points')?.root ?? 0,
    bytes,
  }));
  return { file, ...pages! };
}

describe('the trees of a database', () => {
  it.each([['journal_mode = DELETE'], ['journal_mode = WAL'], ['auto_vacuum = FULL']])(
    'are sound where SQLite wrote them: %s',
    async (pragma) => {
      const { file, root } = made(pragma);
      expect(root).toBeGreaterThan(0);
      expect(await areTreesSound(file)).toBe(true);
    },
  );

  it('are sound while half of them is in the log only', async () => {
    const { file } = made('journal_mode = WAL');
    const db = new DatabaseSync(file);
    db.exec(
      `PRAGMA wal_autocheckpoint = 0; DELETE FROM points WHERE rowid % 3 = 0; INSERT INTO points SELECT * FROM points`,
    );
    expect(await areTreesSound(file)).toBe(true);
    db.close();
  });

  it('that lead back to themselves end in a problem, not in a query without an end', async () => {
    const { file, root, bytes } = made();
    const content = readFileSync(file);
    const page = content.subarray((root - 1) * bytes, root * bytes);
    expect(childrenOf(page, root).length).toBeGreaterThan(1);
    // Every floor leads to the root again: a count would visit its leaves 2 to the power of SQLite's 20 floors times.
    for (let cell = 0; cell < page.readUInt16BE(3); cell += 1)
      page.writeUInt32BE(root, page.readUInt16BE(12 + 2 * cell));
    writeFileSync(file, content);
    expect(await areTreesSound(file)).toBe(false);
    const head = headOf(file);
    if (typeof head === 'string') throw new Error(head);
    const worked = await useDatabase(file, head, () => Promise.reject(new Error('It was asked.')));
    expect(worked).toMatchObject({ ok: false, fault: { message: expect.stringContaining('circles') as string } });
  });
});

describe('row ids that no number can hold', () => {
  it('do not make reading in chunks go on for ever', () => {
    const db = new DatabaseSync(':memory:');
    db.exec('CREATE TABLE far (value REAL)');
    const insert = db.prepare('INSERT INTO far (rowid, value) VALUES (?, 1)');
    for (let i = 0n; i < 20_001n; i += 1n) insert.run(9_223_372_036_854_775_807n - i);
    expect([...rowsOf(db, 'far', ['value'])].length).toBeLessThan(50_000);
    db.close();
  });
});
