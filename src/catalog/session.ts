import type { Tracker } from '../trackers/tracker.ts';
import type { Problem } from '../runs/run.ts';
import type { CatalogOptions } from './api.ts';
import type { Overlay } from './entry.ts';
import { Follow } from './follow.ts';
import type { Pace } from './follow.ts';
import { relativePath } from './identity.ts';
import { Recall } from './recall.ts';
import { Ledger } from './ledger.ts';
import type { Changes } from './ledger.ts';
import type { Place } from './place.ts';
import { makeExcluder } from './skip.ts';
import { Slice } from './slice.ts';
import type { Unit } from './unit.ts';
import { Walk } from './walk.ts';

/** Events come at most this often, ms. */
const batchMs = 100;
const firstBatchMs = 300;
/** While runs are found one after the other, taking them in may cost at most one part in so many of the time. */
const settleShare = 10;

/** What a session needs from its catalog. */
export interface SessionHost {
  readonly trackers: readonly Tracker[];
  readonly pace: Pace;
  readonly now: () => number;
  readonly overlay: Overlay;
  changed(changes: Changes): void;
  /** About once a second while following. */
  ticked(): void;
}

/** One look at one set of folders, and following them until closed. All its work is done one after the other. */
export class Session {
  readonly options: CatalogOptions;
  readonly ledger: Ledger;
  readonly walk: Walk;
  readonly #recall: Recall;
  readonly #host: SessionHost;
  readonly #slice = new Slice();
  readonly #places = new Set<Place>();
  readonly #units = new Set<Unit>();
  #follow: Follow | null = null;
  #whole: PromiseWithResolvers | null = null;
  #busy = false;
  #closed = false;
  #scanned = false;
  #settledAt = 0;
  /** How long the last settlement took, ms. */
  #settleMs = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: CatalogOptions, host: SessionHost) {
    this.options = options;
    this.#host = host;
    const { trackers } = host;
    this.ledger = new Ledger(
      options.roots,
      trackers.map(({ name }) => name),
      host.overlay,
    );
    const roots = options.roots.map((root) => ({ ...root, excluded: makeExcluder(root.folder, options.excludes) }));
    this.#recall = new Recall(options.cache ?? null, roots, trackers, () => this.ledger.units);
    this.walk = new Walk(roots, trackers, {
      found: (unit) => this.#read(unit),
      lost: (unit) => {
        this.ledger.remove(unit);
        this.#recall.forget(unit);
      },
      remembered: (key, place, several) => this.#recall.confirm(key, place, several),
      entered: (place) => this.#follow?.entered(place),
    });
  }

  get scanning(): boolean {
    return !this.#scanned || this.#whole !== null;
  }

  /** Looks at every folder; resolves when done, also when closed meanwhile. */
  scan(): Promise<void> {
    this.#whole ??= makeResolvers();
    const { promise } = this.#whole;
    this.#work();
    return promise;
  }

  /** Problems that belong to no run. */
  problems(): Problem[] {
    const problems = this.ledger.problems();
    const base = this.options.roots[0]?.base;
    for (const { file, message, hint } of this.walk.problems()) {
      problems.push({ file: base === undefined ? file : relativePath(base, file), message, hint });
    }
    return problems;
  }

  /** The runs of a server came or changed: told with the next batch. */
  put(unit: Unit): void {
    this.ledger.put(unit);
    this.#settleSoon();
  }

  /** A server is not named any more. */
  drop(unit: Unit): void {
    this.ledger.remove(unit);
    this.#settleSoon();
  }

  /** What people added to runs changed: tells so at once. */
  annotated(): void {
    this.ledger.annotated();
    this.#settle();
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#whole?.resolve();
    await this.#follow?.close();
    this.#recall.close();
  }

  /** Runs what was asked for, and once more if something was asked for meanwhile. */
  #work(): void {
    if (this.#busy || this.#closed) return;
    this.#busy = true;
    void this.#drain().finally(() => {
      this.#busy = false;
      if (this.#whole !== null || this.#places.size + this.#units.size > 0) this.#work();
    });
  }

  async #drain(): Promise<void> {
    const stopped = (): boolean => this.#closed;
    const whole = this.#whole;
    if (whole !== null) {
      this.#places.clear();
      this.#units.clear();
      if (!this.#scanned) await this.#remember(stopped);
      this.#recall.hold(true);
      await this.walk.all(this.#slice, stopped);
      if (stopped()) return;
      this.#recall.settle(this.walk.places, (unit) => this.ledger.remove(unit));
      this.#recall.hold(false);
      this.#scanned = true;
      this.#whole = null;
      this.#settle();
      if (this.options.follow) this.#follow ??= this.#startFollowing();
      whole.resolve();
      return;
    }
    for (const place of this.#places) {
      if (stopped()) return;
      this.#places.delete(place);
      await this.walk.again(place, this.#slice, stopped);
    }
    for (const unit of this.#units) {
      if (stopped()) return;
      this.#units.delete(unit);
      if (this.walk.places.get(unit.origin.real)?.units.get(unit.key) !== unit) continue;
      await this.#read(unit);
      await this.#slice.pause();
    }
    this.#settleSoon();
  }

  /** Shows at once what was known the last time. */
  async #remember(stopped: () => boolean): Promise<void> {
    await this.#recall.all((unit) => this.ledger.put(unit), this.#slice, stopped);
    if (!stopped()) this.#settle();
  }

  async #read(unit: Unit): Promise<void> {
    await unit.read(this.options.follow || this.#recall.isOn);
    const place = this.walk.places.get(unit.origin.real);
    if (place?.units.get(unit.key) === unit) {
      this.ledger.put(unit);
      this.#recall.put(unit);
    }
    if (!this.#scanned && this.#settleIsDue()) this.#settle();
  }

  #startFollowing(): Follow {
    const sink = {
      unit: (unit: Unit) => {
        this.#units.add(unit);
        this.#work();
      },
      place: (place: Place) => {
        this.#places.add(place);
        this.#work();
      },
      tick: () => {
        this.#settleSoon();
        this.#host.ticked();
      },
    };
    return new Follow(this.walk, this.ledger, sink, this.#host.pace, this.#host.now);
  }

  #settleSoon(): void {
    if (this.#timer !== null || this.#closed) return;
    const wait = Math.max(0, this.#settledAt + batchMs - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#settle();
      this.#follow?.choose();
    }, wait);
  }

  /** Takes in at once what was put. */
  settle(): void {
    if (!this.#closed) this.#settle();
  }

  /** Making thousands of runs of what was found takes its time: the more there are, the rarer. */
  #settleIsDue(): boolean {
    return performance.now() - this.#settledAt > Math.max(firstBatchMs, settleShare * this.#settleMs);
  }

  #settle(): void {
    const start = performance.now();
    const changes = this.ledger.settle(this.#host.now());
    if (changes.added.length + changes.updated.length + changes.removed.length > 0) this.#host.changed(changes);
    this.#settledAt = performance.now();
    this.#settleMs = this.#settledAt - start;
  }
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

/** `Promise.withResolvers`, which Node 20 lacks. */
function makeResolvers(): PromiseWithResolvers {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
