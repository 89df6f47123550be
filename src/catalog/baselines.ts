import type { MetricSettings } from '../runs/goal.ts';
import type { Run } from '../runs/run.ts';
import type { Entry } from './entry.ts';
import { judgeExperiments } from './headlines.ts';

/** Which run the deltas of others are against, for one state of the runs. */
export class Baselines {
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #settings: MetricSettings;
  /** Newest pin first. */
  readonly #pinned: readonly Run[];
  #metrics: ReadonlyMap<string, string | null> | null = null;

  constructor(entries: ReadonlyMap<string, Entry>, settings: MetricSettings) {
    this.#entries = entries;
    this.#settings = settings;
    this.#pinned = [...entries.values()]
      .filter(({ pinnedAt }) => pinnedAt !== null)
      .sort((a, b) => (b.pinnedAt ?? 0) - (a.pinnedAt ?? 0) || (a.run.id < b.run.id ? -1 : 1))
      .map(({ run }) => run);
  }

  /**
   * The newest pinned run of a run's experiment, else the newest one of an experiment that is judged by the same metric;
   * null if there is none, and for a baseline itself.
   */
  of(run: Run): Run | null {
    if (this.#pinned.length === 0) return null;
    const own = this.#pinned.find(({ experiment }) => experiment === run.experiment);
    if (own !== undefined) return own.id === run.id ? null : own;
    const metric = this.#metricOf(run.experiment);
    if (metric === null) return null;
    return this.#pinned.find(({ experiment }) => this.#metricOf(experiment) === metric) ?? null;
  }

  /** How much a run's value of a metric differs from its baseline's; null where there is nothing to compare. */
  delta(run: Run, metric: string): number | null {
    const baseline = this.of(run);
    const [own, other] = [lastOf(run, metric), baseline === null ? null : lastOf(baseline, metric)];
    return own === null || other === null ? null : own - other;
  }

  #metricOf(experiment: string): string | null {
    if (this.#metrics === null) {
      const judged = judgeExperiments(this.#entries.values(), this.#settings);
      this.#metrics = new Map([...judged].map(([name, { metric }]) => [name, metric]));
    }
    return this.#metrics.get(experiment) ?? null;
  }
}

function lastOf(run: Run, metric: string): number | null {
  return Object.hasOwn(run.metrics, metric) ? (run.metrics[metric]?.last ?? null) : null;
}
