import type { Ledger } from './ledger.ts';
import { markOf, sameMark } from './marks.ts';
import type { Place } from './place.ts';
import type { Unit } from './unit.ts';
import { ancestorsOf } from './skip.ts';
import type { Walk } from './walk.ts';
import { FolderWatcher } from './watcher.ts';

const hour = 3_600_000;
const mostUnits = 200;
const mostFolders = 600;
/** How long a folder that came while following is watched though it holds no run yet. */
const recentMs = 600_000;

/** What looking at all that can grow may cost, of the time between two ticks: a disk that answers slowly is asked less often. */
const hotShare = 0.1;

/** How often the rounds look, ms, and how long they may hold the thread at a stretch. */
export interface Pace {
  readonly tickMs: number;
  readonly budgetMs: number;
  /** Look at all that can grow with every tick, as far as that is quickly done, since no events come. */
  readonly polling: boolean;
}

/** What following finds: handed to the session, which reads. */
export interface FollowSink {
  unit(unit: Unit): void;
  place(place: Place): void;
  /** Time went by: statuses may change. */
  tick(): void;
}

/**
 * Notices changes: events for what can grow, and a bounded round of looks at time and size over everything, which
 * alone is enough where no events come.
 */
export class Follow {
  readonly #walk: Walk;
  readonly #ledger: Ledger;
  readonly #sink: FollowSink;
  readonly #pace: Pace;
  readonly #now: () => number;
  readonly #watcher: FolderWatcher | null;
  readonly #timer: NodeJS.Timeout;
  readonly #recent = new Map<Place, number>();
  #hot: readonly Unit[] = [];
  #byFolder = new Map<string, Set<Unit>>();
  #placeByFolder = new Map<string, Place>();
  #round: Generator | null = null;
  #hotRound: Generator | null = null;
  #generation = -1;
  #placed = -1;
  #hotAt = 0;
  #ticks = 0;

  constructor(walk: Walk, ledger: Ledger, sink: FollowSink, pace: Pace, now: () => number) {
    this.#walk = walk;
    this.#ledger = ledger;
    this.#sink = sink;
    this.#pace = pace;
    this.#now = now;
    this.#watcher = pace.polling ? null : new FolderWatcher((folders) => this.#happened(folders));
    this.#timer = setInterval(() => this.#tick(), pace.tickMs);
    this.choose();
  }

  /** A folder came while following: what will be written into it is of interest. */
  entered(place: Place): void {
    this.#recent.set(place, this.#now());
  }

  /** Chooses anew what to watch, if runs or folders changed since. */
  choose(): void {
    const now = this.#now();
    const same = this.#generation === this.#ledger.generation && this.#placed === this.#walk.places.size;
    if (same && now - this.#hotAt < 30_000) return;
    this.#generation = this.#ledger.generation;
    this.#placed = this.#walk.places.size;
    this.#hotAt = now;
    const hot = [...this.#ledger.entries.values()]
      .filter(({ parts }) => parts.some(({ unit }) => !unit.remote))
      .filter(({ status, touchedAt }) => status === 'running' || (touchedAt !== null && now - touchedAt < hour))
      .sort(
        (a, b) =>
          Number(b.status === 'running') - Number(a.status === 'running') || (b.touchedAt ?? 0) - (a.touchedAt ?? 0),
      )
      .slice(0, mostUnits);
    this.#hot = [...new Set(hot.flatMap(({ parts }) => parts.map(({ unit }) => unit)))];
    this.#byFolder = new Map();
    for (const unit of this.#hot) {
      for (const folder of unit.folders) {
        const units = this.#byFolder.get(folder) ?? new Set();
        this.#byFolder.set(folder, units.add(unit));
      }
    }
    for (const [place, since] of this.#recent) {
      if (now - since > recentMs || this.#walk.places.get(place.real) !== place) this.#recent.delete(place);
    }
    this.#placeByFolder = this.#experimentFolders();
    this.#watcher?.set(new Set([...this.#byFolder.keys(), ...this.#placeByFolder.keys()]));
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#watcher?.close();
  }

  /** Where a new run would appear: roots, the folders above runs, and folders that came just now. */
  #experimentFolders(): Map<string, Place> {
    const wanted = new Set<string>();
    const byFolder = new Map<string, Place>();
    const roots: Place[] = [];
    for (const place of this.#walk.places.values()) {
      byFolder.set(place.folder, place);
      if (place.depth === 0) roots.push(place);
    }
    const folders = new Map<string, Place>();
    const add = (place: Place | undefined): void => {
      if (place !== undefined && folders.size < mostFolders) folders.set(place.folder, place);
    };
    for (const root of roots) add(root);
    for (const place of [...this.#recent.keys()].reverse()) add(place);
    for (const unit of this.#hot) add(byFolder.get(unit.origin.folder));
    for (const unit of this.#ledger.units) {
      if (unit.remote) continue;
      for (const folder of ancestorsOf(unit.origin.folder)) {
        if (wanted.has(folder)) break;
        wanted.add(folder);
        add(byFolder.get(folder));
      }
    }
    return folders;
  }

  #happened(folders: ReadonlySet<string>): void {
    for (const folder of folders) {
      for (const unit of this.#byFolder.get(folder) ?? []) this.#checkUnit(unit);
      const place = this.#placeByFolder.get(folder);
      if (place !== undefined) this.#checkPlace(place);
    }
  }

  #tick(): void {
    this.#ticks += 1;
    const every = this.#pace.polling ? 1 : Math.max(1, Math.round(1000 / this.#pace.tickMs));
    const due = this.#ticks % every === 0;
    if (due) this.#hotRound ??= this.#hotLooks();
    if (this.#hotRound !== null && goOn(this.#hotRound, hotShare * this.#pace.tickMs)) this.#hotRound = null;
    if (due) this.#sink.tick();
    this.#round ??= this.#looks();
    if (goOn(this.#round, this.#pace.budgetMs)) this.#round = null;
    this.choose();
  }

  /** One look at all that can grow. */
  *#hotLooks(): Generator {
    for (const unit of this.#hot) {
      this.#checkUnit(unit);
      yield;
    }
    for (const place of this.#placeByFolder.values()) {
      this.#checkPlace(place);
      yield;
    }
  }

  /** One round over everything. */
  *#looks(): Generator {
    for (const place of [...this.#walk.places.values()]) {
      this.#checkPlace(place);
      yield;
      for (const unit of place.units.values()) {
        this.#checkUnit(unit);
        yield;
      }
    }
  }

  #checkUnit(unit: Unit): void {
    const place = this.#walk.places.get(unit.origin.real);
    if (place?.units.get(unit.key) !== unit) return;
    const changed = unit.changed();
    if (changed === 'folders') this.#sink.place(place);
    else if (changed === 'contents') this.#sink.unit(unit);
  }

  #checkPlace(place: Place): void {
    if (this.#walk.places.get(place.real) !== place) return;
    if (!sameMark(place.mark, markOf(place.folder))) this.#sink.place(place);
  }
}

/** Goes on with a round for so many ms; true when it is through. */
function goOn(round: Generator, ms: number): boolean {
  const until = performance.now() + ms;
  do {
    if (round.next().done === true) return true;
  } while (performance.now() < until);
  return false;
}
