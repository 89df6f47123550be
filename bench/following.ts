import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { CatalogClient, workerLimits } from '../src/catalog/client.ts';
import type { BenchLine } from './line.ts';
import { EventWriter } from './make/event-writer.ts';

const view = { groupBy: 'experiment', query: '', sort: [], hidden: [], showHidden: false } as const;
const pointsASecond = 10;

/** Logs to `runs` runs, half of them CSV, half event files, ten points a second each, until it is ended. */
async function write(folder: string, runs: number): Promise<void> {
  const logs = Array.from({ length: runs }, (_, index) => {
    const run = join(folder, index % 2 === 0 ? 'tables' : 'events', `run-${index}`);
    mkdirSync(run, { recursive: true });
    if (index % 2 === 0) {
      const file = join(run, 'metrics.csv');
      writeFileSync(file, 'step,time,loss\n');
      return (step: number, now: number) => appendFileSync(file, `${step},${now / 1000},${1 / (step + 1)}\n`);
    }
    const writer = new EventWriter(join(run, `events.out.tfevents.${1_790_000_000 + index}.trainbox.1.0`), 4096);
    return (step: number, now: number) => {
      writer.scalar(now / 1000, step, 'loss', 1 / (step + 1));
      writer.flush();
    };
  });
  const start = Date.now();
  for (let step = 0; ; step += 1) {
    for (const log of logs) log(step, Date.now());
    if (step === 0) console.log('writing');
    await sleep(Math.max(0, start + ((step + 1) * 1000) / pointsASecond - Date.now()));
  }
}

/** Milliseconds of processor time: of all threads of this process but the one that asks. */
function othersWorked(): number {
  const all = process.cpuUsage();
  const own = process.threadCpuUsage();
  return (all.user + all.system - own.user - own.system) / 1000;
}

/**
 * The processor time that the catalog's worker needs while it follows `runs` runs that log ten points a second each, and
 * what the thread needs that shows them as the side bar does: percent of one core, over `seconds`. Must be started in
 * the repository's root, after a build.
 */
export async function benchFollowing(runs = 200, seconds = 60): Promise<readonly BenchLine[]> {
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-bench-'));
  const writer = spawn(process.execPath, [__filename, 'write', folder, String(runs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const catalog = new CatalogClient(
    () => new Worker(resolve('dist', 'catalog-worker.js'), { resourceLimits: workerLimits }),
  );
  try {
    await new Promise((started) => writer.stdout.once('data', started));
    let asked: Promise<unknown> | null = null;
    catalog.onEvent((event) => {
      if (event.type !== 'changed') return;
      asked ??= Promise.all([
        catalog.outline(view, null, 200),
        catalog.outline(view, 'experiment:events', 200),
      ]).finally(() => (asked = null));
    });
    await catalog.configure({ roots: [{ folder, base: folder }], excludes: [], metrics: {}, follow: true });
    await catalog.ready();
    await sleep(10_000);
    const points = async (): Promise<number> => {
      const answer = await catalog.query({ query: '', sort: [], limit: null, offset: 0, all: false });
      if (!answer.ok || answer.value.total !== runs) throw new Error('The catalog did not find all runs.');
      return answer.value.runs.reduce((sum, run) => sum + (run.metrics['loss']?.count ?? 0), 0);
    };
    const before = {
      points: await points(),
      at: performance.now(),
      worker: othersWorked(),
      own: process.threadCpuUsage(),
    };
    await sleep(seconds * 1000);
    const own = process.threadCpuUsage(before.own);
    const [worker, ms] = [othersWorked() - before.worker, performance.now() - before.at];
    const seen = ((await points()) - before.points) / (ms / 1000);
    console.error(`${Math.round(seen)} points a second were seen`);
    if (seen < 0.8 * runs * pointsASecond) throw new Error(`Only ${Math.round(seen)} points a second were seen.`);
    const line = { peer: null, peerName: null, ratio: null, unit: '%' } as const;
    const name = `${runs} running runs at ${pointsASecond} points a second, half of them CSV, half event files`;
    return [
      { ...line, name: `${name}: the catalog's worker, of one core`, ours: (worker / ms) * 100, aim: 'under 15%' },
      { ...line, name: 'the same: the thread that asks and shows', ours: (own.user + own.system) / 10 / ms, aim: '' },
    ];
  } finally {
    await catalog.dispose();
    writer.kill();
    await new Promise((ended) => writer.once('close', ended));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

// Started by itself (bundled as following.cjs), not as a part of another bundle.
if (basename(process.argv[1] ?? '').startsWith('following.')) {
  const [what, folder, runs] = process.argv.slice(2);
  if (what === 'write' && folder !== undefined) void write(folder, Number(runs));
}
