import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { activationSchema, idleSchema, indexSchema, type LoopWatch } from './host/order.ts';
import { openWindows, type Windows } from './host/windows.ts';
import type { BenchLine } from './line.ts';

const [ours, peer] = ['trainyard.trainyard', 'bench.empty'];

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

/** ms: by the clock, and the processor time of the host's thread. */
interface Spent {
  readonly wall: number;
  readonly own: number;
}

const tenth = (value: number): number => Math.round(value * 10) / 10;

/** Opens windows of a real VS Code on a new folder that `fill` makes, and leaves nothing behind. */
async function inWindows<T>(fill: (folder: string) => void, work: (windows: Windows) => Promise<T>): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'trainyard-bench-')));
  try {
    fill(folder);
    const windows = openWindows(folder);
    try {
      return await work(windows);
    } finally {
      await windows.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What activating the production build takes in a real extension host, its code loaded from disk: the median of `rounds`
 * windows, each with a fresh host on a folder with a few runs. The peer is an extension whose `activate` is empty, in the
 * same hosts; which of the two goes first alternates. Must be started in the repository's root.
 */
export async function benchActivation(rounds = 7): Promise<readonly BenchLine[]> {
  const all: { readonly mine: Spent; readonly empty: Spent }[] = [];
  const fill = (folder: string) => cpSync(join('test', 'host', 'workspace'), folder, { recursive: true });
  await inWindows(fill, async (windows) => {
    for (let round = 0; round < rounds; round += 1) {
      const even = round % 2 === 0;
      const order = { do: 'activate', ids: even ? [ours, peer] : [peer, ours] } as const;
      const [first, second] = (await windows.measure(order, activationSchema)).times;
      if (first === undefined || second === undefined) throw new Error('The extension host did not answer for both.');
      all.push(even ? { mine: first, empty: second } : { mine: second, empty: first });
    }
  });
  const said = all.map(({ mine, empty }) => [mine.wall, mine.own, empty.wall, empty.own].map(tenth).join('/'));
  console.error(`activation, ms (clock/own work, then the empty one's): ${said.join('  ')}`);
  const line = (name: string, part: keyof Spent): BenchLine => {
    const mine = median(all.map((one) => one.mine[part]));
    const empty = median(all.map((one) => one.empty[part]));
    return {
      name: `activation in a real extension host, median of ${rounds} windows${name}`,
      ours: tenth(mine),
      peer: tenth(empty),
      peerName: 'an extension that does nothing',
      unit: 'ms',
      ratio: Number((empty / mine).toPrecision(2)),
      aim: 'under 100 ms',
    };
  };
  return [line('', 'wall'), line(": the thread's own work alone", 'own')];
}

const longest = (label: string, { wall, own, ms, gaps }: LoopWatch): string =>
  `${label} (${Math.round(ms)} ms): ${tenth(wall)} ms, own ${tenth(own)}; at ${gaps
    .slice(0, 4)
    .map((gap) => `${Math.round(gap.at)}: ${tenth(gap.wall)}/${tenth(gap.own)}`)
    .join(', ')}`;

/**
 * The longest block of a real extension host's loop while a store of `runs` MLflow runs is indexed with the Runs view in
 * sight: the median of `rounds` windows, each beside a window in which the same host was idle for as long. With
 * TRAINYARD_BENCH_PROFILE a processor profile of the first is written to that file. Must be started in the
 * repository's root.
 */
export async function benchHostLoop(runs = 10_000, rounds = 3): Promise<readonly BenchLine[]> {
  const fill = (folder: string) =>
    execFileSync('python3', [join('bench', 'mlflow.py'), 'generate', folder, String(runs)]);
  const profile = process.env['TRAINYARD_BENCH_PROFILE'] ?? null;
  const measured = await inWindows(fill, async (windows) => {
    const all = [];
    for (let round = 0; round < rounds; round += 1) {
      const order = { do: 'index', runs, profile: round === 0 ? profile : null } as const;
      const busy = await windows.measure(order, indexSchema);
      if (busy.runs !== runs) throw new Error(`The extension host found ${busy.runs} of ${runs} runs.`);
      const { watch: idle } = await windows.measure({ do: 'idle', ms: Math.ceil(busy.indexing.ms) }, idleSchema);
      const said = [longest('activating', busy.activating), longest('indexing', busy.indexing), longest('idle', idle)];
      console.error(`longest block of the loop: ${said.join('\n  ')}`);
      all.push({ ...busy, idle });
    }
    return all;
  });
  const work = `the host's loop while ${runs.toLocaleString('en')} MLflow runs are indexed, median of ${rounds} windows`;
  const control = 'the same host, idle for as long';
  const line = (
    name: string,
    mine: (one: (typeof measured)[number]) => number,
  ): Omit<BenchLine, 'peer' | 'peerName'> => ({
    name,
    ours: tenth(median(measured.map(mine))),
    unit: 'ms',
    ratio: null,
    aim: 'under 30 ms',
  });
  const idle = (part: 'wall' | 'own') => ({
    peer: tenth(median(measured.map((one) => one.idle[part]))),
    peerName: control,
  });
  return [
    { ...line(`${work}: longest block`, ({ indexing }) => indexing.wall), ...idle('wall') },
    { ...line(`${work}: most work of its thread in one block`, ({ indexing }) => indexing.own), ...idle('own') },
    {
      ...line('the same, the activation before it: longest block', ({ activating }) => activating.wall),
      peer: null,
      peerName: null,
    },
    {
      ...line('the same, until all runs are there', ({ ready }) => ready),
      peer: null,
      peerName: null,
      aim: 'no longer than the reader needs',
    },
  ];
}
