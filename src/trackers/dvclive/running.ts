import { statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { RunStatus } from '../../runs/run.ts';
import { repositoryOf } from './repository.ts';
import { readSmall } from './small-file.ts';

const sign = z.object({ pid: z.int().positive() });

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Alive, and another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The sign that DVCLive leaves in its repository while it runs (`Live(save_dvc_exp=True)`, its default). */
export function signOf(folder: string): string | null {
  const repository = repositoryOf(folder);
  return repository === null ? null : join(repository, '.dvc', 'tmp', 'exps', 'run', 'DVCLIVE_ONLY');
}

/**
 * What the repository's sign says of a run: `running` while its process lives, `stale` where that died without taking
 * the sign away, null without a sign (DVCLive writes no end mark). The sign names no folder: it counts for a run that
 * was written after it, `newestWrite` in ms.
 */
export async function statusOf(folder: string, newestWrite: number): Promise<RunStatus | null> {
  const file = signOf(folder);
  if (file === null) return null;
  const stats = statIfThere(file);
  if (stats === null || newestWrite < stats) return null;
  const read = await readSmall(file);
  if (!('text' in read)) return null;
  let content: unknown;
  try {
    content = JSON.parse(read.text);
  } catch {
    return null;
  }
  const parsed = sign.safeParse(content);
  if (!parsed.success) return null;
  return isAlive(parsed.data.pid) ? 'running' : 'stale';
}

function statIfThere(file: string): number | null {
  try {
    return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null;
  } catch {
    return null;
  }
}
