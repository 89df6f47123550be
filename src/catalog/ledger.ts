import { isAbsolute } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../runs/run.ts';
import type { TrackedRun } from '../trackers/tracker.ts';
import type { Root } from './api.ts';
import { makeEntry } from './entry.ts';
import type { Entry, Overlay, Standing } from './entry.ts';
import { relativePath } from './identity.ts';
import { launchIn } from './launched.ts';
import { parentOf } from './merge.ts';
import type { Part } from './merge.ts';
import { groupUnits, nameGroups } from './standing.ts';
import type { Unit } from './unit.ts';

/** What changed between two settlements. Ids; `ended` are runs that were running and are not any more. */
export interface Changes {
  readonly added: readonly string[];
  readonly updated: readonly string[];
  readonly removed: readonly string[];
  readonly ended: readonly string[];
}

/** Makes runs of units: gives ids, merges what lies in one folder, shows nothing twice, and tells what changed. */
export class Ledger {
  readonly #roots: readonly Root[];
  readonly #rank: ReadonlyMap<string, number>;
  readonly #overlay: Overlay;
  readonly #units = new Map<string, Unit>();
  readonly #touched = new Set<Unit>();
  /** The runs of every unit as they were when it was last taken in. */
  readonly #known = new Map<Unit, readonly TrackedRun[]>();
  #standings: readonly Standing[] = [];
  /** The standings by unit and by place: made of the above when first asked for. */
  #members: ReadonlyMap<Unit, readonly Standing[]> | null = null;
  #byPlace: ReadonlyMap<string, string> | null = null;
  readonly #alive = new Set<string>();
  #entries = new Map<string, Entry>();
  #byTool = new Map<string, string>();
  #restructure = false;
  #annotated = false;
  #generation = 0;

  /** @param trackers names in the registry's order: the first of a merged run names it */
  constructor(roots: readonly Root[], trackers: readonly string[], overlay: Overlay) {
    this.#roots = roots;
    this.#overlay = overlay;
    this.#rank = new Map(trackers.map((name, rank) => [name, rank]));
  }

  /** All runs, by id. */
  get entries(): ReadonlyMap<string, Entry> {
    return this.#entries;
  }

  /** Grows with every change: what was computed from an older one is out of date. */
  get generation(): number {
    return this.#generation;
  }

  get units(): Iterable<Unit> {
    return this.#units.values();
  }

  /** Ids of running runs. */
  get alive(): ReadonlySet<string> {
    return this.#alive;
  }

  /** The unit is new or was read again. */
  put(unit: Unit): void {
    if (!this.#units.has(unit.key)) this.#restructure = true;
    this.#units.set(unit.key, unit);
    this.#touched.add(unit);
  }

  remove(unit: Unit): void {
    if (this.#units.get(unit.key) !== unit) return;
    this.#units.delete(unit.key);
    this.#known.delete(unit);
    this.#touched.delete(unit);
    this.#restructure = true;
  }

  /** What people added to runs changed. */
  annotated(): void {
    this.#annotated = true;
  }

  /** Problems of units that belong to no single run. */
  problems(): Problem[] {
    const problems: Problem[] = [];
    for (const unit of this.#units.values()) {
      if (unit.runs.length === 1) continue;
      const base = this.#roots[unit.origin.root]?.base ?? unit.origin.folder;
      for (const { file, message, hint } of unit.problems) {
        problems.push({ file: relativePath(base, file), message, hint });
      }
    }
    return problems;
  }

  /** Takes in all that was put and removed, and the time that went by. */
  settle(now: number): Changes {
    const before = this.#entries;
    for (const unit of this.#touched) {
      const known = this.#known.get(unit);
      this.#restructure ||= known === undefined || (known !== unit.runs && shapeOf(known) !== shapeOf(unit.runs));
      this.#known.set(unit, unit.runs);
    }
    const changed = new Set<string>();
    const after = this.#restructure ? this.#rebuild(now) : this.#refresh(now, changed);
    this.#touched.clear();
    this.#restructure = false;
    for (const id of this.#alive) {
      const entry = after.get(id);
      if (entry === undefined || changed.has(id)) continue;
      const later = entry.atTime(now);
      if (later === entry) continue;
      after.set(id, later);
      changed.add(id);
    }
    if (this.#annotated) this.#annotate(after, changed);
    this.#annotated = false;
    const changes = after === before ? this.#told(changed) : this.#compare(before, after);
    this.#entries = after;
    if (changes.added.length + changes.updated.length + changes.removed.length > 0) this.#generation += 1;
    return changes;
  }

  /** Only contents changed: makes the runs of the units that were read again. Entries change in place. */
  #refresh(now: number, changed: Set<string>): Map<string, Entry> {
    const currents = new CurrentRuns();
    const members = (this.#members ??= membersOf(this.#standings));
    for (const unit of this.#touched) {
      for (const standing of members.get(unit) ?? []) {
        const old = this.#entries.get(standing.id);
        const parts = standing.parts.map((part) => currents.of(part));
        if (old !== undefined && sameContents(old.parts, parts)) continue;
        const entry = makeEntry({ ...standing, parts }, (parent) => this.#parentOf(parent), now, this.#overlay);
        if (old !== undefined && isDeepStrictEqual(old.run, entry.run)) {
          this.#entries.set(standing.id, entry.seenAs(old));
          continue;
        }
        this.#entries.set(standing.id, entry);
        changed.add(standing.id);
      }
    }
    return this.#entries;
  }

  #annotate(entries: Map<string, Entry>, changed: Set<string>): void {
    for (const [id, entry] of entries) {
      if (entry.isPlain && !this.#overlay.has(entry, entry.parts, entry.root.base)) continue;
      const { run, pinnedAt } = this.#overlay.over(entry.plain, entry.parts, entry.root.base);
      if (run === entry.run || (pinnedAt === entry.pinnedAt && isDeepStrictEqual(run, entry.run))) continue;
      entries.set(id, entry.seenAs({ run, pinnedAt }));
      changed.add(id);
    }
  }

  #told(changed: ReadonlySet<string>): Changes {
    const ended: string[] = [];
    for (const id of changed) {
      if (this.#entries.get(id)?.status === 'running') this.#alive.add(id);
      else if (this.#alive.delete(id)) ended.push(id);
    }
    return { added: [], updated: [...changed], removed: [], ended };
  }

  #compare(before: ReadonlyMap<string, Entry>, after: ReadonlyMap<string, Entry>): Changes {
    const added: string[] = [];
    const updated: string[] = [];
    const ended: string[] = [];
    this.#alive.clear();
    for (const [id, entry] of after) {
      const old = before.get(id);
      if (old === undefined) added.push(id);
      else if (old !== entry && old.run !== entry.run) updated.push(id);
      if (entry.status === 'running') this.#alive.add(id);
      else if (old?.status === 'running') ended.push(id);
    }
    const removed = [...before.keys()].filter((id) => !after.has(id));
    return { added, updated, removed, ended };
  }

  /** Gives every run its id anew. What did not change keeps its entry. */
  #rebuild(now: number): Map<string, Entry> {
    this.#byTool = new Map();
    this.#byPlace = null;
    this.#members = null;
    const standings = nameGroups(groupUnits(this.#units.values(), this.#rank), this.#roots);
    this.#standings = standings;
    for (const standing of standings) {
      for (const { unit, run } of standing.parts) {
        if (run.toolId !== null) this.#byTool.set(`${unit.tracker.name}\n${run.toolId}`, standing.id);
      }
    }
    const entries = new Map<string, Entry>();
    for (const standing of standings) {
      const old = this.#entries.get(standing.id);
      if (old !== undefined && sameStanding(old, standing) && this.#sameParent(old)) {
        entries.set(standing.id, old);
        continue;
      }
      const entry = makeEntry(standing, (parent) => this.#parentOf(parent), now, this.#overlay);
      const same = old !== undefined && isDeepStrictEqual(old.run, entry.run);
      entries.set(standing.id, same ? entry.seenAs(old) : entry);
    }
    return entries;
  }

  #sameParent(entry: Entry): boolean {
    const parent = parentOf(entry.parts);
    return parent === null || this.#parentOf(parent) === entry.parent;
  }

  get #placed(): ReadonlyMap<string, string> {
    return (this.#byPlace ??= new Map(this.#standings.map(({ place, id }) => [place, id])));
  }

  /** The id of a parent that a tool named; one that is not in view keeps the id that it would have. */
  #parentOf(parent: { readonly tracker: string; readonly id: string }): string | null {
    const known = this.#byTool.get(`${parent.tracker}\n${parent.id}`) ?? this.#placed.get(parent.id);
    if (known !== undefined) return known;
    return isAbsolute(parent.id) ? null : `${parent.tracker}:${parent.id}`;
  }
}

function membersOf(standings: readonly Standing[]): ReadonlyMap<Unit, readonly Standing[]> {
  const members = new Map<Unit, Standing[]>();
  for (const standing of standings) {
    for (const { unit } of standing.parts) {
      const known = members.get(unit);
      if (known === undefined) members.set(unit, [standing]);
      else known.push(standing);
    }
  }
  return members;
}

const runKey = (run: TrackedRun): string => `${run.key}\n${run.toolId ?? ''}`;

/** Finds what a part's run came to at the last read, also among the thousands of a database. */
class CurrentRuns {
  readonly #byUnit = new Map<Unit, ReadonlyMap<string, TrackedRun>>();

  of({ unit, run }: Part): Part {
    let runs = this.#byUnit.get(unit);
    if (runs === undefined) this.#byUnit.set(unit, (runs = new Map(unit.runs.map((each) => [runKey(each), each]))));
    return { unit, run: runs.get(runKey(run)) ?? run };
  }
}

/** Whether a run among many was left as it was by the last read; problems of a unit with many runs are no run's. */
function sameContents(before: readonly Part[], after: readonly Part[]): boolean {
  return (
    before.length === after.length &&
    after.every((part, i) => part.unit.runs.length > 1 && part.unit === before[i]?.unit && part.run === before[i].run)
  );
}

function sameStanding(entry: Entry, standing: Standing): boolean {
  return (
    entry.place === standing.place &&
    entry.location === standing.location &&
    entry.parts.length === standing.parts.length &&
    entry.parts.every((part, i) => part.unit === standing.parts[i]?.unit && part.run === standing.parts[i].run) &&
    entry.copies.length === standing.copies.length &&
    entry.copies.every((copy, i) => copy === standing.copies[i])
  );
}

/** What of a unit's runs decides ids and merging: while it stays, only contents changed. */
function shapeOf(runs: readonly TrackedRun[]): string {
  const shapes = runs.map(({ key, toolId, location, layer, startedAt, tags, launch }) => {
    const launched = launch === undefined ? [launchIn(tags)] : [launch.from, launch.until, launch.process];
    return [key, toolId, location, layer, startedAt, ...launched].join('\n');
  });
  return shapes.join('\n\n');
}
