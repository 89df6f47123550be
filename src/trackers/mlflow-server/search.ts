import type { ReadProblem } from '../tracker.ts';
import type { Asker } from './ask.ts';
import { TooLong } from './body.ts';
import { AskingFailed, lie } from './fault.ts';
import { allPages, checked, nextOf } from './pages.ts';
import { experimentsPage, runsPage, wireExperiment, wireOneRun, wireRun } from './wire.ts';
import type { WireExperiment, WireRun } from './wire.ts';

/** Experiments whose runs are asked for with one question. */
const experimentsAtOnce = 200;
const runsAtOnce = 1000;
const fewestAtOnce = 10;

/** Which runs to look for, as MLflow's own filter; newest first. */
export interface RunSearch {
  readonly filter: string | null;
  /** Runs after which to stop; null: all. */
  readonly most: number | null;
}

/** Looks for experiments and runs, page by page. What does not look like one is left out and counted. */
export class Search {
  readonly #asker: Asker;
  readonly #uri: string;
  /** Fewer where a server's runs are so large that the usual number is too much for one answer. */
  #atOnce: number;
  #odd = 0;

  /** @param atOnce runs of one page */
  constructor(asker: Asker, uri: string, atOnce: number = runsAtOnce) {
    this.#atOnce = atOnce;
    this.#asker = asker;
    this.#uri = uri;
  }

  /** Every experiment, deleted ones too. */
  async experiments(signal: AbortSignal): Promise<readonly WireExperiment[]> {
    const found = new Map<string, WireExperiment>();
    const ask = async (token: string | null) => {
      const body = { max_results: 1000, view_type: 'ALL', ...(token === null ? {} : { page_token: token }) };
      const answer = await this.#ask('/api/2.0/mlflow/experiments/search', body, signal);
      const page = checked(this.#host, experimentsPage, answer, 'list of experiments');
      return { items: page.experiments ?? [], next: nextOf(page.next_page_token) };
    };
    const take = (items: readonly unknown[]): number => {
      const before = found.size;
      for (const item of items) {
        const experiment = wireExperiment.safeParse(item).data;
        if (experiment === undefined) this.#odd += 1;
        else found.set(experiment.experiment_id, experiment);
      }
      return found.size - before;
    };
    await allPages(this.#host, ask, take, 1000);
    return [...found.values()];
  }

  /** Gives the runs of some experiments (ids) to `take`, which says how many were new to it. */
  async runs(
    experiments: readonly string[],
    { filter, most }: RunSearch,
    take: (runs: readonly WireRun[]) => number,
    signal: AbortSignal,
  ): Promise<void> {
    for (let from = 0; from < experiments.length; from += experimentsAtOnce) {
      const ids = experiments.slice(from, from + experimentsAtOnce);
      let taken = 0;
      const ask = async (token: string | null) => {
        const page = await this.#page(ids, filter, token, most, signal);
        return { items: page.runs, next: most !== null && taken + page.runs.length >= most ? null : page.next };
      };
      const takePage = (items: readonly unknown[]): number => {
        taken += items.length;
        const runs = items.flatMap((item) => wireRun.safeParse(item).data ?? []);
        this.#odd += items.length - runs.length;
        return take(runs);
      };
      await allPages(this.#host, ask, takePage, 20_000);
    }
  }

  /** One run; null if it is gone. */
  async run(id: string, signal: AbortSignal): Promise<WireRun | null> {
    try {
      const query: [string, string][] = [['run_id', id]];
      const answer = await this.#asker.json({ method: 'GET', path: '/api/2.0/mlflow/runs/get', query }, signal);
      return checked(this.#host, wireRun, checked(this.#host, wireOneRun, answer, 'run').run, 'run');
    } catch (error) {
      if (error instanceof AskingFailed && error.status === 404) return null;
      throw error;
    }
  }

  /** What was left out since the last call. */
  problems(): ReadProblem[] {
    const odd = this.#odd;
    this.#odd = 0;
    if (odd === 0) return [];
    const message = `${this.#host} lists ${odd === 1 ? '1 entry that is' : `${odd} entries that are`} no run of MLflow.`;
    return [{ file: this.#uri, message, hint: 'They are left out. Check that it is an MLflow tracking server.' }];
  }

  get #host(): string {
    return this.#asker.exchange.host;
  }

  /** One page, of as many runs as the server can answer at once. */
  async #page(
    experiments: readonly string[],
    filter: string | null,
    token: string | null,
    most: number | null,
    signal: AbortSignal,
  ): Promise<{ readonly runs: readonly unknown[]; readonly next: string | null }> {
    for (;;) {
      const body = {
        experiment_ids: experiments,
        run_view_type: 'ALL',
        max_results: Math.min(this.#atOnce, most ?? this.#atOnce),
        order_by: ['attributes.start_time DESC'],
        ...(filter === null ? {} : { filter }),
        ...(token === null ? {} : { page_token: token }),
      };
      try {
        const answer = await this.#ask('/api/2.0/mlflow/runs/search', body, signal);
        const page = checked(this.#host, runsPage, answer, 'list of runs');
        const runs = page.runs ?? [];
        if (runs.length > body.max_results) throw lie(this.#host, 'answers with more runs than were asked for');
        return { runs, next: nextOf(page.next_page_token) };
      } catch (error) {
        if (!(error instanceof TooLong) || this.#atOnce <= fewestAtOnce) throw error;
        this.#atOnce = Math.max(fewestAtOnce, this.#atOnce >> 2);
      }
    }
  }

  #ask(path: string, body: object, signal: AbortSignal): Promise<unknown> {
    return this.#asker.json({ method: 'POST', path, body }, signal);
  }
}
