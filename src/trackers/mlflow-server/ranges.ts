import * as z from 'zod';
import type { Asker } from './ask.ts';
import { AskingFailed } from './fault.ts';
import { pointIn, readHistory } from './history.ts';
import { checked } from './pages.ts';
import { historyPage } from './wire.ts';

/** Minimum, maximum (NaN and infinities aside, null if nothing is left) and number of a metric's points. */
export interface Range {
  readonly min: number | null;
  readonly max: number | null;
  readonly count: number;
}

/** Points of a run that MLflow gives at most at once for several runs; fewer means that these are all. */
const mostSampled = 2500;
/** Runs asked for at once: some 60,000 points at most. */
export const runsAtOnce = 25;

const owner = z.object({ run_id: z.string() });

/** Feeds on points. */
class RangeBuilder {
  #min: number | null = null;
  #max: number | null = null;
  count = 0;

  push(value: number): void {
    this.count += 1;
    if (!Number.isFinite(value)) return;
    if (this.#min === null || value < this.#min) this.#min = value;
    if (this.#max === null || value > this.#max) this.#max = value;
  }

  build(): Range {
    return { min: this.#min, max: this.#max, count: this.count };
  }
}

/** Finds out the ranges of one metric of several runs, with as few questions as the server knows how to answer. */
export class Ranges {
  readonly #asker: Asker;
  /** Servers before 2.2 or so do not answer for several runs at once. */
  #atOnce = true;

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  /** @param runs at most `runsAtOnce` ids */
  async of(metric: string, runs: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Range>> {
    const found = new Map<string, Range>();
    const single = this.#atOnce ? await this.#sampled(metric, runs, found, signal) : runs;
    for (const run of single) {
      const series = await readHistory(this.#asker, run, metric, signal);
      if (series === null) continue;
      const range = new RangeBuilder();
      for (const value of series.values) range.push(value);
      found.set(run, range.build());
    }
    return found;
  }

  /** Gives the runs that have more points than come this way. */
  async #sampled(
    metric: string,
    runs: readonly string[],
    found: Map<string, Range>,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const { host } = this.#asker.exchange;
    const query: [string, string][] = [
      ...runs.map((run): [string, string] => ['run_ids', run]),
      ['metric_key', metric],
      ['max_results', String(mostSampled)],
    ];
    const path = '/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval';
    let answer: unknown;
    try {
      answer = await this.#asker.json({ method: 'GET', path, query }, signal);
    } catch (error) {
      if (!(error instanceof AskingFailed) || error.status === null) throw error;
      this.#atOnce = false;
      return runs;
    }
    const builders = new Map(runs.map((run) => [run, new RangeBuilder()]));
    for (const point of checked(host, historyPage, answer, 'history of a metric').metrics ?? []) {
      const run = owner.safeParse(point).data?.run_id ?? '';
      builders.get(run)?.push(pointIn(host, point).value);
    }
    const longer: string[] = [];
    for (const [run, builder] of builders) {
      if (builder.count >= mostSampled) longer.push(run);
      else if (builder.count > 0) found.set(run, builder.build());
    }
    return longer;
  }
}
