import { readReproductionOf, keepReproduction } from '../jobs/reproduction.ts';
import type { Reproduction } from '../jobs/reproduction.ts';
import type { Origin } from '../catalog/origin.ts';
import { look } from './look.ts';
import { counts, reproduce } from './reproduce.ts';
import type { Reproduced, ReproduceOptions } from './reproduce.ts';
import { spreadOf } from './spread.ts';

/** What several reproductions came to. */
export interface Repeated {
  readonly reproduction: Reproduction;
  /** Ids of the runs that did it. */
  readonly runs: readonly string[];
  readonly checkout: string | null;
}

/**
 * Does a run again so many times (at least once). Of several that came out differently, with no input that differs, the
 * original is judged by their spread: whether its last values could have been one of them.
 */
export async function reproduceTimes(origin: Origin, times: number, options: ReproduceOptions): Promise<Repeated> {
  const all: Reproduced[] = [];
  for (let n = 1; n <= Math.max(1, times); n += 1) {
    if (times > 1) options.say(`Reproduction ${n} of ${times}`);
    const once = await reproduce(origin, options);
    all.push(once);
    if (once.cancelled || once.reproduction.verdict === 'impossible') break;
  }
  const runs = all.flatMap(({ reproduction: { run } }) => run ?? []);
  const last = all.at(-1);
  if (last === undefined) throw new Error('There is always one.');
  const worst =
    all.find(({ reproduction }) => reproduction.verdict === 'impossible') ??
    all.find(({ reproduction }) => reproduction.verdict === 'different') ??
    last;
  const plain = { reproduction: worst.reproduction, runs, checkout: last.checkout };
  if (all.length < 2 || worst.reproduction.verdict === 'impossible' || worst.reproduction.verdict === 'identical')
    return plain;
  const seen = await look([{ folder: origin.base, base: origin.base }], options.catalogCache, [origin.run.id, ...runs]);
  const original = seen.get(origin.run.id);
  const samples = runs.flatMap((id) => seen.get(id)?.run ?? []);
  if (original === undefined) return plain;
  const spread = spreadOf(original.run, samples);
  const reproduction: Reproduction = {
    ...worst.reproduction,
    verdict:
      worst.reproduction.differences?.levels.ran === 'different'
        ? 'different'
        : spread.inside
          ? 'within-tolerance'
          : 'different',
    reasons: [...spread.reasons, ...worst.reproduction.reasons],
  };
  const folder = worst.runFolder;
  if (folder !== null && readReproductionOf(folder) !== null)
    keepReproduction(origin.base, folder, reproduction, counts(options));
  return { ...plain, reproduction };
}
