import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LaunchClient } from '../../../src/launch/launch-client.ts';
import type { LaunchPlan } from '../../../src/launch/plan.ts';
import { readRecord } from '../../../src/jobs/record-file.ts';
import { readSnapshot } from '../../../src/snapshot/snapshot.ts';
import { until } from '../backends/support/programs.ts';
import { builtForJobs } from '../backends/support/supervisor.ts';
import { newFolder, write } from '../catalog/support/folder.ts';
import { anAction, planned } from './support.ts';

vi.setConfig({ testTimeout: 60_000 });

const { dist, options } = builtForJobs();
const ways = { backendName: 'local', face: 'editor', tags: {}, parent: null } as const;
const clients: LaunchClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.dispose();
  await until(launchers, (pids) => pids.length === 0);
});

function aClient(restMs?: number): LaunchClient {
  const client = new LaunchClient(join(dist, 'launcher.js'), restMs);
  clients.push(client);
  return client;
}

async function aPlan(run: string, files: Readonly<Record<string, string>>): Promise<LaunchPlan> {
  const base = newFolder();
  write(base, files);
  const action = anAction(run, {
    env: { SECRET_TOKEN: 'secret' },
    params: run.includes('{api_key}') ? [{ name: 'api_key', value: '', text: '' }] : [],
  });
  const plan = await planned(dist, base, action, {
    env: { PATH: process.env['PATH'], SECRET_TOKEN: 'correct horse' },
    params: run.includes('{api_key}') ? { api_key: 'correct horse battery' } : {},
  });
  if (!plan.ok) throw new Error(plan.message);
  return plan;
}

/** The processes that this one started, as the system lists them. */
function launchers(): readonly number[] {
  const out = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' });
  return out.split('\n').flatMap((line) => (line.includes(join(dist, 'launcher.js')) ? [parseInt(line, 10)] : []));
}

describe('a launch from another process', () => {
  it('is recorded with its snapshot, runs with the whole environment, and leaves no secret on the disk', async () => {
    const plan = await aPlan('sh train.sh {api_key}', { 'train.sh': 'echo ${#SECRET_TOKEN} and ${#1} letters' });
    const done = await aClient().launch(plan, { ...ways, backend: options() });
    if (!done.ok) throw new Error(done.message);
    await until(
      () => readRecord(done.folder)?.status,
      (status) => status === 'finished',
    );
    expect(readFileSync(join(done.folder, 'log'), 'utf8')).toBe('13 and 21 letters\n');
    expect(readSnapshot(done.folder)?.code.kind).toBeDefined();
    expect(spawnSync('grep', ['-rl', 'correct horse', plan.base], { encoding: 'utf8' }).stdout).toBe('');
  });

  it('takes several at once', async () => {
    const plan = await aPlan('sh train.sh', { 'train.sh': 'true' });
    const client = aClient();
    const all = await Promise.all([1, 2, 3].map(() => client.launch(plan, { ...ways, backend: options() })));
    expect(new Set(all.map((one) => (one.ok ? one.record.slug : one.message))).size).toBe(3);
    expect(all.every(({ ok }) => ok)).toBe(true);
    expect(launchers()).toHaveLength(1);
  });

  it('can be cancelled before anything started', async () => {
    const plan = await aPlan('sh train.sh', { 'train.sh': 'echo > started' });
    const done = await aClient().launch(plan, { ...ways, backend: options() }, AbortSignal.abort());
    expect(done).toMatchObject({ ok: false, code: 'cancelled' });
  });

  it('is refused where the process cannot be started, and where it is killed meanwhile', async () => {
    const plan = await aPlan('sh train.sh', { 'train.sh': 'true' });
    const missing = new LaunchClient(join(dist, 'not-there.js'));
    clients.push(missing);
    expect(await missing.launch(plan, { ...ways, backend: options() })).toMatchObject({ ok: false, outside: true });
    const client = aClient();
    const done = client.launch(plan, { ...ways, backend: options() });
    for (const pid of launchers()) process.kill(pid, 'SIGKILL');
    expect(await done).toMatchObject({ ok: false, message: expect.stringMatching(/SIGKILL/) as unknown });
    expect((await client.launch(plan, { ...ways, backend: options() })).ok).toBe(true);
  });

  it('leaves no process behind when nothing was launched for a while', async () => {
    const client = aClient(50);
    client.warm();
    expect(launchers()).toHaveLength(1);
    await until(launchers, (pids) => pids.length === 0);
    const plan = await aPlan('sh train.sh', { 'train.sh': 'true' });
    expect((await client.launch(plan, { ...ways, backend: options() })).ok).toBe(true);
  });
});
