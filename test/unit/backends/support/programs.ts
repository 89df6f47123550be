import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Backend, Handle, Job } from '../../../../src/backends/backend.ts';
import { hasEnded } from '../../../../src/jobs/record-file.ts';
import type { JobState } from '../../../../src/jobs/run-record.ts';
import { newFolder } from '../../catalog/support/folder.ts';

/** A job that runs a text of JavaScript, in a folder of its own. */
export function programJob(text: string, more: Partial<Job> = {}): Job {
  const base = newFolder();
  const folder = join(base, 'job');
  mkdirSync(folder);
  const command = { argv: [process.execPath, '-e', text], cwd: base, shell: false };
  return { slug: 'brave-otter-abc123', command, env: { PATH: process.env['PATH'] ?? '' }, folder, gpus: 0, ...more };
}

/** Starts a job and gives its handle. */
export async function started(backend: Backend, job: Job): Promise<Handle> {
  const handle = await backend.prepare(job);
  await backend.submit(job, handle);
  return handle;
}

/** Waits until something holds. */
export async function until<T>(look: () => T | Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await look();
    if (holds(value)) return value;
    await wait(20);
  }
}

/** Waits for a job's end. */
export function ended(backend: Backend, handle: Handle): Promise<JobState> {
  return until(() => backend.status(handle), hasEnded);
}

/** A job's whole output. */
export async function output(backend: Backend, handle: Handle): Promise<string> {
  return Buffer.from((await backend.logs(handle, 0)).bytes).toString();
}
