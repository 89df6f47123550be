import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { listFolder } from '../src/trackers/listing.ts';
import { tensorboardTracker } from '../src/trackers/tensorboard/tensorboard.ts';
import type { BenchLine } from './line.ts';
import { EventWriter } from './make/event-writer.ts';

/** Where the benchmark's Python is (it needs TensorBoard), and its half of the work, from the repository's root. */
const script = join('bench', 'tensorboard-peers.py');
const accumulated = z.object({ ms: z.number(), points: z.number(), version: z.string(), tensorflow: z.boolean() });
const served = z.object({ ms: z.number(), series: z.number() });
const readSchema = z.object({ ms: z.number(), points: z.number(), bytes: z.number(), loaded: z.number() });

const tags: readonly string[] = [
  'train/loss',
  'train/accuracy',
  'train/lr',
  'train/grad_norm',
  'val/loss',
  'val/accuracy',
  'throughput/samples_per_s',
  'gpu/memory_allocated',
];

/** Writes one run of `steps` steps of all tags under `folder`; gives its event file. */
function generate(folder: string, steps: number): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'events.out.tfevents.1790000000.trainbox.4711.0');
  const writer = new EventWriter(path);
  for (let step = 0; step < steps; step += 1) {
    for (const [index, tag] of tags.entries()) {
      writer.scalar(1_790_000_000 + step * 0.25 + index / 1e4, step, tag, Math.exp(-step / 5e4) + index * 0.125);
    }
  }
  writer.close();
  return path;
}

/** Reads all runs directly under a folder on this thread: summaries, and where asked every series too. */
async function readAll(root: string, withSeries: boolean): Promise<z.infer<typeof readSchema>> {
  const start = performance.now();
  const tracker = tensorboardTracker({ isNamed: () => false });
  const listing = listFolder(root);
  let points = 0;
  let loaded = 0;
  let bytes = 0;
  for (const name of listing?.folders ?? []) {
    const run = listing?.list(name) ?? null;
    for (const claim of (run === null ? null : tracker.detect(run)) ?? []) {
      const { runs, problems, cursor } = await tracker.read(claim, null);
      if (problems.length > 0) throw new Error(JSON.stringify(problems));
      bytes += z
        .object({ parts: z.array(z.object({ files: z.array(z.object({ offset: z.number() })) })) })
        .parse(cursor)
        .parts.flatMap(({ files }) => files)
        .reduce((sum, file) => sum + file.offset, 0);
      for (const { key, metrics } of runs) {
        points += Object.values(metrics).reduce((sum, { count }) => sum + count, 0);
        if (!withSeries) continue;
        const series = await tracker.series(claim, key, Object.keys(metrics));
        for (const { values } of series.values()) loaded += values.length;
      }
    }
  }
  return { ms: performance.now() - start, points, bytes, loaded };
}

function run(program: string, args: readonly string[]): unknown {
  const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
  return JSON.parse(execFileSync(program, args, { stdio }).toString('utf8'));
}

function rounded(value: number, digits = 0): number {
  return Number(value.toFixed(digits));
}

/**
 * Times our reader beside TensorBoard's two over the same generated files: `runs` runs of about 40 MB each. Must be
 * started in the repository's root; `python` is one that has TensorBoard. `EventAccumulator` reads a run of a tenth of
 * that size, because it would take minutes for all. Throws where the readers do not find the same number of points.
 */
export async function benchTensorboard(
  runs = 8,
  python: string = process.env['TRAINYARD_BENCH_PYTHON'] ?? 'python3',
): Promise<BenchLine[]> {
  const root = mkdtempSync(join(tmpdir(), 'trainyard-bench-'));
  try {
    const steps = 96_000;
    const all = join(root, 'all');
    for (let index = 0; index < runs; index += 1) generate(join(all, `run-${index}`), steps);
    const slice = generate(join(root, 'slice', 'run'), steps / 10);
    const megabytes = (bytes: number, ms: number): number => bytes / 1e3 / ms;

    const start = performance.now();
    const cold = readSchema.parse(run(process.execPath, [__filename, 'read', all]));
    const coldMs = performance.now() - start;
    const peer = served.parse(
      run(python, [script, 'serve', all, String(runs), String(tags.length), String(steps - 1)]),
    );
    const decoded = await readAll(all, false);
    const ourSlice = await readAll(join(root, 'slice'), false);
    const theirSlice = accumulated.parse(run(python, [script, 'accumulate', slice]));

    const expected = runs * tags.length * steps;
    const sameSlice = ourSlice.points === theirSlice.points;
    if (cold.points !== expected || cold.loaded !== expected || decoded.points !== expected || !sameSlice) {
      throw new Error(`not the same: ${JSON.stringify({ cold, decoded, expected, ourSlice, theirSlice })}`);
    }
    const ours = megabytes(decoded.bytes, decoded.ms);
    const theirs = megabytes(ourSlice.bytes, theirSlice.ms);
    const size = `${rounded(decoded.bytes / 1e6)} MB of event files`;
    const native = theirSlice.tensorflow ? '' : ' without TensorFlow';
    return [
      {
        name: `${size}, every checksum checked, one thread (the peer: a slice of ${rounded(ourSlice.bytes / 1e6, 1)} MB)`,
        ours: rounded(ours),
        peer: rounded(theirs, 2),
        peerName: `EventAccumulator of TensorBoard ${theirSlice.version}${native}`,
        unit: 'MB/s',
        ratio: rounded(ours / theirs),
        aim: '300 MB/s',
      },
      {
        name: `${size}, from a cold start to all summaries and series`,
        ours: rounded(coldMs),
        peer: rounded(peer.ms),
        peerName: 'tensorboard-data-server 0.7.2, its default: checksums off',
        unit: 'ms',
        ratio: rounded(peer.ms / coldMs, 1),
        aim: 'faster',
      },
    ];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

// Started by itself (bundled as tensorboard.cjs), not as a part of another bundle.
if (basename(process.argv[1] ?? '').startsWith('tensorboard.')) {
  const [what, folder] = process.argv.slice(2);
  const work = what === 'read' && folder !== undefined ? readAll(folder, true) : benchTensorboard();
  void work.then((answer) => console.log(JSON.stringify(answer)));
}
