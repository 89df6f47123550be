import { statSync } from 'node:fs';
import type { Root } from '../api.ts';
import type { Unit } from '../unit.ts';
import { openCache } from './open.ts';
import { writeUnit } from './record.ts';
import type { UnitMemory } from './record.ts';
import { cacheFaultOf } from './store.ts';
import type { CacheFault, CacheRow, CacheStore } from './store.ts';

/** How long after a read it is written down, ms; and where another process writes just then, how long until the next try. */
const restMs = 1_000;
/** Rows that are written at a stretch: some milliseconds. */
const batch = 100;
const patienceMs = 20;
const lastPatienceMs = 2_000;

/**
 * What is remembered from one look to the next, for one base: read once at the start, then written as units are read,
 * some time later and a few at a stretch. Whatever goes wrong with the file, only the remembering ends.
 */
export class Memory {
  readonly #open: (damaged?: string) => CacheStore | null;
  readonly #inUse: () => Iterable<Unit>;
  #store: CacheStore | null;
  #inode = 0;
  #dirty = new Map<string, Unit>();
  #gone = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #held = false;

  /**
   * @param folder the folder of caches, absolute
   * @param readers names the version of the readers
   * @param inUse all units of the base as they are now: a cache that vanished is filled with them again
   */
  constructor(folder: string, base: string, readers: string, inUse: () => Iterable<Unit>) {
    this.#open = (damaged) => openCache(folder, base, readers, damaged);
    this.#inUse = inUse;
    this.#store = this.#open();
    this.#inode = this.#inodeNow();
  }

  /** The rows that are there, as far as the file is not damaged. */
  *rows(): Generator<CacheRow> {
    try {
      if (this.#store !== null) yield* this.#store.rows();
    } catch (error) {
      this.#failed(cacheFaultOf(error));
    }
  }

  /** The unit was read: to be written when there is time. */
  put(unit: Unit): void {
    if (this.#store === null) return;
    this.#gone.delete(unit.key);
    this.#dirty.set(unit.key, unit);
    this.#plan(restMs);
  }

  /** What the key names is no more. */
  forget(key: string): void {
    if (this.#store === null) return;
    this.#dirty.delete(key);
    this.#gone.add(key);
    this.#plan(restMs);
  }

  /** Holds back writing, while something more urgent is to do, or lets it go on. */
  hold(held: boolean): void {
    this.#held = held;
    if (!held && this.#dirty.size + this.#gone.size > 0) this.#plan(restMs);
  }

  /** Writes what is left and closes. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    while (this.#dirty.size + this.#gone.size > 0 && this.#flush(lastPatienceMs) === 'written');
    this.#store?.close();
    this.#store = null;
  }

  #plan(delay: number): void {
    if (this.#held || this.#store === null) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      if (this.#held) return;
      const done = this.#flush(patienceMs);
      if (this.#dirty.size + this.#gone.size > 0) this.#plan(done === 'written' ? 0 : restMs);
    }, delay);
    this.#timer.unref();
  }

  #flush(patience: number): 'written' | CacheFault {
    if (this.#store === null) return 'lost';
    if (this.#inodeNow() !== this.#inode) return this.#failed('broken');
    const units = [...this.#dirty.values()].slice(0, batch);
    const gone = [...this.#gone];
    const rows = units.flatMap((unit) => rowOf(unit) ?? []);
    try {
      this.#store.write(rows, gone, patience);
    } catch (error) {
      return this.#failed(cacheFaultOf(error));
    }
    for (const unit of units) this.#dirty.delete(unit.key);
    for (const key of gone) this.#gone.delete(key);
    return 'written';
  }

  /** A damaged or vanished file is followed by a new one that is filled again; what else goes wrong ends the cache. */
  #failed(fault: CacheFault): CacheFault {
    if (fault === 'busy') return fault;
    const file = this.#store?.file;
    this.#store?.close();
    this.#store = fault === 'broken' ? this.#open(this.#inodeNow() === this.#inode ? file : undefined) : null;
    this.#inode = this.#inodeNow();
    this.#gone.clear();
    this.#dirty = new Map();
    if (this.#store !== null) for (const unit of this.#inUse()) this.put(unit);
    return fault;
  }

  #inodeNow(): number {
    if (this.#store === null) return 0;
    try {
      return statSync(this.#store.file, { throwIfNoEntry: false })?.ino ?? 0;
    } catch {
      return 0;
    }
  }
}

function rowOf(unit: Unit): CacheRow | null {
  const memory: UnitMemory | null = unit.memory;
  if (memory === null) return null;
  const { folder, real } = unit.origin;
  return { key: unit.key, folder, real: real === folder ? '' : real, ...writeUnit(memory, folder) };
}

/** The bases of some roots, each once. */
export function basesOf(roots: readonly Root[]): readonly string[] {
  return [...new Set(roots.map(({ base }) => base))];
}
