import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listFolder } from '../trackers/listing.ts';
import type { Claim, Listing, ReadProblem, Tracker } from '../trackers/tracker.ts';
import { markOf } from './marks.ts';
import { realChild, whyUnlisted } from './place.ts';
import type { Place } from './place.ts';
import { isEnvironment, isPassage, isSkippedName } from './skip.ts';
import type { Excluder } from './skip.ts';
import { Slice } from './slice.ts';
import { Unit, unitKey } from './unit.ts';

const deepest = 64;

/** A root as the walk needs it. */
export interface WalkRoot {
  readonly folder: string;
  readonly excluded: Excluder;
}

/** What the walk tells: units that are new or whose files changed, and units whose folder or claim is gone. */
export interface WalkSink {
  found(unit: Unit): Promise<void>;
  lost(unit: Unit): void;
  /** The unit of that name in that place as it was remembered, if it was. */
  remembered(key: string, place: Place, several: boolean): Unit | null;
  /** A folder was entered for the first time. */
  entered(place: Place): void;
}

interface Step {
  readonly origin: { readonly root: number; readonly linked: boolean; readonly folder: string; readonly depth: number };
  readonly real: string;
  readonly listing: () => Listing | null;
}

/** Finds runs: lists folders, asks every tracker, and remembers where it was. Never enters one folder twice. */
export class Walk {
  readonly #roots: readonly WalkRoot[];
  readonly #trackers: readonly Tracker[];
  readonly #sink: WalkSink;
  readonly #places = new Map<string, Place>();
  /** Real paths that a link led to while they were known already, with the folders of those links. */
  readonly #spare = new Map<string, Set<string>>();
  readonly #entered: string[] = [];
  #rootProblems: readonly ReadProblem[] = [];

  constructor(roots: readonly WalkRoot[], trackers: readonly Tracker[], sink: WalkSink) {
    this.#roots = roots;
    this.#trackers = trackers;
    this.#sink = sink;
  }

  /** Every folder that was entered, by real path. */
  get places(): ReadonlyMap<string, Place> {
    return this.#places;
  }

  /** Problems of folders, not of runs. */
  *problems(): Generator<ReadProblem> {
    yield* this.#rootProblems;
    for (const place of this.#places.values()) yield* place.problems;
  }

  /** Looks at everything again. What is still there keeps its units. */
  async all(slice: Slice, stopped: () => boolean): Promise<void> {
    const before = new Set(this.#places.keys());
    const problems: ReadProblem[] = [];
    for (const [index, root] of this.#roots.entries()) {
      try {
        const real = realpathSync.native(root.folder);
        const origin = { root: index, linked: false, folder: root.folder, depth: 0 };
        await this.#run([{ origin, real, listing: () => listFolder(root.folder) }], slice, stopped, before);
      } catch {
        problems.push({ file: root.folder, message: 'This folder does not exist.', hint: 'Check its path.' });
      }
    }
    this.#rootProblems = problems;
    if (stopped()) return;
    for (const real of before) this.#drop(real);
    await this.#takeSpares(slice, stopped);
  }

  /** Looks at one known folder again, and at what is new in it. */
  async again(place: Place, slice: Slice, stopped: () => boolean): Promise<void> {
    if (this.#places.get(place.real) !== place) return;
    await this.#run(
      [{ origin: place, real: place.real, listing: () => listFolder(place.folder) }],
      slice,
      stopped,
      null,
    );
    await this.#takeSpares(slice, stopped);
  }

  /** `before`: places not seen yet in this whole look; null while following, when known folders are not entered. */
  async #run(steps: Step[], slice: Slice, stopped: () => boolean, before: Set<string> | null): Promise<void> {
    const links: Step[] = [];
    const start = steps[0];
    for (let step = steps.pop() ?? links.shift(); step !== undefined; step = steps.pop() ?? links.shift()) {
      if (stopped()) return;
      const known = this.#places.get(step.real);
      const again = before === null ? step === start : before.delete(step.real);
      if (known !== undefined && !again) {
        if (known.folder !== step.origin.folder) this.#keepSpare(step);
        continue;
      }
      const next = await this.#enter(step, known);
      for (const child of next.reverse()) (child.origin.linked && !step.origin.linked ? links : steps).push(child);
      await slice.pause();
    }
  }

  async #enter(step: Step, known: Place | undefined): Promise<Step[]> {
    const mark = markOf(step.origin.folder);
    const listing = step.listing();
    const gone = listing === null ? whyUnlisted(step.origin.folder) : null;
    if (listing === null && gone === null) {
      this.#drop(step.real);
      return [];
    }
    // A folder that is now reached another way (its root or link changed) starts afresh.
    const moved = known !== undefined && (known.folder !== step.origin.folder || known.root !== step.origin.root);
    if (moved) this.#drop(step.real);
    const place: Place =
      known !== undefined && !moved
        ? known
        : { ...step.origin, real: step.real, mark, children: new Set(), units: new Map(), problems: [] };
    this.#places.set(step.real, place);
    if (place !== known) this.#sink.entered(place);
    place.mark = mark;
    place.problems = gone === null ? [] : [gone];
    if (listing === null) return [];
    if (step.origin.depth > 0 && isEnvironment(listing)) {
      this.#empty(place);
      return [];
    }
    const owned = isPassage(place.folder) ? new Set<string>() : await this.#claim(place, listing);
    return this.#below(place, listing, owned);
  }

  /** Asks every tracker; keeps, adds and drops units. Gives the subfolders that runs own; null: all of them. */
  async #claim(place: Place, listing: Listing): Promise<ReadonlySet<string> | null> {
    const owned = new Set<string>();
    const keep = new Set<string>();
    for (const tracker of this.#trackers) {
      const claims = this.#detect(tracker, listing, place);
      for (const claim of claims) {
        for (const name of claim.owns) owned.add(name);
        const key = unitKey(tracker.name, place.real, claim, claims.length > 1);
        keep.add(key);
        const known = place.units.get(key) ?? this.#sink.remembered(key, place, claims.length > 1);
        if (known !== null) place.units.set(key, known);
        if (known === null) {
          const unit = new Unit(key, place, tracker, claim, claims.length > 1);
          place.units.set(key, unit);
          await this.#sink.found(unit);
        } else if (known.claimAgain(claim) || known.changed() !== 'nothing') await this.#sink.found(known);
      }
    }
    for (const [key, unit] of place.units) {
      if (keep.has(key)) continue;
      place.units.delete(key);
      this.#sink.lost(unit);
    }
    return owned.has('*') ? null : owned;
  }

  #detect(tracker: Tracker, listing: Listing, place: Place): readonly Claim[] {
    try {
      return tracker.detect(listing) ?? [];
    } catch (error) {
      const message = `The ${tracker.title} detection failed: ${error instanceof Error ? error.message : String(error)}`;
      place.problems = [
        ...place.problems,
        { file: place.folder, message, hint: 'This is a fault in Trainyard. Please report it.' },
      ];
      return [];
    }
  }

  #below(place: Place, listing: Listing, owned: ReadonlySet<string> | null): Step[] {
    const steps: Step[] = [];
    const names = owned === null ? [] : listing.folders.filter((name) => !owned.has(name));
    const still = new Set<string>();
    for (const name of names) {
      if (isSkippedName(name, place.folder)) continue;
      const folder = join(place.folder, name);
      if (this.#roots[place.root]?.excluded(folder) === true) continue;
      if (place.depth >= deepest) {
        const message = `Folders more than ${deepest} levels deep are not looked at.`;
        place.problems = [...place.problems, { file: folder, message, hint: 'Add the folder as one of its own.' }];
        break;
      }
      const child = realChild(place, name);
      if (child === null) continue;
      still.add(child.real);
      const origin = {
        root: place.root,
        linked: place.linked || child.linked,
        folder,
        depth: place.depth + 1,
      };
      steps.push({ origin, real: child.real, listing: () => listing.list(name) });
    }
    for (const real of place.children) {
      const entered = this.#places.get(real);
      if (!still.has(real) && entered !== undefined && dirname(entered.folder) === place.folder) this.#drop(real);
    }
    place.children.clear();
    for (const real of still) place.children.add(real);
    return steps;
  }

  #keepSpare(step: Step): void {
    const parents = this.#spare.get(step.real) ?? new Set<string>();
    parents.add(dirname(step.origin.folder));
    this.#spare.set(step.real, parents);
  }

  /** Forgets a folder and all that was entered from it. */
  #drop(real: string): void {
    const place = this.#places.get(real);
    if (place === undefined) return;
    this.#places.delete(real);
    this.#empty(place);
    const spare = this.#spare.get(real);
    if (spare === undefined) return;
    this.#spare.delete(real);
    this.#entered.push(...spare);
  }

  #empty(place: Place): void {
    for (const unit of place.units.values()) this.#sink.lost(unit);
    place.units.clear();
    for (const child of place.children) {
      const entered = this.#places.get(child);
      if (entered !== undefined && dirname(entered.folder) === place.folder) this.#drop(child);
    }
    place.children.clear();
  }

  /** A folder was dropped that a link elsewhere also led to: the link counts now. */
  async #takeSpares(slice: Slice, stopped: () => boolean): Promise<void> {
    for (let folder = this.#entered.pop(); folder !== undefined; folder = this.#entered.pop()) {
      const place = [...this.#places.values()].find((each) => each.folder === folder);
      if (place === undefined) continue;
      await this.#run(
        [{ origin: place, real: place.real, listing: () => listFolder(place.folder) }],
        slice,
        stopped,
        null,
      );
    }
  }
}
