import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CatalogOptions, OutlineNode } from '../src/catalog/api.ts';
import { CatalogClient, workerLimits } from '../src/catalog/client.ts';
import type { BenchLine } from './line.ts';

const view = { groupBy: 'experiment', query: '', sort: [], hidden: [], showHidden: false } as const;

/** What one start came to: until the side bar's rows of all runs were there, until all were verified, and memory. */
interface Start {
  readonly shownMs: number;
  /** Processor time of all threads until then. */
  readonly shownWorkMs: number;
  readonly shownBytes: number;
  readonly verifiedMs: number;
  /** The most memory that the process held until then beyond what it held before, bytes. */
  readonly bytes: number;
}

/** Starts the worker of dist/ on a folder, as a window does, and closes it. */
async function start(options: CatalogOptions, runs: number): Promise<Start> {
  const before = process.memoryUsage.rss();
  let bytes = 0;
  const timer = setInterval(() => (bytes = Math.max(bytes, process.memoryUsage.rss() - before)), 5);
  const begun = performance.now();
  const work = process.cpuUsage();
  const catalog = new CatalogClient(
    () => new Worker(resolve('dist', 'catalog-worker.js'), { resourceLimits: workerLimits }),
  );
  const allThere = new Promise<void>((done) => {
    catalog.onEvent((event) => {
      if (event.type === 'state' && event.state.runs === runs) done();
    });
  });
  await catalog.configure(options);
  await allThere;
  const roots = await catalog.outline(view, null, 200);
  const nodes: readonly OutlineNode[] = roots.ok ? roots.value : [];
  const [group] = nodes;
  if (group?.kind === 'group') await catalog.outline(view, group.key, 200);
  const shownMs = performance.now() - begun;
  const { user, system } = process.cpuUsage(work);
  const shownBytes = bytes;
  await catalog.ready();
  const verifiedMs = performance.now() - begun;
  const { runs: found } = await catalog.state();
  clearInterval(timer);
  await catalog.dispose();
  if (found !== runs) throw new Error(`The catalog found ${found} of ${runs} runs.`);
  return { shownMs, shownWorkMs: (user + system) / 1000, shownBytes, verifiedMs, bytes };
}

/** Fills a cache, then gives the median of three starts with it. */
async function measure(folder: string, runs: number, title: string, aim: string): Promise<BenchLine[]> {
  const cache = mkdtempSync(join(tmpdir(), 'trainyard-bench-cache-'));
  try {
    const cli = [resolve('dist', 'cli.js'), 'runs', '--folder', folder, '--limit', '1', '--json', '--quiet'];
    const env = { ...process.env, XDG_CACHE_HOME: cache, LOCALAPPDATA: cache };
    execFileSync(process.execPath, cli, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    const roots = [{ folder, base: folder }];
    const options = { roots, excludes: [], metrics: {}, follow: true, cache: join(cache, 'trainyard') };
    const starts: Start[] = [];
    for (let n = 0; n < 3; n += 1) starts.push(await start(options, runs));
    const line = { peer: null, peerName: null, ratio: null } as const;
    const median = (read: (each: Start) => number): number => starts.map(read).sort((a, b) => a - b)[1] ?? Number.NaN;
    const name = `warm start of ${runs.toLocaleString('en')} ${title}`;
    return [
      { ...line, name: `${name}: until the rows are there`, ours: median(({ shownMs }) => shownMs), unit: 'ms', aim },
      {
        ...line,
        name: `${name}: the processor time of all threads until then`,
        ours: median(({ shownWorkMs }) => shownWorkMs),
        unit: 'ms',
        aim,
      },
      {
        ...line,
        name: `${name}: memory until then`,
        ours: median(({ shownBytes }) => shownBytes) / 1e6,
        unit: 'MB',
        aim: 'under 400 MB',
      },
      {
        ...line,
        name: `${name}: until every file was looked at`,
        ours: median(({ verifiedMs }) => verifiedMs),
        unit: 'ms',
        aim: 'a twentieth of what MLflow needs',
      },
      {
        ...line,
        name: `${name}: memory until every file was looked at`,
        ours: median(({ bytes }) => bytes) / 1e6,
        unit: 'MB',
        aim: 'under 400 MB',
      },
    ];
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

/** Makes every file and folder a day old: what was written just now would be read again. */
function age(folder: string): void {
  execFileSync('find', [folder, '-exec', 'touch', '-d', '1 day ago', '{}', '+']);
}

/** The second start on an MLflow file store whose runs a first start has read. Must be started in the repository's root, after a build. */
export async function benchWarmMlflow(runs = 10_000): Promise<readonly BenchLine[]> {
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-bench-'));
  try {
    const script = join('bench', 'mlflow.py');
    execFileSync('python3', [script, 'generate', folder, String(runs)], { stdio: ['ignore', 'ignore', 'inherit'] });
    age(folder);
    return await measure(folder, runs, 'MLflow runs', 'under 500 ms');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same on many runs of two files each: a table of metrics and parameters. */
export async function benchWarmTables(runs = 100_000): Promise<readonly BenchLine[]> {
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-bench-'));
  const yesterday = new Date(Date.now() - 86_400_000);
  try {
    for (let number = 0; number < runs; number += 1) {
      const run = join(folder, `study-${number % 100}`, `run-${number}`);
      mkdirSync(run, { recursive: true });
      const params = Array.from({ length: 10 }, (_, i) => `p${i}: ${(number + 1) / (i + 1)}\n`).join('');
      const rows = Array.from({ length: 10 }, (_, step) =>
        [step, 1_700_000_000 + number + step, ...[1, 2, 3, 4, 5].map((i) => (number + i) / (step + 1))].join(','),
      );
      writeFileSync(join(run, 'params.yaml'), params);
      writeFileSync(join(run, 'metrics.csv'), `step,timestamp,acc,loss,val/acc,val/loss,lr\n${rows.join('\n')}\n`);
      for (const name of ['params.yaml', 'metrics.csv', '']) utimesSync(join(run, name), yesterday, yesterday);
    }
    return await measure(folder, runs, 'runs of two files', 'under 1 s');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
