import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Backend } from '../../../src/backends/backend.ts';
import type { BackendOptions } from '../../../src/backends/registry.ts';
import { backendFactories } from '../../../src/backends/registry.ts';
import { ended, output, programJob, started, until } from './support/programs.ts';
import { builtForJobs } from './support/supervisor.ts';

vi.setConfig({ testTimeout: 60_000 });

const { options } = builtForJobs();
/** What each kind of backend is tested with; a kind without an entry fails. */
const tested: Readonly<Record<string, () => BackendOptions>> = { local: () => options() };

describe.each(Object.entries(backendFactories))('the backend %s', (type, factory) => {
  const backend = (): Backend => factory(tested[type]!());

  it('calls itself by its type and finds nothing in its way', async () => {
    expect(backend().type).toBe(type);
    expect(await backend().check()).toEqual([]);
  });

  it('runs a program to its end, with its output in the order in which it came', async () => {
    const text = "for (let i = 0; i < 50; i++) { console.log('out', i); console.error('err', i); }";
    const handle = await started(backend(), programJob(text));
    expect(await ended(backend(), handle)).toMatchObject({ status: 'finished', reason: null, exitCode: 0 });
    const lines = Array.from({ length: 50 }, (_, i) => `out ${i}\nerr ${i}\n`);
    expect(await output(backend(), handle)).toBe(lines.join(''));
  });

  it('knows when it began and ended', async () => {
    const before = Date.now();
    const { startedAt, endedAt } = await ended(backend(), await started(backend(), programJob('')));
    expect(startedAt).toBeGreaterThanOrEqual(before);
    expect(endedAt).toBeGreaterThanOrEqual(startedAt!);
    expect(endedAt).toBeLessThanOrEqual(Date.now());
  });

  it.each([
    ['process.exit(7)', { status: 'failed', reason: 'error', exitCode: 7 }],
    ["process.kill(process.pid, 'SIGSEGV')", { status: 'failed', reason: 'error', exitCode: 139 }],
    [
      "process.kill(process.pid, 'SIGKILL'); setInterval(() => 0, 1000)",
      { status: 'killed', reason: null, exitCode: 137 },
    ],
  ])('tells how a program ended that did %s', async (text, state) => {
    expect(await ended(backend(), await started(backend(), programJob(text)))).toMatchObject(state);
  });

  it('says of a program that is not there that it was not started, and why in the log', async () => {
    const job = programJob('');
    const command = { ...job.command, argv: ['/no/such/program'] };
    const handle = await started(backend(), { ...job, command });
    expect(await ended(backend(), handle)).toMatchObject({ status: 'failed', reason: 'not-started', exitCode: null });
    expect(await output(backend(), handle)).toContain('/no/such/program');
  });

  it('starts nothing twice, however often and by whomever it is submitted', async () => {
    const job = programJob("require('fs').appendFileSync('begun', 'x')");
    const handle = await backend().prepare(job);
    await Promise.all(Array.from({ length: 4 }, () => backend().submit(job, handle)));
    await ended(backend(), handle);
    await backend().submit(job, handle);
    expect(readFileSync(join(job.command.cwd, 'begun'), 'utf8')).toBe('x');
  });

  it('finds a job by its handle alone, as JSON', async () => {
    const text = "const fs = require('fs'); setInterval(() => fs.existsSync('go') && process.exit(3), 10)";
    const job = programJob(text);
    const handle = JSON.parse(JSON.stringify(await started(backend(), job))) as Record<string, unknown>;
    await until(
      () => backend().status(handle),
      ({ status }) => status === 'running',
    );
    writeFileSync(join(job.command.cwd, 'go'), '');
    expect(await ended(backend(), handle)).toMatchObject({ status: 'failed', exitCode: 3 });
  });

  it('hands a log out in parts', async () => {
    const handle = await started(backend(), programJob("process.stdout.write('é'.repeat(1000))"));
    await ended(backend(), handle);
    expect(await backend().logs(handle, 2000)).toEqual({ bytes: Buffer.from(''), next: 2000 });
    expect(await backend().logs(handle, 1990)).toMatchObject({ next: 2000 });
  });

  it("gives the program exactly the job's environment, and writes none of it down", async () => {
    const env = {
      PATH: process.env['PATH'] ?? '',
      API_TOKEN: 'hush-hush',
      NODE_OPTIONS: '--no-warnings',
      EMPTY: '',
      ÜBER: 'a\nb',
    };
    const job = programJob('console.log(JSON.stringify(process.env))', { env });
    const handle = await started(backend(), job);
    await ended(backend(), handle);
    expect(JSON.parse(await output(backend(), handle))).toEqual(env);
    for (const name of readdirSync(job.folder, { recursive: true, withFileTypes: true })) {
      if (!name.isFile() || name.name === 'log') continue;
      expect(readFileSync(join(name.parentPath, name.name), 'utf8')).not.toContain('hush-hush');
    }
  });

  it('cancels a program that listens, one that waits, and leaves one that has ended as it is', async () => {
    const polite = "process.on('SIGTERM', () => process.exit(0)); console.log('ready'); setInterval(() => 0, 1000)";
    const handle = await started(backend(), programJob(polite));
    await until(
      () => output(backend(), handle),
      (text) => text !== '',
    );
    const killed = await backend().cancel(handle, 60_000);
    expect(killed).toMatchObject({ status: 'killed', reason: 'cancelled', exitCode: 0 });
    expect(await backend().status(handle)).toEqual(killed);
    expect(await backend().cancel(handle, 0)).toEqual(killed);
    const done = await started(backend(), programJob(''));
    const state = await ended(backend(), done);
    expect(await backend().cancel(done, 0)).toEqual(state);
  });

  it('never starts what was cancelled before it was submitted', async () => {
    const job = programJob("require('fs').writeFileSync('begun', '')");
    const handle = await backend().prepare(job);
    expect(await backend().cancel(handle, 0)).toMatchObject({ status: 'lost', reason: 'not-started' });
    await backend().submit(job, handle);
    expect(readdirSync(job.command.cwd)).toEqual(['job']);
  });
});
