import { hashText } from '../../runs/hash.ts';
import type { TrackedRun } from '../tracker.ts';
import { idOf, makeRun } from './make-run.ts';
import type { Experiment, KnownRange, MadeRun } from './make-run.ts';
import type { Range } from './ranges.ts';
import type { WireExperiment, WireRun } from './wire.ts';

/** Runs that are held of one server at most, the newest. */
const mostRuns = 100_000;
const none: ReadonlyMap<string, KnownRange> = new Map();

interface Held extends MadeRun {
  /** Digest of what the server told. */
  readonly wire: number;
}

/** What is known of a server's runs. A run that did not change stays the same object. */
export class RunStore {
  readonly #uri: string;
  #experiments: ReadonlyMap<string, Experiment> = new Map();
  #held = new Map<string, Held>();
  readonly #ranges = new Map<string, Map<string, KnownRange>>();
  #list: readonly TrackedRun[] | null = null;

  constructor(uri: string) {
    this.#uri = uri;
  }

  get runs(): readonly TrackedRun[] {
    this.#list ??= [...this.#held.values()].map(({ run }) => run);
    return this.#list;
  }

  get size(): number {
    return this.#held.size;
  }

  get full(): boolean {
    return this.#held.size >= mostRuns;
  }

  get experimentIds(): readonly string[] {
    return [...this.#experiments.keys()];
  }

  has(id: string): boolean {
    return this.#held.has(id);
  }

  /** Takes over the experiments; true if one that was known is called otherwise now, or came or went. */
  takeExperiments(experiments: readonly WireExperiment[]): boolean {
    const now = new Map<string, Experiment>();
    for (const { experiment_id: id, name, lifecycle_stage: stage } of experiments) {
      now.set(id, { name: name ?? id, deleted: stage === 'deleted' });
    }
    const before = this.#experiments;
    this.#experiments = now;
    return [...before].some(([id, { name, deleted }]) => {
      const then = now.get(id);
      return then?.name !== name || then.deleted !== deleted;
    });
  }

  /** Takes runs in; gives the ids of those that are new or differ. */
  take(runs: readonly WireRun[]): readonly string[] {
    const changed: string[] = [];
    for (const wire of runs) {
      const id = idOf(wire);
      const own = this.#experiments.get(wire.info.experiment_id) ?? null;
      const digest = hashText(JSON.stringify([wire, own]));
      const held = this.#held.get(id);
      if (held?.wire === digest) continue;
      if (held === undefined && this.full) continue;
      const made = makeRun(wire, this.#uri, own, this.#ranges.get(id) ?? none);
      this.#held.set(id, { ...made, wire: digest });
      changed.push(id);
    }
    if (changed.length > 0) this.#list = null;
    return changed;
  }

  /** Drops the runs that are not among those that are still there; true if one was. */
  keepOnly(ids: ReadonlySet<string>): boolean {
    const before = this.#held.size;
    for (const id of [...this.#held.keys()]) if (!ids.has(id)) this.drop(id);
    return this.#held.size !== before;
  }

  drop(id: string): void {
    if (!this.#held.delete(id)) return;
    this.#ranges.delete(id);
    this.#list = null;
  }

  /** Ids of runs that say that they run. */
  running(): readonly string[] {
    return [...this.#held].flatMap(([id, { run }]) => (run.status === 'running' ? [id] : []));
  }

  /** When the newest run was started, ms; null where that is not known. */
  newestStart(): number | null {
    let newest: number | null = null;
    for (const { run } of this.#held.values()) {
      if (run.startedAt !== null && (newest === null || run.startedAt > newest)) newest = run.startedAt;
    }
    return newest;
  }

  /** The metrics of a run whose ranges are not known, with the latest point that they are asked for. */
  openOf(id: string): ReadonlyMap<string, string> {
    return this.#held.get(id)?.open ?? new Map<string, string>();
  }

  /** Runs with such metrics, the newest first, at most so many. */
  open(most: number): readonly string[] {
    const open = [...this.#held].filter(([, held]) => held.open.size > 0);
    open.sort(([, a], [, b]) => (b.run.startedAt ?? 0) - (a.run.startedAt ?? 0));
    return open.slice(0, most).map(([id]) => id);
  }

  /** Takes in what was found out about a metric of a run; `latest` is the point it was asked for. Null: it has none. */
  takeRange(id: string, metric: string, latest: string, range: Range | null): boolean {
    const held = this.#held.get(id);
    if (held === undefined) return false;
    const open = new Map(held.open);
    const still = open.get(metric) === latest;
    if (still) open.delete(metric);
    const summary = Object.hasOwn(held.run.metrics, metric) ? held.run.metrics[metric] : undefined;
    if (range === null || summary === undefined) {
      this.#held.set(id, { ...held, open });
      return false;
    }
    let ranges = this.#ranges.get(id);
    if (ranges === undefined) this.#ranges.set(id, (ranges = new Map<string, KnownRange>()));
    ranges.set(metric, { latest, range });
    const run = { ...held.run, metrics: { ...held.run.metrics, [metric]: { ...summary, ...range } } };
    this.#held.set(id, { ...held, run, open });
    this.#list = null;
    return true;
  }
}
