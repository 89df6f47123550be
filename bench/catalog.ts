import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type { CatalogApi, OutlineNode } from '../src/catalog/api.ts';
import { CatalogClient, workerLimits } from '../src/catalog/client.ts';
import type { BenchLine } from './line.ts';

const view = { groupBy: 'experiment', query: '', sort: [], hidden: [], showHidden: false } as const;

/** The longest block of a loop, ms: by the clock, and the part of it in which the thread itself worked. */
interface Block {
  readonly wall: number;
  readonly own: number;
}

/**
 * Watches this thread's loop until told to stop. The clock also counts the time in which a busy machine ran something
 * else; the thread's own processor time does not.
 */
function watchLoop(): () => Block {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const worked = (): number => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let last = { at: performance.now(), cpu: worked() };
  let wall = 0;
  let own = 0;
  const timer = setInterval(() => {
    const now = { at: performance.now(), cpu: worked() };
    wall = Math.max(wall, now.at - last.at - 1);
    own = Math.max(own, Math.min(now.at - last.at, now.cpu - last.cpu));
    last = now;
  }, 1);
  return () => {
    clearInterval(timer);
    delay.disable();
    return { wall: Math.max(wall, delay.max / 1e6 - 1), own };
  };
}

/** Asks as the side bar does: the roots, the groups that are open, the newest run. */
async function paint(catalog: CatalogApi): Promise<number> {
  const roots = await catalog.outline(view, null, 200);
  const nodes: readonly OutlineNode[] = roots.ok ? roots.value : [];
  let rows = nodes.length;
  for (const node of nodes) {
    if (node.kind !== 'group') continue;
    const children = await catalog.outline(view, node.key, 200);
    rows += children.ok ? children.value.length : 0;
  }
  await catalog.newest();
  return rows;
}

/**
 * The longest block of the loop of the thread that stands for the extension host, while a catalog in the worker of
 * `dist/` indexes a store of `runs` MLflow runs, tells of what it finds, and is asked for the side bar's rows after
 * every change; at the end all runs are queried at once. Must be started in the repository's root, after a build.
 */
export async function benchCatalog(runs = 10_000): Promise<readonly BenchLine[]> {
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-bench-'));
  try {
    const script = join('bench', 'mlflow.py');
    execFileSync('python3', [script, 'generate', folder, String(runs)], { stdio: ['ignore', 'ignore', 'inherit'] });
    const catalog = new CatalogClient(
      () => new Worker(resolve('dist', 'catalog-worker.js'), { resourceLimits: workerLimits }),
    );
    let painting: Promise<unknown> = Promise.resolve();
    let asked = false;
    catalog.onEvent((event) => {
      if (event.type !== 'changed' || asked) return;
      asked = true;
      painting = painting.then(() => {
        asked = false;
        return paint(catalog);
      });
    });
    const stop = watchLoop();
    const start = performance.now();
    await catalog.configure({ roots: [{ folder, base: folder }], excludes: [], metrics: {}, follow: true });
    await catalog.ready();
    const indexed = performance.now() - start;
    await painting;
    const answer = await catalog.query({ query: '', sort: [], limit: null, offset: 0, all: false });
    const longest = stop();
    await catalog.dispose();
    const total = answer.ok ? answer.value.runs.length : 0;
    if (total !== runs) throw new Error(`The catalog found ${total} of ${runs} runs.`);
    const name = `${runs.toLocaleString('en')} MLflow runs indexed by the worker`;
    const line = { peer: null, peerName: null, unit: 'ms', ratio: null } as const;
    return [
      { ...line, name: `${name}: longest block of the host's loop`, ours: longest.wall, aim: 'under 30 ms' },
      { ...line, name: `${name}: the same, the thread's own work alone`, ours: longest.own, aim: 'under 30 ms' },
      { ...line, name: `${name}: until all are there`, ours: indexed, aim: 'no longer than the reader needs' },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
