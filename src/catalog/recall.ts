import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Tracker } from '../trackers/tracker.ts';
import type { Root } from './api.ts';
import { Names } from './cache/codec.ts';
import { Memory } from './cache/memory.ts';
import { readUnit } from './cache/record.ts';
import type { CacheRow } from './cache/store.ts';
import { readersVersion } from './cache/readers.ts';
import { markOf } from './marks.ts';
import type { Place } from './place.ts';
import { excludesNothing, isWithin } from './skip.ts';
import type { Excluder } from './skip.ts';
import type { Slice } from './slice.ts';
import { Unit } from './unit.ts';
import type { Origin } from './unit.ts';

/** A root as recalling needs it. */
export interface RecallRoot extends Root {
  readonly excluded: Excluder;
}

/**
 * What earlier catalogs, and those of other windows, knew of the same folders. Units come back as they were; a walk then
 * confirms them one by one, and what it did not confirm is no more.
 */
export class Recall {
  readonly #roots: readonly RecallRoot[];
  readonly #trackers: ReadonlyMap<string, Tracker>;
  readonly #memories: ReadonlyMap<string, Memory>;
  readonly #unconfirmed = new Map<string, Unit>();

  /**
   * @param folder the folder of caches (absolute); null: nothing is remembered
   * @param inUse all units as they are now
   */
  constructor(
    folder: string | null,
    roots: readonly RecallRoot[],
    trackers: readonly Tracker[],
    inUse: () => Iterable<Unit>,
  ) {
    this.#roots = roots;
    this.#trackers = new Map(trackers.map((tracker) => [tracker.name, tracker]));
    const memories = new Map<string, Memory>();
    for (const { base } of folder === null ? [] : roots) {
      if (folder === null || memories.has(base)) continue;
      const own = function* (): Generator<Unit> {
        for (const unit of inUse()) if (roots[unit.origin.root]?.base === base) yield unit;
      };
      memories.set(base, new Memory(folder, base, readersVersion, own));
    }
    this.#memories = memories;
  }

  get isOn(): boolean {
    return this.#memories.size > 0;
  }

  /** Hands over what is remembered, without a look at any tool's file. Gives way to other work in between. */
  async all(found: (unit: Unit) => void, slice: Slice, stopped: () => boolean): Promise<void> {
    const reals = this.#roots.map(({ folder }) => realOf(folder));
    const excluded = new Map<string, boolean>();
    const names = new Names();
    for (const [base, memory] of this.#memories) {
      for (const row of memory.rows()) {
        if (stopped()) return;
        const unit = this.#unitOf(row, base, reals, excluded, names);
        if (unit === null || this.#unconfirmed.has(unit.key)) continue;
        this.#unconfirmed.set(unit.key, unit);
        found(unit);
        if (slice.due) await slice.pause();
      }
    }
  }

  /** The unit that a walk found just where it was remembered: from now on it is the walk's. */
  confirm(key: string, place: Place, several: boolean): Unit | null {
    const unit = this.#unconfirmed.get(key);
    if (unit?.several !== several || !sameOrigin(unit.origin, place)) return null;
    this.#unconfirmed.delete(key);
    return unit;
  }

  /** Gives up what a whole walk did not confirm; it is forgotten unless it may lie outside of what this walk looks at. */
  settle(places: ReadonlyMap<string, Place>, lost: (unit: Unit) => void): void {
    for (const unit of this.#unconfirmed.values()) {
      lost(unit);
      const { claim, origin, key } = unit;
      const place = places.get(origin.real);
      const isGone = markOf(claim.files[0] ?? claim.folder).size < 0;
      if (isGone || (place !== undefined && !place.units.has(key))) this.forget(unit);
    }
    this.#unconfirmed.clear();
  }

  /** The unit was read. */
  put(unit: Unit): void {
    this.#memoryOf(unit)?.put(unit);
  }

  forget(unit: Unit): void {
    this.#memoryOf(unit)?.forget(unit.key);
  }

  hold(held: boolean): void {
    for (const memory of this.#memories.values()) memory.hold(held);
  }

  close(): void {
    for (const memory of this.#memories.values()) memory.close();
  }

  #memoryOf({ origin }: Unit): Memory | undefined {
    const base = this.#roots[origin.root]?.base;
    return base === undefined ? undefined : this.#memories.get(base);
  }

  #unitOf(
    row: CacheRow,
    base: string,
    reals: readonly string[],
    excluded: Map<string, boolean>,
    names: Names,
  ): Unit | null {
    const index = this.#roots.findIndex((root) => root.base === base && isWithin(row.folder, root.folder));
    const root = this.#roots[index];
    if (root === undefined || isExcluded(row.folder, root, excluded)) return null;
    try {
      const memory = readUnit(row, row.folder, names);
      const tracker = this.#trackers.get(memory.claim.tracker);
      if (tracker === undefined) return null;
      const real = row.real === '' ? row.folder : row.real;
      const whole = reals[index] ?? '';
      const linked =
        real === row.folder && whole === root.folder ? false : real !== whole + row.folder.slice(root.folder.length);
      const origin: Origin = { root: index, linked, folder: row.folder, real };
      return Unit.remembered(row.key, origin, tracker, memory);
    } catch {
      // A row that is not as we write it counts for nothing.
      return null;
    }
  }
}

function sameOrigin(a: Origin, b: Origin): boolean {
  return a.root === b.root && a.linked === b.linked && a.folder === b.folder && a.real === b.real;
}

function realOf(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    return folder;
  }
}

/** Whether a folder, or one above it and below the root, is excluded. What is known is kept in `known`, by folder. */
function isExcluded(folder: string, root: RecallRoot, known: Map<string, boolean>): boolean {
  if (root.excluded === excludesNothing || folder.length <= root.folder.length) return false;
  let excluded = known.get(folder);
  if (excluded === undefined) {
    excluded = isExcluded(dirname(folder), root, known) || root.excluded(folder);
    known.set(folder, excluded);
  }
  return excluded;
}
