import type { Series } from '../../runs/series.ts';
import type { Asked, DownloadOrder, ServerAddress, ServerConnection, ServerFiles, ServerReading } from '../server.ts';
import type { ReadProblem, TrackedRun } from '../tracker.ts';
import { Asker, asked } from './ask.ts';
import type { Patience } from './ask.ts';
import { authorizationOf } from './authorization.ts';
import type { BodyLimits } from './body.ts';
import { download } from './download.ts';
import { Exchange } from './exchange.ts';
import { lie } from './fault.ts';
import { isPlainPath, listFiles } from './files.ts';
import { readHistory } from './history.ts';
import { idOf } from './make-run.ts';
import { Ranges, runsAtOnce } from './ranges.ts';
import { Search } from './search.ts';
import { RunStore } from './store.ts';

/** Running runs that are asked about in one poll, the newest: those that were killed may say that they run for years. */
const mostRunning = 200;
/** Runs that do not run any more, or came from elsewhere, that are asked about one by one in one poll. */
const mostSingle = 50;
/** Clocks of trainers differ, and a run is told of a moment after it began: how far before the newest run to look, ms. */
const slackMs = 600_000;
const seriesAtOnce = 4;
/** Runs of which the ranges are completed together. */
const completedAtOnce = 100;

/** Limits that tests make small. */
export interface ConnectionSetting {
  readonly patience?: Patience;
  readonly headMs?: number;
  readonly limits?: BodyLimits;
  readonly runsAtOnce?: number;
  readonly now?: () => number;
}

/** One MLflow server, through its REST API (`/api/2.0/mlflow`). Only ever reads. */
export class MlflowConnection implements ServerConnection {
  readonly #experiments: readonly string[] | null;
  readonly #uri: string;
  readonly #asker: Asker;
  readonly #search: Search;
  readonly #ranges: Ranges;
  readonly #store: RunStore;
  readonly #now: () => number;
  #listed = false;

  constructor({ uri, secret, experiments }: ServerAddress, setting: ConnectionSetting = {}) {
    this.#uri = uri;
    this.#experiments = experiments;
    this.#asker = new Asker(
      new Exchange(uri, authorizationOf(secret), setting.headMs),
      setting.patience,
      setting.limits,
    );
    this.#search = new Search(this.#asker, uri, setting.runsAtOnce);
    this.#ranges = new Ranges(this.#asker);
    this.#store = new RunStore(uri);
    this.#now = setting.now ?? Date.now;
  }

  get runs(): readonly TrackedRun[] {
    return this.#store.runs;
  }

  poll(options: {
    readonly whole: boolean;
    readonly signal: AbortSignal;
    readonly partly: () => void;
  }): Promise<Asked<ServerReading>> {
    return asked(async () => {
      const { wanted, problems } = await this.#takeExperiments(options.signal);
      const whole = options.whole || !this.#listed || wanted.renamed;
      const changed = whole
        ? await this.#takeAll(wanted.ids, options.signal, options.partly)
        : await this.#takeNews(wanted.ids, options.signal);
      return { runs: this.#store.runs, changed, problems: [...problems, ...this.#search.problems(), ...this.#full()] };
    });
  }

  complete(options: {
    readonly key: string | null;
    readonly budgetMs: number;
    readonly signal: AbortSignal;
  }): Promise<Asked<{ readonly changed: boolean; readonly left: boolean }>> {
    return asked(async () => {
      const until = performance.now() + options.budgetMs;
      let changed = false;
      for (;;) {
        const runs = options.key === null ? this.#store.open(completedAtOnce) : [options.key];
        const byMetric = new Map<string, { readonly id: string; readonly latest: string }[]>();
        for (const id of runs) {
          for (const [metric, latest] of this.#store.openOf(id)) {
            const wanted = byMetric.get(metric);
            if (wanted === undefined) byMetric.set(metric, [{ id, latest }]);
            else wanted.push({ id, latest });
          }
        }
        if (byMetric.size === 0) return { changed, left: false };
        for (const [metric, wanted] of byMetric) {
          for (let from = 0; from < wanted.length; from += runsAtOnce) {
            if (performance.now() > until) return { changed, left: true };
            const now = wanted.slice(from, from + runsAtOnce);
            const ids = now.map(({ id }) => id);
            const ranges = await this.#ranges.of(metric, ids, options.signal);
            for (const { id, latest } of now) {
              if (this.#store.takeRange(id, metric, latest, ranges.get(id) ?? null)) changed = true;
            }
          }
        }
      }
    });
  }

  series(key: string, metrics: readonly string[], signal: AbortSignal): Promise<Asked<ReadonlyMap<string, Series>>> {
    return asked(async () => {
      const found = new Map<string, Series>();
      const names = [...new Set(metrics)];
      for (let from = 0; from < names.length; from += seriesAtOnce) {
        const now = names.slice(from, from + seriesAtOnce);
        const read = await Promise.all(now.map((metric) => readHistory(this.#asker, key, metric, signal)));
        for (const [i, metric] of now.entries()) {
          const series = read[i] ?? null;
          if (series !== null) found.set(metric, series);
        }
      }
      return found;
    });
  }

  files(key: string, signal: AbortSignal): Promise<Asked<ServerFiles>> {
    return asked(() => listFiles(this.#asker, key, signal));
  }

  download(key: string, path: string, order: DownloadOrder, signal: AbortSignal): Promise<Asked<number>> {
    return asked(() => {
      if (!isPlainPath(path)) throw lie(this.#asker.exchange.host, 'lists files that lie outside their run');
      return download(this.#asker, key, path, order, signal);
    });
  }

  close(): void {
    this.#asker.exchange.close();
  }

  async #takeExperiments(signal: AbortSignal): Promise<{
    readonly wanted: { readonly ids: readonly string[]; readonly renamed: boolean };
    readonly problems: readonly ReadProblem[];
  }> {
    const all = await this.#search.experiments(signal);
    const names = this.#experiments === null ? null : new Set(this.#experiments);
    const wanted = names === null ? all : all.filter(({ name }) => names.has(name ?? ''));
    const renamed = this.#store.takeExperiments(wanted);
    const missing = [...(names ?? [])].filter((name) => all.every((experiment) => experiment.name !== name));
    const problems = missing.map((name) => ({
      file: this.#uri,
      message: `${this.#asker.exchange.host} has no experiment "${name.slice(0, 200)}".`,
      hint: 'Correct experiments: in trainyard.yaml.',
    }));
    return { wanted: { ids: wanted.map(({ experiment_id: id }) => id), renamed }, problems };
  }

  /** Lists every run. What is gone goes only when all were seen. */
  async #takeAll(experiments: readonly string[], signal: AbortSignal, partly: () => void): Promise<boolean> {
    const store = this.#store;
    const seen = new Set<string>();
    let changed = false;
    const take = (runs: Parameters<RunStore['take']>[0]): number => {
      const before = seen.size;
      for (const run of runs) seen.add(idOf(run));
      if (store.take(runs).length > 0) {
        changed = true;
        if (!this.#listed) partly();
      }
      return seen.size - before;
    };
    await this.#search.runs(experiments, { filter: null, most: null }, take, signal);
    if (store.keepOnly(seen)) changed = true;
    this.#listed = true;
    return changed;
  }

  /** Lists runs that are newer than those known, and what runs; asks about those that ran. */
  async #takeNews(experiments: readonly string[], signal: AbortSignal): Promise<boolean> {
    const store = this.#store;
    const before = store.running();
    const seen = new Set<string>();
    let changed = false;
    const take = (runs: Parameters<RunStore['take']>[0]): number => {
      const known = seen.size;
      for (const run of runs) seen.add(idOf(run));
      if (store.take(runs).length > 0) changed = true;
      return seen.size - known;
    };
    // A clock that goes wrong by years must not hide what comes.
    const newest = Math.min(store.newestStart() ?? 0, this.#now());
    const filter = `attributes.start_time > ${Math.max(0, Math.floor(newest - slackMs))}`;
    await this.#search.runs(experiments, { filter, most: null }, take, signal);
    const known = seen.size;
    const running = { filter: "attributes.status = 'RUNNING'", most: mostRunning };
    await this.#search.runs(experiments, running, (runs) => (take(runs), runs.length), signal);
    const manyRun = seen.size - known >= mostRunning;
    const left = before.filter((id) => !seen.has(id)).slice(0, manyRun ? mostSingle >> 1 : mostSingle);
    for (const id of left) {
      const run = await this.#search.run(id, signal);
      if (run === null) {
        store.drop(id);
        changed = true;
      } else if (store.take([run]).length > 0) changed = true;
    }
    return changed;
  }

  #full(): readonly ReadProblem[] {
    if (!this.#store.full) return [];
    const message = `${this.#asker.exchange.host} has more than ${this.#store.size} runs; the newest are shown.`;
    return [{ file: this.#uri, message, hint: 'Name the experiments: to show in trainyard.yaml.' }];
  }
}
