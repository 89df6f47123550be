import type { ParamValue, RunReason, RunStatus } from '../../runs/run.ts';
import { SeriesBuilder, summarize } from '../../runs/series.ts';
import type { Series } from '../../runs/series.ts';
import type { Trial } from '../optuna/trial.ts';

/** A trial as the lines of a journal make it. Times are ms since 1970. */
export class JournalTrial {
  readonly id: number;
  readonly study: number;
  readonly number: number;
  status: RunStatus = 'running';
  reason: RunReason | null = null;
  startedAt: number | null = null;
  endedAt: number | null = null;
  values: readonly number[] = [];
  readonly params = new Map<string, ParamValue>();
  readonly userAttributes = new Map<string, unknown>();
  readonly systemAttributes = new Map<string, unknown>();
  /** What it reported, by step. */
  readonly #reported = new Map<number, number>();

  constructor(id: number, study: number, number: number) {
    this.id = id;
    this.study = study;
    this.number = number;
  }

  /** Of two reports at one step the later one counts. */
  report(step: number, value: number): void {
    this.#reported.set(step, value);
  }

  /** What it reported, by step; Optuna keeps no times. Null where it reported nothing. */
  reported(): Series | null {
    if (this.#reported.size === 0) return null;
    const builder = new SeriesBuilder();
    for (const [step, value] of [...this.#reported].sort(([a], [b]) => a - b)) builder.push(step, Number.NaN, value);
    return builder.build();
  }

  /** The trial as of now. */
  build(): Trial {
    const { id, number, status, reason, startedAt, endedAt, params, values, userAttributes, systemAttributes } = this;
    const series = this.reported();
    return {
      ...{ id, number, status, reason, startedAt, endedAt, params, values, userAttributes, systemAttributes },
      heardAt: null,
      intermediate: series === null ? null : summarize(series),
    };
  }
}
