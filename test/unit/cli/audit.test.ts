import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { git, launch, logsOf, newRepository } from '../audit/support/logged.ts';
import { newFolder } from '../catalog/support/folder.ts';
import { cli } from './run-here.ts';

interface Document {
  readonly acts: readonly { readonly subject: string; readonly who: string; readonly line: number }[];
  readonly whole?: boolean;
  readonly first?: { readonly file: string; readonly fault: { readonly line: number; readonly kind: string } } | null;
}

async function audit(base: string, ...args: readonly string[]) {
  const { status, out } = await cli(['audit', '--json', '--folder', base, ...args]);
  return { status, document: JSON.parse(out) as Document };
}

describe('trainyard audit', () => {
  it('lists who did what, and finds acts by run and by time', async () => {
    const base = newRepository();
    await launch(base, 0, 12);
    const { status, document } = await audit(base);
    expect(status).toBe(0);
    expect(document.acts).toHaveLength(12);
    expect(document.acts[0]).toMatchObject({ who: 'Ada Example <ada@example.org>', verb: 'launch', face: 'editor' });
    const subjects = async (...args: string[]) =>
      (await audit(base, ...args)).document.acts.map(({ subject }) => subject);
    expect(await subjects('--run', 'run-1')).toEqual(['trainyard:run-1', 'trainyard:run-10', 'trainyard:run-11']);
    expect(await subjects('--run', 'trainyard:run-7')).toEqual(['trainyard:run-7']);
    expect(await subjects('--since', '2023-11-14')).toHaveLength(12);
    expect(await subjects('--since', '1d')).toEqual([]);
    expect((await cli(['audit', '--folder', base, '--since', 'tea time'])).status).toBe(2);
    const { out } = await cli(['audit', '--folder', base]);
    expect(out).toContain('Ada Example <ada@example.org>');
    expect(out.split('\n')).toHaveLength(14);
  });

  it('says that there is nothing yet', async () => {
    const base = newFolder();
    expect(await audit(base, '--verify')).toEqual({
      status: 0,
      document: { acts: [], problems: [], whole: true, chains: [], first: null },
    });
    expect((await cli(['audit', '--folder', base])).out).toBe('Nothing is in the log of acts.\n');
  });

  it('verifies: 0 for a whole log; 1 and the first bad entry by file and line for one that was edited or cut', async () => {
    const base = newRepository();
    await launch(base, 0, 4);
    expect(await audit(base, '--verify')).toMatchObject({ status: 0, document: { whole: true, first: null } });
    const [log] = logsOf(base);
    const whole = readFileSync(log!, 'utf8');
    for (const [text, line, kind] of [
      [whole.replace('run-2', 'run-9'), 3, 'edited'],
      [whole.slice(0, whole.lastIndexOf('\n', whole.length - 2) + 1), 4, 'cut'],
      [whole.slice(whole.indexOf('\n') + 1), 1, 'removed'],
    ] as const) {
      writeFileSync(log!, text);
      const { status, document } = await audit(base, '--verify');
      expect([status, document.whole, document.first?.fault.line, document.first?.fault.kind]).toEqual([
        1,
        false,
        line,
        kind,
      ]);
      const said = await cli(['audit', '--verify', '--folder', base]);
      expect(said.status).toBe(1);
      expect(said.out).toMatch(new RegExp(`^Broken: \\.trainyard/audit/\\w+\\.jsonl: line ${line} `));
    }
    writeFileSync(log!, whole);
    expect((await audit(base, '--verify')).status).toBe(0);
    expect(git(base, 'status', '--porcelain')).toBe('?? .trainyard/');
  });
});
