/**
 * A process of the fuzzer's own: what hangs, dies or takes all memory does so here. Its parent (`herd.ts`) watches it.
 */
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';
import type { Case, Target } from './case.ts';
import { forgetPeak, peakMemory } from './memory.ts';
import type { Job, Told } from './messages.ts';

/** Above this a case begins with the garbage of those before it taken out. */
const tidyAbove = 300 << 20;

/** Readers wait some milliseconds before they read a half-written file again: here nobody writes meanwhile. */
function hurry(): void {
  const timers = createRequire(import.meta.url)('node:timers/promises') as { setTimeout: unknown };
  timers.setTimeout = (_: number, value: unknown) => Promise.resolve(value);
  syncBuiltinESMExports();
}

function tell(told: Told): void {
  process.send?.(told);
}

async function targetsOf({ tracker, place, fixtures }: Job): Promise<readonly Target[]> {
  const { Playground } = await import('./playground.ts');
  const { trackerFactories } = await import('../../../../src/trackers/registry.ts');
  const { claimsUnder } = await import('../support/scan.ts');
  const factory = trackerFactories.find((make) => make({ isNamed: () => false }).name === tracker);
  if (factory === undefined) throw new Error(`There is no tracker ${tracker}.`);
  const targets: Target[] = [];
  for (const [index, { folder, named }] of fixtures.entries()) {
    const ground = new Playground(folder, join(place, String(index)), basename(folder));
    const own = new Set(named.map((file) => join(ground.folder, file)));
    const make: Target['make'] = () => factory({ isNamed: (name, file) => name === tracker && own.has(file) });
    const opened = new Set<string>();
    const once = make();
    for (const claim of claimsUnder(once, ground.folder)) {
      const { files } = await once.read(claim, null);
      for (const file of [...claim.files, ...(files ?? [])]) if (ground.files.has(file)) opened.add(file);
    }
    targets.push({ name: tracker, ground, make, opened: [...opened].sort() });
  }
  return targets;
}

interface Attempt {
  readonly ms: number;
  readonly problems: number;
  readonly runs: number;
  readonly fault: string | null;
  readonly done: readonly string[];
}

async function attempt(made: Case): Promise<Attempt> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  let fault: string | null = null;
  let came = { problems: 0, runs: 0 };
  try {
    came = await made.run();
  } catch (error) {
    fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const { user, system } = process.cpuUsage(before);
  return { ...came, fault, done: made.done, ms: Math.min(performance.now() - start, (user + system) / 1000) };
}

async function work(job: Job): Promise<void> {
  hurry();
  const { Case: Made } = await import('./case.ts');
  const { Random } = await import('./random.ts');
  const targets = await targetsOf(job);
  tell({ what: 'ready' });
  for (let number = job.from; number < job.to; number += 1) {
    if (process.memoryUsage.rss() > tidyAbove) globalThis.gc?.();
    tell({ what: 'begun', number });
    forgetPeak();
    const random = new Random(`${job.seed}:${job.tracker}:${number}`);
    const target = random.pick(targets);
    const answer = await attempt(new Made(target, random, (done) => tell({ what: 'did', done })));
    const peak = peakMemory();
    target.ground.restore();
    tell({ what: 'ended', number, ...answer, peak });
  }
  tell({ what: 'over', differences: targets.flatMap(({ ground }) => ground.differences()) });
}

process.once('message', (job: Job) => {
  void work(job).then(
    () => process.disconnect(),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
