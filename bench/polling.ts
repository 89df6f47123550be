import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Catalog } from '../src/catalog/catalog.ts';
import { trackerFactories } from '../src/trackers/registry.ts';
import type { BenchLine } from './line.ts';

const running = 200;
const seconds = 10;

/**
 * What following costs where no events arrive: the share of one core that a catalog takes which looks, four times a
 * second, at 200 running trainings among 2,000 runs, while nothing is written; and how long it takes until a line that
 * was appended is seen, median of 20.
 */
export async function benchPolling(): Promise<readonly BenchLine[]> {
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-bench-'));
  const catalog = new Catalog({ trackers: trackerFactories, pace: { polling: true } });
  try {
    const now = Date.now() / 1000;
    for (let number = 0; number < 2_000; number += 1) {
      const run = join(folder, `study-${number % 20}`, `run-${number}`);
      mkdirSync(run, { recursive: true });
      const start = number < running ? now - 60 : now - 86_400;
      const rows = Array.from({ length: 10 }, (_, step) => `${step},${start + step},${1 / (step + 1)}\n`);
      writeFileSync(join(run, 'metrics.csv'), `step,timestamp,loss\n${rows.join('')}`);
    }
    const roots = [{ folder, base: folder }];
    await catalog.configure({ roots, excludes: [], metrics: {}, follow: true });
    await catalog.ready();
    await sleep(2_000);
    const before = process.cpuUsage();
    await sleep(1_000 * seconds);
    const { user, system } = process.cpuUsage(before);
    const delays: number[] = [];
    for (let n = 0; n < 20; n += 1) {
      const start = performance.now();
      const seen = new Promise<void>((done) => {
        const stop = catalog.onEvent((event) => {
          if (event.type !== 'changed' || !event.updated.some((id) => id.endsWith(`/run-${n}`))) return;
          stop();
          done();
        });
      });
      const file = join(folder, `study-${n % 20}`, `run-${n}`, 'metrics.csv');
      appendFileSync(file, `${10 + n},${Date.now() / 1000},0.01\n`);
      await seen;
      delays.push(performance.now() - start);
    }
    const line = { peer: null, peerName: null, ratio: null } as const;
    const name = `${running} running runs among 2,000, no events`;
    return [
      { ...line, name: `${name}: share of a core`, ours: (user + system) / 1e4 / seconds, unit: '%', aim: 'under 15%' },
      {
        ...line,
        name: `${name}: until an appended line is seen, median of 20`,
        ours: delays.sort((a, b) => a - b)[10] ?? Number.NaN,
        unit: 'ms',
        aim: 'under 500 ms',
      },
    ];
  } finally {
    await catalog.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}
