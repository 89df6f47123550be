import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { listFolder } from '../src/trackers/listing.ts';
import { mlflowTracker } from '../src/trackers/mlflow/mlflow.ts';
import type { Listing } from '../src/trackers/tracker.ts';
import type { BenchLine } from './line.ts';

/** Where the benchmark's Python is (it needs MLflow), and its half of the work, from the repository's root. */
const script = join('bench', 'mlflow.py');
const peerAnswer = z.object({ version: z.string(), ms: z.number(), runs: z.number(), total: z.number() });

interface Answer {
  readonly ms: number;
  readonly runs: number;
  /** The sum of all runs' last `m0`, to show that both sides read the same. */
  readonly total: number;
}

/** Lists, detects and reads a whole store (absolute folder) on this thread, as the catalog does at first sight of it. */
async function readStore(root: string): Promise<Answer> {
  const start = performance.now();
  const tracker = mlflowTracker({ isNamed: () => false });
  let runs = 0;
  let total = 0;
  const walk = async (listing: Listing | null): Promise<void> => {
    if (listing === null) return;
    const claims = tracker.detect(listing);
    if (claims === null) {
      for (const name of listing.folders) await walk(listing.list(name));
      return;
    }
    for (const claim of claims) {
      for (const { metrics } of (await tracker.read(claim, null)).runs) {
        runs += 1;
        total += metrics['m0']?.last ?? Number.NaN;
      }
    }
  };
  await walk(listFolder(root));
  return { ms: performance.now() - start, runs, total };
}

/**
 * Times our reader against `mlflow.search_runs` over one store of `runs` runs with 10 parameters and 5 metrics of 10
 * points each: ours first in this process (nothing of it warmed up), then MLflow's, its imports not counted. Must be
 * started in the repository's root; `python` is one that has MLflow. Throws where the two do not read the same.
 */
export async function benchMlflow(
  runs = 10_000,
  python: string = process.env['TRAINYARD_BENCH_PYTHON'] ?? 'python3',
): Promise<BenchLine> {
  const root = mkdtempSync(join(tmpdir(), 'trainyard-bench-'));
  try {
    execFileSync(python, [script, 'generate', root, String(runs)], { stdio: ['ignore', 'ignore', 'inherit'] });
    const ours = await readStore(root);
    const printed = execFileSync(python, [script, 'search', root], { stdio: ['ignore', 'pipe', 'ignore'] });
    const peer = peerAnswer.parse(JSON.parse(printed.toString('utf8')));
    if (ours.runs !== runs || peer.runs !== runs || Math.abs(ours.total - peer.total) > 1e-9 * Math.abs(peer.total)) {
      throw new Error(`not the same: ${JSON.stringify(ours)} and ${JSON.stringify(peer)} of ${runs} runs`);
    }
    return {
      name: `MLflow file store, ${runs.toLocaleString('en')} runs`,
      ours: Math.round(ours.ms),
      peer: Math.round(peer.ms),
      peerName: `mlflow.search_runs of MLflow ${peer.version}`,
      unit: 'ms',
      ratio: Math.round((peer.ms / ours.ms) * 10) / 10,
      aim: '20 times',
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

// Started by itself (bundled as mlflow.cjs), not as a part of another bundle.
if (basename(process.argv[1] ?? '').startsWith('mlflow.')) {
  void benchMlflow(Number(process.argv[2] ?? '10000')).then((line) => console.log(JSON.stringify(line)));
}
