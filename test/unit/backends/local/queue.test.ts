import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Handle } from '../../../../src/backends/backend.ts';
import { LocalBackend } from '../../../../src/backends/local/backend.ts';
import { jobProgram, readState } from '../../../../src/jobs/local-state.ts';
import { newFolder, write } from '../../catalog/support/folder.ts';
import { ended, output, programJob, started, until } from '../support/programs.ts';
import { builtForJobs } from '../support/supervisor.ts';

vi.setConfig({ testTimeout: 60_000 });

const { options } = builtForJobs();

/** A backend with a queue of its own. */
function backendFor(limit: number): LocalBackend {
  return new LocalBackend({ ...options(limit), queue: join(newFolder(), 'queue') });
}

const waits = "const fs = require('fs'); setInterval(() => fs.existsSync('go') && process.exit(0), 10)";
const numbered = (n: number): string => `brave-otter-${n}`;

describe('the queue of a machine', () => {
  it('lets so many run at once, in the order in which they came, and starts the next without anybody near', async () => {
    const backend = backendFor(2);
    const jobs = [1, 2, 3, 4].map((n) => programJob(waits, { slug: numbered(n) }));
    const handles: Handle[] = [];
    for (const job of jobs) handles.push(await started(backend, job));
    const states = async () =>
      (await Promise.all(handles.map((handle) => backend.status(handle)))).map(({ status }) => status);
    await until(states, ([first, second]) => first === 'running' && second === 'running');
    expect(await states()).toEqual(['running', 'running', 'scheduled', 'scheduled']);
    write(jobs[1]!.command.cwd, { go: '' });
    await until(states, ([, , third]) => third === 'running');
    expect(await states()).toEqual(['running', 'finished', 'running', 'scheduled']);
    for (const { command } of jobs) write(command.cwd, { go: '' });
    for (const handle of handles) expect(await ended(backend, handle)).toMatchObject({ status: 'finished' });
  });

  it('forgets who was cancelled while waiting, and who was killed', async () => {
    const backend = backendFor(1);
    const [first, second, third] = [1, 2, 3].map((n) => programJob(waits, { slug: numbered(n) }));
    const running = await started(backend, first!);
    await until(
      () => backend.status(running),
      ({ status }) => status === 'running',
    );
    const waiting = await started(backend, second!);
    const last = await started(backend, third!);
    expect(await backend.cancel(waiting, 0)).toMatchObject({ status: 'killed', reason: 'cancelled', startedAt: null });
    const claim = JSON.parse(JSON.stringify(readState(first!.folder, 'program.json', jobProgram))) as {
      program: { pid: number };
    };
    process.kill(-claim.program.pid, 'SIGKILL');
    await until(
      () => backend.status(last),
      ({ status }) => status === 'running',
    );
    expect(existsSync(join(second!.folder, 'state/program.json'))).toBe(false);
    await backend.cancel(last, 0);
  });

  it('gives each job GPUs of its own, and lets those that need none pass', async () => {
    const backend = backendFor(10);
    const bin = newFolder();
    writeFileSync(join(bin, 'nvidia-smi'), '#!/bin/sh\necho "0, 10, 100, 50.5"\necho "1, 20, 200, [N/A]"\n');
    chmodSync(join(bin, 'nvidia-smi'), 0o755);
    const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}` };
    const says = `console.log(process.env.CUDA_VISIBLE_DEVICES); ${waits}`;
    const wanting = (n: number, gpus: number) => programJob(says, { slug: numbered(n), gpus, env });
    const jobs = [wanting(1, 1), wanting(2, 1), wanting(3, 2), wanting(4, 0)];
    const handles: Handle[] = [];
    for (const job of jobs) handles.push(await started(backend, job));
    const said = async () => Promise.all(handles.map((handle) => output(backend, handle)));
    await until(said, (logs) => logs[0] !== '' && logs[1] !== '' && logs[3] !== '');
    expect(await said()).toEqual(['0\n', '1\n', '', 'undefined\n']);
    write(jobs[0]!.command.cwd, { go: '' });
    await ended(backend, handles[0]!);
    expect(await backend.status(handles[2]!)).toMatchObject({ status: 'scheduled' });
    write(jobs[1]!.command.cwd, { go: '' });
    await until(said, (logs) => logs[2] === '0,1\n');
    for (const { command } of jobs) write(command.cwd, { go: '' });
    for (const handle of handles) await ended(backend, handle);
  });

  it('says before anything starts that there are fewer GPUs than a job wants, and ends a job that loses them', async () => {
    const backend = backendFor(10);
    const bin = newFolder();
    const tool = (text: string): void => {
      writeFileSync(join(bin, 'nvidia-smi'), `#!/bin/sh\n${text}\n`);
      chmodSync(join(bin, 'nvidia-smi'), 0o755);
    };
    tool('echo "0, 10, 100, 50.5"');
    const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}` };
    expect(await backend.check({ gpus: 1, env })).toEqual([]);
    const [lack] = await backend.check({ gpus: 2, env });
    expect(lack?.message).toBe('2 GPUs are wanted, and this machine has 1.');
    expect((await backend.check({ gpus: 1, env: { PATH: newFolder() } }))[0]?.message).toContain('none was found');
    const first = await started(backend, programJob(waits, { slug: numbered(1), gpus: 1, env }));
    await until(
      () => backend.status(first),
      ({ status }) => status === 'running',
    );
    const job = programJob(waits, { slug: numbered(2), gpus: 1, env });
    const second = await started(backend, job);
    tool('echo "No devices were found"; exit 6');
    expect(await ended(backend, second)).toMatchObject({ status: 'failed', reason: 'not-started' });
    expect(await output(backend, second)).toContain('A GPU is wanted, and none was found on this machine.');
    await backend.cancel(first, 0);
  });
});
