import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, vi } from 'vitest';
import { LocalBackend } from '../../../src/backends/local/backend.ts';
import { jobClaim, localHandle, readState } from '../../../src/jobs/local-state.ts';
import { currentRecord, hasEnded, launchedRuns } from '../../../src/jobs/record-file.ts';
import type { KeptRun } from '../../../src/jobs/record-file.ts';
import { newFolder, write } from '../catalog/support/folder.ts';
import { until } from '../backends/support/programs.ts';
import { builtForJobs } from '../backends/support/supervisor.ts';

vi.setConfig({ testTimeout: 240_000 });

const { dist, options } = builtForJobs();
const launches = 50;

/** Launches programs that end with the exit statuses that they are told, all at once, and says which are launched. */
const launcher = `
  const [, , source, base, dist, options, from, to] = process.argv;
  const { planLaunch } = await import(source + '/launch/plan.ts');
  const { launch } = await import(source + '/launch/launch.ts');
  const { LocalBackend } = await import(source + '/backends/local/backend.ts');
  const action = { name: 'train', run: 'sh train.sh {status}', params: [{ name: 'status', value: 0, text: '0' }],
    paramsFile: null, inputs: [], outputs: [], env: {}, shell: false, cwd: null, gpus: 0 };
  for (let status = Number(from); status < Number(to); status += 1) {
    const request = { base, target: { action }, params: { status: String(status) }, interpreter: null, env: process.env, trusted: true };
    planLaunch(request, null).then(async (plan) => {
      const backend = new LocalBackend(JSON.parse(options));
      const done = await launch(plan, { backendName: 'local', backend, face: 'editor', tags: {}, parent: null });
      console.log(done.ok ? done.record.slug : JSON.stringify(done));
    });
  }
`;

it('fifty launches are found again with their exit statuses, after the launchers were killed in the middle', async () => {
  const base = newFolder();
  write(base, {
    'launcher.mjs': launcher,
    'train.sh': 'echo $1 >> begun; echo begun $1; while [ ! -e go ]; do sleep 0.1; done; exit $1',
  });
  const acknowledged = new Set<string>();
  for (let from = 0; from < launches; from += 10) {
    const source = join(import.meta.dirname, '../../../src');
    const args = [
      '--no-warnings',
      join(base, 'launcher.mjs'),
      source,
      base,
      dist,
      JSON.stringify(options(launches)),
      from,
      from + 10,
    ];
    const child = spawn(process.execPath, args.map(String), { stdio: ['ignore', 'pipe', 'inherit'] });
    // The next is killed a launch later.
    let left = 1 + from / 10;
    for await (const slug of createInterface({ input: child.stdout })) {
      acknowledged.add(slug);
      left -= 1;
      if (left === 0) child.kill('SIGKILL');
    }
    if (child.signalCode === null) await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
  }
  write(base, { go: '' });

  const backend = new LocalBackend(options(launches));
  const settled = await until(
    () => launchedRuns(base),
    (found) => found.every((run) => hasEnded(run.record) || isUnclaimed(run)),
  );
  expect(settled.length).toBeGreaterThanOrEqual(acknowledged.size);
  expect(settled.map(({ record }) => record.slug)).toEqual(expect.arrayContaining([...acknowledged]));
  const begun = (): ReadonlySet<string> => new Set(readFileSync(join(base, 'begun'), 'utf8').trim().split('\n'));
  for (const run of settled) {
    const wanted = Number(run.record.params['status']);
    if (isUnclaimed(run)) {
      const handle = localHandle.parse(run.record.handle);
      const long = { ...handle, launcher: { ...handle.launcher, at: handle.launcher.at - 3_600_000 } };
      // Takes its claim from any supervisor that is still on its way, unless that was faster.
      if ((await backend.status(long)).reason === 'not-started') {
        // Its launcher died before it began, and nothing will begin.
        expect(acknowledged.has(run.record.slug)).toBe(false);
        expect(begun().has(String(wanted))).toBe(false);
        continue;
      }
    }
    const state = { status: wanted === 0 ? 'finished' : 'failed', exitCode: wanted };
    await until(() => currentRecord(run), hasEnded);
    expect(currentRecord(run)).toMatchObject(state);
    expect(await backend.status(run.record.handle!)).toMatchObject(state);
    expect(readFileSync(join(run.folder, 'log'), 'utf8')).toBe(`begun ${wanted}\n`);
  }
});

function isUnclaimed({ folder }: KeptRun): boolean {
  return readState(folder, 'claim.json', jobClaim) === null && existsSync(join(folder, 'run.json'));
}
