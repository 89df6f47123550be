import { existsSync, statSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { Catalog } from '../../../../src/catalog/catalog.ts';
import { listFolder } from '../../../../src/trackers/listing.ts';
import { trackerFactories } from '../../../../src/trackers/registry.ts';
import type { Claim, Cursor, Reading, Tracker } from '../../../../src/trackers/tracker.ts';
import { checkClaims, checkCut, checkReading, checkRuns, checkSeries, Fault } from './checks.ts';
import { damagesOf } from './damage/kinds.ts';
import { accidents } from './places.ts';
import type { Playground } from './playground.ts';
import type { Random } from './random.ts';

/** How many metrics of a run are asked for: a chart never shows more. */
const mostMetrics = 200;
/** How many claims are read: those that something happened to, and then others. */
const mostClaims = 5;
/** How often what takes long is not left out. */
const heavyShare = 0.1;

/** What a case needs to know of the format it is about. */
export interface Target {
  readonly name: string;
  readonly ground: Playground;
  /** Makes the tracker as a catalog would. */
  readonly make: () => Tracker;
  /** Absolute: what the reader opens when nothing is wrong; damage goes there more often. */
  readonly opened: readonly string[];
}

/** What came of a case that did not fail. */
export interface CaseAccount {
  /** What was done, in order. */
  readonly done: readonly string[];
  readonly problems: number;
  readonly runs: number;
}

/** One case: a fixture, spoiled in some ways at some moments, read through the whole path. Throws what must not be. */
export class Case {
  readonly done: string[] = [];
  readonly #note: (done: string) => void;
  readonly #target: Target;
  readonly #random: Random;
  #problems = 0;
  #runs = 0;
  #contradicts = false;

  /** `note`: is told each thing that is tried, before it is: the last one counts where the process dies of it. */
  constructor(target: Target, random: Random, note: (done: string) => void) {
    this.#note = note;
    this.#target = target;
    this.#random = random;
  }

  async run(): Promise<CaseAccount> {
    const random = this.#random;
    const { ground, opened } = this.#target;
    if (random.chance(0.85)) this.#spoil(random.size(3));
    // Half of them as if nobody had written for an hour, so that nothing counts as being in the making.
    if (random.chance(0.5)) ground.age(3600, opened);
    if (random.chance(0.1)) await this.#throughCatalog();
    else await this.#throughTracker();
    return { done: this.done, problems: this.#problems, runs: this.#runs };
  }

  async #throughTracker(): Promise<void> {
    const random = this.#random;
    const tracker = this.#target.make();
    const claims = this.#claims(tracker);
    const early = random.chance(0.25);
    if (early) this.#then('between detection and reading', random.size(3));
    const first = await this.#readAll(tracker, claims, []);
    const late = random.chance(0.15);
    if (late) this.#then('between reading and series', random.size(2));
    await this.#series(tracker, claims, first, !early && !late && !this.#contradicts);
    const quiet = !early && !late && random.chance(0.2);
    if (!quiet) this.#then('between two reads', random.size(3));
    const follower = random.chance(0.3) ? this.#target.make() : tracker;
    const cursors = first.map(({ cursor }) => (random.chance(0.05) ? oddCursor(cursor, random) : throughJson(cursor)));
    const second = await this.#readAll(follower, claims, cursors);
    await this.#series(follower, claims, second, false);
    this.#claims(follower);
  }

  /** All trackers, merging and the questions of a side bar. */
  async #throughCatalog(): Promise<void> {
    const random = this.#random;
    this.#did('through the catalog');
    const { folder } = this.#target.ground;
    const catalog = new Catalog({ trackers: trackerFactories });
    try {
      await catalog.configure({ roots: [{ folder, base: dirname(folder) }], excludes: [], metrics: {}, follow: false });
      await catalog.ready();
      for (const round of [0, 1]) {
        const answer = await catalog.query({ query: '', sort: ['name'], limit: null, offset: 0, all: true });
        if (!answer.ok) throw new Fault(answer.fault.message);
        checkRuns(answer.value.runs);
        this.#runs += answer.value.runs.length;
        const groupBy = random.pick(['experiment', 'tracker', 'status', 'commit', 'day'] as const);
        const view = { groupBy, query: '', sort: [], hidden: [], showHidden: true };
        const rows = await catalog.outline(view, null, 200);
        if (!rows.ok) throw new Fault(rows.fault.message);
        for (const { id, metrics } of answer.value.runs.slice(0, 20)) {
          await catalog.details(id);
          const requests = Object.keys(metrics)
            .slice(0, 5)
            .map((metric) => ({
              run: id,
              metric,
              x: random.pick(['step', 'time', 'relative'] as const),
              from: null,
              to: random.chance(0.5) ? null : random.below(100),
              pixels: random.size(500),
              smoothing: random.pick([0, 0.6, 0.99]),
            }));
          for (const cut of await catalog.cuts(requests)) checkCut(cut);
        }
        await catalog.newest();
        if (round === 1) break;
        this.#then('between two looks', random.size(3));
        await catalog.rescan();
      }
      const failed = (await catalog.state()).problems.find(({ message }) => message.includes(' detection failed: '));
      if (failed !== undefined) throw new Fault(failed.message);
    } finally {
      await catalog.dispose();
    }
  }

  /** Detects as the catalog walks, each real folder once, and no deeper than it goes. */
  #claims(tracker: Tracker): readonly Claim[] {
    const claims: Claim[] = [];
    const seen = new Set<string>();
    const walk = (listing: ReturnType<typeof listFolder>, depth: number): void => {
      if (listing === null || depth > 64 || seen.size > 3000) return;
      const { dev, ino } = statSync(listing.folder);
      if (seen.has(`${dev} ${ino}`)) return;
      seen.add(`${dev} ${ino}`);
      const found = tracker.detect(listing) ?? [];
      claims.push(...found);
      const owned = new Set(found.flatMap((claim) => claim.owns));
      if (owned.has('*')) return;
      for (const name of listing.folders) if (!owned.has(name)) walk(listing.list(name), depth + 1);
    };
    walk(listFolder(this.#target.ground.folder), 0);
    checkClaims(this.#target.name, claims);
    const { touched } = this.#target.ground;
    const hit = claims.filter(({ folder, files }) =>
      touched.some((path) => isWithin(path, folder) || isWithin(folder, path) || files.includes(path)),
    );
    const others = claims.filter((claim) => !hit.includes(claim));
    const from = this.#random.below(others.length);
    return [...hit, ...others.slice(from, from + 1)].slice(0, mostClaims);
  }

  async #readAll(tracker: Tracker, claims: readonly Claim[], since: readonly Cursor[]): Promise<readonly Reading[]> {
    const readings: Reading[] = [];
    for (const [index, claim] of claims.entries()) {
      const reading = await tracker.read(claim, since[index] ?? null);
      checkReading(reading);
      this.#problems += reading.problems.length;
      this.#runs += reading.runs.length;
      readings.push(reading);
    }
    return readings;
  }

  async #series(
    tracker: Tracker,
    claims: readonly Claim[],
    readings: readonly Reading[],
    still: boolean,
  ): Promise<void> {
    for (const [index, { runs }] of readings.entries()) {
      const claim = claims[index];
      if (claim === undefined) continue;
      for (const { key, metrics } of runs) {
        const names = Object.keys(metrics).slice(0, mostMetrics);
        const series = await tracker.series(claim, key, [...names, 'no such metric']);
        for (const [metric, columns] of series) checkSeries(metric, columns, still ? (metrics[metric] ?? null) : null);
        const lost = still ? names.find((name) => !series.has(name)) : undefined;
        if (lost !== undefined) throw new Fault(`${lost} is in the summary, and has no series`);
      }
    }
  }

  #then(when: string, times: number): void {
    this.#did(`${when}:`);
    this.#spoil(times);
  }

  #spoil(times: number): void {
    for (let left = times; left > 0; left -= 1) {
      // What does not fit is tried elsewhere.
      for (let tries = 0; tries < 5; tries += 1) if (this.#fits()) break;
    }
  }

  #fits(): boolean {
    try {
      return this.#spoilOnce();
    } catch (error) {
      // What an earlier damage left there is in its way.
      if (error instanceof Error && 'code' in error) return false;
      throw error;
    }
  }

  #spoilOnce(): boolean {
    const random = this.#random;
    const { ground, opened } = this.#target;
    if (random.chance(0.25)) {
      const accident = random.pick(accidents);
      const path = accident.to === 'file' ? this.#file() : random.pick([...ground.folders, ground.folder]);
      if (accident.to === 'folder' && path === ground.folder) return false;
      if (accident.heavy === true && !random.chance(heavyShare)) return false;
      this.#note(`${ground.nameOf(path)}: ${accident.name}`);
      if (!isThere(path, accident.to) || !accident.apply(path, ground, random)) return false;
      this.#did(`${ground.nameOf(path)}: ${accident.name}`);
      return true;
    }
    const path = random.chance(0.8) && opened.length > 0 ? random.pick(opened) : this.#file();
    const content = ground.files.get(path);
    if (content === undefined) return false;
    if (random.chance(0.15)) {
      // It is still being written: now there is some of it, now a little more.
      const length = random.below(content.length + 1);
      ground.write(path, content.subarray(0, length));
      this.#did(`${ground.nameOf(path)}: so far ${length} bytes`);
      return true;
    }
    const lists = damagesOf(path, content);
    const damage = random.pick(random.chance(0.6) ? lists[0]! : random.pick(lists));
    if (damage.heavy === true && !random.chance(heavyShare)) return false;
    this.#note(`${ground.nameOf(path)}: ${damage.name}`);
    const spoiled = damage.apply(content, random);
    if (spoiled === null) return false;
    this.#contradicts ||= damage.contradicts === true;
    ground.write(path, spoiled);
    this.#did(`${ground.nameOf(path)}: ${damage.name}`);
    return true;
  }

  #did(what: string): void {
    this.done.push(what);
  }

  #file(): string {
    const { ground, opened } = this.#target;
    return this.#random.pick(this.#random.chance(0.7) && opened.length > 0 ? opened : [...ground.files.keys()]);
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

function isThere(path: string, kind: 'file' | 'folder'): boolean {
  if (!existsSync(path)) return false;
  const stats = statSync(path);
  return kind === 'file' ? stats.isFile() && stats.size < 64 << 20 : stats.isDirectory();
}

function throughJson(cursor: Cursor): Cursor {
  return JSON.parse(JSON.stringify(cursor)) as Cursor;
}

/** A cursor of an older or newer version, or one that a disk spoiled. */
function oddCursor(cursor: Cursor, random: Random): Cursor {
  if (random.chance(0.2)) return {};
  const odd = ['', 'x', null, -1, 1e300, 0, 2 ** 53, [], {}, true];
  const spoil = (_: string, value: unknown): unknown =>
    typeof value !== 'object' && random.chance(0.2) ? random.pick(odd) : value;
  return JSON.parse(JSON.stringify(cursor), spoil) as Cursor;
}
