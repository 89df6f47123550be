import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as z from 'zod';
import type { BenchLine } from './line.ts';

const latency = z.object({ row: z.array(z.number()), chart: z.array(z.number()) });
const drawn = z.object({ whole: z.number(), page: z.number() });
const opened = z.object({ cold: drawn, again: z.array(drawn) });
const panned = z.object({ script: z.number(), task: z.number(), layout: z.number(), strokes: z.number() });

function run(program: string, ...args: readonly string[]): unknown {
  const path = join('bench', 'host', program);
  const output = execFileSync(process.execPath, ['--no-warnings', path, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(output);
}

function at(share: number, values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

const plain = { peer: null, peerName: null, unit: 'ms', ratio: null } as const;

/**
 * What a person sees in a window of a real VS Code: how long until a line that a training appended shows in the run's
 * row and in its chart, median of `appends`; and how long from the keys that open the charts of 100 runs of 10,000
 * points until they are drawn. `TRAINYARD_BENCH_RECORDING=/absolute/file.png` records the first as an animated picture.
 * Must be started in the repository's root, after a build.
 */
export function benchWorkbench(appends = 100, times = 9): readonly BenchLine[] {
  const picture = process.env['TRAINYARD_BENCH_RECORDING'];
  const seen = latency.parse(
    run('workbench.mjs', 'latency', String(appends), ...(picture === undefined ? [] : [picture])),
  );
  const { cold, again } = opened.parse(run('workbench.mjs', 'open', String(times)));
  const open = '100 runs of 10,000 points drawn in the charts panel';
  const whole = again.map((one) => one.whole);
  return [
    {
      ...plain,
      name: `an appended line shows in the run's row, median of ${appends}`,
      ours: at(0.5, seen.row),
      aim: 'under 250 ms',
    },
    { ...plain, name: 'the same, the slowest tenth', ours: at(0.9, seen.row), aim: '' },
    {
      ...plain,
      name: `an appended line shows in the chart, median of ${appends}`,
      ours: at(0.5, seen.chart),
      aim: 'under 250 ms',
    },
    { ...plain, name: 'the same, the slowest tenth', ours: at(0.9, seen.chart), aim: '' },
    { ...plain, name: `${open}, from the keys that open it, the first time`, ours: cold.whole, aim: '' },
    { ...plain, name: `${open}, opened again, median of ${times}`, ours: at(0.5, whole), aim: 'under 300 ms' },
    {
      ...plain,
      name: 'the same: from the start of the page that VS Code made for it',
      ours: at(
        0.5,
        again.map(({ page }) => page),
      ),
      aim: '',
    },
  ];
}

/** What a frame of panning a chart of 100 runs of up to 10,000 points costs the page's thread. */
export function benchPan(): readonly BenchLine[] {
  const { script, layout } = panned.parse(run('pan.mjs'));
  return [
    {
      ...plain,
      name: 'a frame of panning a chart of 100 runs of 10,000 points: script',
      ours: script,
      aim: 'under 8 ms',
    },
    { ...plain, name: 'the same: style and layout', ours: layout, aim: '' },
  ];
}
