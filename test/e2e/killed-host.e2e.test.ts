import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { hasEnded, launchedRuns } from '../../src/jobs/record-file.ts';
import type { KeptRun } from '../../src/jobs/record-file.ts';
import { until } from './support/until.ts';
import { openWorkbench } from './support/workbench.ts';
import type { Workbench } from './support/workbench.ts';

vi.setConfig({ testTimeout: 240_000 });

const launches = 50;
const statuses = Array.from({ length: launches }, (_, status) => status);

/** The processes that are extension hosts of a server, by its folder of data. */
function extensionHosts(data: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      const parent = /\) \S (\d+) /.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1] ?? '';
      const isHost = command.includes('--type=extensionHost');
      return isHost && readFileSync(`/proc/${parent}/cmdline`, 'utf8').includes(data) ? [Number(name)] : [];
    } catch {
      // It ended between the looks.
      return [];
    }
  });
}

/** The two keys that launch the program that ends with a status: F6 to F8, then a letter. */
function keysOf(status: number): readonly [string, string] {
  return [`F${6 + Math.floor(status / 20)}`, String.fromCharCode(97 + (status % 20))];
}

describe('launches whose extension host is killed', () => {
  let place: string;
  let keybindings: string;
  let workbench: Workbench;

  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'trainyard-killed-'));
    const folder = join(place, 'fifty');
    await mkdir(folder);
    await writeFile(
      join(folder, 'trainyard.yaml'),
      'version: 1\nactions:\n  train:\n    run: sh train.sh {status}\n    params: { status: 0 }\n',
    );
    await writeFile(
      join(folder, 'train.sh'),
      'echo "$1" >> begun; echo "begun $1"; while [ ! -e go ]; do sleep 0.2; done; exit "$1"\n',
    );
    keybindings = join(inject('host').data, 'data', 'User', 'keybindings.json');
    await mkdir(dirname(keybindings), { recursive: true });
    // A person's own keys may say what is launched, and with which values.
    const keys = statuses.map((status) => ({
      key: keysOf(status).join(' ').toLowerCase(),
      command: 'trainyard.action.train',
      args: { action: 'train', params: { status } },
    }));
    await writeFile(keybindings, JSON.stringify(keys));
    workbench = await openWorkbench({
      folder,
      // What a killed host had begun comes to its start all the same, beside what is asked for again: there is room for all.
      settings: { 'trainyard.jobs.limit': 4 * launches, 'trainyard.notifications': 'never' },
    });
    await workbench.openSideBar();
    await workbench.sideBar.welcome.waitFor();
  });

  afterAll(async () => {
    // Nothing waits on, also where something went wrong: later trainings would wait behind it.
    await writeFile(join(workbench.folder, 'go'), '');
    await workbench.close();
    await rm(keybindings, { force: true });
    await rm(place, { recursive: true, force: true, maxRetries: 5 });
  });

  const begun = async (): Promise<Set<number>> => {
    const text = await readFile(join(workbench.folder, 'begun'), 'utf8').catch(() => '');
    return new Set(text.split('\n').flatMap((line) => (line === '' ? [] : [Number(line)])));
  };

  /** Presses the keys of launches one after the other, without waiting for any. */
  async function press(wanted: readonly number[]): Promise<void> {
    for (const status of wanted) for (const key of keysOf(status)) await workbench.page.keyboard.press(key);
  }

  const starts = async (): Promise<number> =>
    (await workbench.extensionHostLogs()).split('Starting to look for runs.').length - 1;

  /** Kills the window's extension host as soon as so many programs have begun, and waits until the next one has our extension. */
  async function killAt(count: number): Promise<void> {
    await until(`${count} programs`, async () => ((await begun()).size >= count ? true : undefined), { limit: 90_000 });
    const before = await starts();
    const killed = extensionHosts(inject('host').data);
    expect(killed.length).toBeGreaterThan(0);
    for (const pid of killed) process.kill(pid, 'SIGKILL');
    await until('the next extension host', async () => ((await starts()) > before ? true : undefined), {
      limit: 90_000,
    });
  }

  const missing = async (): Promise<readonly number[]> => {
    const done = await begun();
    return statuses.filter((status) => !done.has(status));
  };

  it('are all found again with the exit status that each ended with', async () => {
    await press(statuses);
    await killAt(10);
    const left = await missing();
    // It was in the middle.
    expect(left.length).toBeGreaterThan(0);
    await workbench.screenshot('killed-host-once');
    await press(left);
    await killAt(launches - Math.floor(left.length / 2));
    await press(await missing());
    await until('all programs', async () => ((await missing()).length === 0 ? true : undefined), { limit: 90_000 });
    await workbench.reload();
    await workbench.openSideBar();
    await workbench.sideBar.reveal(/\d+ runs · \d+ running/, 60_000);
    await workbench.screenshot('killed-host-running');

    await writeFile(join(workbench.folder, 'go'), '');
    const ended = await until(
      'the end of all',
      () => {
        const all = launchedRuns(workbench.folder).filter(wasClaimed);
        return Promise.resolve(all.every(({ record }) => hasEnded(record)) ? all : undefined);
      },
      { limit: 90_000 },
    );
    for (const { record } of ended) {
      const { exitCode, params } = record;
      expect(exitCode).toBe(params['status']);
      expect(record.status).toBe(exitCode === 0 ? 'finished' : 'failed');
    }
    const codes = new Set(ended.map(({ record }) => record.exitCode));
    expect([...codes].sort((a, b) => Number(a) - Number(b))).toEqual(statuses);

    // The window, whose host launched none of them, says the same of them all.
    const records = launchedRuns(workbench.folder).length;
    await workbench.sideBar.reveal(new RegExp(`train.*${records} runs(?!.*running)`), 60_000);
    const jobs = workbench.tree('Jobs');
    await jobs.waitForRows('rows that have ended', (rows) =>
      rows.every(({ description }) => /finished|failed with/.test(description)),
    );
    const seen = await jobs.rows();
    const known = new Map(ended.map(({ record }) => [record.name, record.exitCode]));
    for (const { label, description } of seen) {
      const code = known.get(label);
      expect(description).toContain(code === 0 ? 'finished' : `failed with ${code}`);
    }
    await workbench.screenshot('killed-host-ended');
  });
});

/** Whether a supervisor took the job: what a killed host had only written down is never started. */
function wasClaimed({ folder }: KeptRun): boolean {
  return existsSync(join(folder, 'state', 'claim.json'));
}
