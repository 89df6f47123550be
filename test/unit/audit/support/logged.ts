import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { appendAct } from '../../../../src/audit/append.ts';
import { newFolder } from '../../catalog/support/folder.ts';

/** Git as a person would call it, with an identity of its own. */
export function git(folder: string, ...args: readonly string[]): string {
  const set = ['-c', 'commit.gpgsign=false', '-c', 'core.autocrlf=false', '-c', 'init.defaultBranch=main'];
  return execFileSync('git', ['-C', folder, ...set, ...args], { encoding: 'utf8', stdio: 'pipe' }).trim();
}

/** An empty repository whose person is Ada. */
export function newRepository(): string {
  const folder = newFolder();
  git(folder, 'init', '-q');
  git(folder, 'config', 'user.name', 'Ada Example');
  git(folder, 'config', 'user.email', 'ada@example.org');
  return folder;
}

/** Writes launches `from` … `to - 1` into the log of a base. */
export async function launch(
  base: string,
  from: number,
  to: number,
  face: 'editor' | 'agent' = 'editor',
): Promise<void> {
  for (let n = from; n < to; n += 1) {
    const detail = { 'params.lr': n / 10, 'wörter "und" 😀': 'two\nlines', nothing: null, dirty: n % 2 === 0 };
    const done = { verb: 'launch', subject: `trainyard:run-${n}`, detail, face } as const;
    const appended = await appendAct(base, done, { now: () => 1_700_000_000_000 + n });
    expect(appended).toMatchObject({ ok: true });
  }
}

/** The logs of a base, absolute. */
export function logsOf(base: string): readonly string[] {
  const folder = join(base, '.trainyard/audit');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => join(folder, name))
    .sort();
}
