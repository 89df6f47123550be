import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { Catalog } from '../src/catalog/catalog.ts';
import { trackerFactories } from '../src/trackers/registry.ts';
import type { BenchLine } from './line.ts';
import { EventWriter } from './make/event-writer.ts';

const tags = [
  'train/loss',
  'train/accuracy',
  'train/lr',
  'train/grad_norm',
  'val/loss',
  'val/accuracy',
  'speed',
  'memory',
];
const opened = z.object({
  summary: z.number(),
  chart: z.number(),
  again: z.number(),
  points: z.number(),
  peak: z.number(),
});
const served = z.object({ ms: z.number(), series: z.number() });

/** Writes one run of `steps` steps of all tags; gives its folder. */
function generate(root: string, steps: number): string {
  const folder = join(root, 'long');
  mkdirSync(folder);
  const writer = new EventWriter(join(folder, 'events.out.tfevents.1790000000.trainbox.4711.0'));
  for (let step = 0; step < steps; step += 1) {
    for (const [index, tag] of tags.entries()) {
      writer.scalar(1_790_000_000 + step * 0.01, step, tag, Math.exp(-step / 5e5) + index * 0.125);
    }
  }
  writer.close();
  return folder;
}

/** The most memory that this process has had in RAM, MB. */
function peakMemory(): number {
  const [, kilobytes] = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

/** Opens a folder as the catalog's worker does: until its runs are there, and until a chart has its first cut. */
async function open(folder: string): Promise<z.infer<typeof opened>> {
  const catalog = new Catalog({ trackers: trackerFactories });
  const start = performance.now();
  await catalog.configure({ roots: [{ folder, base: folder }], excludes: [], metrics: {}, follow: false });
  await catalog.ready();
  const answer = await catalog.query({ query: '', sort: [], limit: null, offset: 0, all: false });
  const [run] = answer.ok ? answer.value.runs : [];
  if (run === undefined) throw new Error('The run was not found.');
  const summary = performance.now() - start;
  const request = {
    run: run.id,
    metric: 'train/loss',
    x: 'step',
    from: null,
    to: null,
    pixels: 1000,
    smoothing: 0.6,
  } as const;
  const [cut] = await catalog.cuts([request]);
  const chart = performance.now() - start;
  if (cut === undefined || cut.xs.length < 1000) throw new Error('Nothing was cut.');
  await catalog.cuts([{ ...request, from: 1000, to: 2_000_000 }]);
  const again = performance.now() - start - chart;
  const points = Object.values(run.metrics).reduce((sum, { count }) => sum + count, 0);
  await catalog.dispose();
  return { summary, chart, again, points, peak: peakMemory() };
}

function run(program: string, args: readonly string[]): unknown {
  return JSON.parse(
    execFileSync(program, args, { stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 20 }).toString('utf8'),
  );
}

/**
 * One run of `millions` million points in one event file: from a cold start to its summary and its first chart, and the
 * most memory that takes, beside `tensorboard-data-server`. Must be started in the repository's root.
 */
export function benchLarge(millions = 50): readonly BenchLine[] {
  const python = process.env['TRAINYARD_BENCH_PYTHON'] ?? 'python3';
  const root = mkdtempSync(join(tmpdir(), 'trainyard-bench-'));
  try {
    const steps = (millions * 1e6) / tags.length;
    const folder = generate(root, steps);
    const bytes = statSync(join(folder, 'events.out.tfevents.1790000000.trainbox.4711.0')).size;
    console.error(`${(bytes / 1e9).toFixed(2)} GB written`);
    const start = performance.now();
    const ours = opened.parse(run(process.execPath, [__filename, 'open', folder]));
    const all = performance.now() - start;
    if (ours.points !== millions * 1e6) throw new Error(`${ours.points} points were found.`);
    const script = join('bench', 'tensorboard-peers.py');
    const peer = served.parse(run(python, [script, 'serve', root, '1', String(tags.length), String(steps - 1)]));
    const name = `${millions} million points in one run, ${(bytes / 1e9).toFixed(1)} GB`;
    const none = { peer: null, peerName: null, ratio: null } as const;
    return [
      {
        name: `${name}: from a cold start to its summary and its first chart`,
        ours: all,
        peer: peer.ms,
        peerName: 'tensorboard-data-server 0.7.2, its default: checksums off; until every series is whole',
        ratio: Number((peer.ms / all).toFixed(1)),
        unit: 'ms',
        aim: 'faster',
      },
      { ...none, name: 'the same, to its summary', ours: ours.summary, unit: 'ms', aim: '' },
      {
        ...none,
        name: 'the same, one metric of it cut for a chart',
        ours: ours.chart - ours.summary,
        unit: 'ms',
        aim: '',
      },
      { ...none, name: 'the same, zoomed in', ours: ours.again, unit: 'ms', aim: '' },
      { ...none, name: 'the same, peak memory', ours: ours.peak, unit: 'MB', aim: '' },
    ];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

// Started by itself (bundled as tensorboard-large.cjs), not as a part of another bundle.
if (basename(process.argv[1] ?? '').startsWith('tensorboard-large.')) {
  const [what, folder] = process.argv.slice(2);
  if (what === 'open' && folder !== undefined) void open(folder).then((answer) => console.log(JSON.stringify(answer)));
}
