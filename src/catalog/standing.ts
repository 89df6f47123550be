import type { Root } from './api.ts';
import type { Standing } from './entry.ts';
import { locationOf, placeOf } from './identity.ts';
import { joinLaunched, launchOf } from './launched.ts';
import { joinLayers } from './layers.ts';
import type { Part } from './merge.ts';
import { compareOrigins } from './unit.ts';
import type { Unit } from './unit.ts';

/** What trackers wrote in one place: one run. `root` is the index of the root that holds it. */
export interface Group {
  readonly place: string;
  readonly parts: Part[];
  readonly root: number;
}

/**
 * Runs of different trackers in one place are one run; a second one of the same tracker there is another. Roots count
 * in their order, real folders before links. What only says how runs below it were started joins them, and launched
 * runs are one with what their loggers wrote. `rank` is the registry's order by tracker name.
 */
export function groupUnits(units: Iterable<Unit>, rank: ReadonlyMap<string, number>): readonly Group[] {
  const groups = new Map<string, Group>();
  const seen = new Map<string, Set<string>>();
  const rankOf = ({ tracker }: Unit): number => rank.get(tracker.name) ?? Number.MAX_SAFE_INTEGER;
  // In whatever order units came: found by a walk, or remembered.
  const compare = (a: Unit, b: Unit): number =>
    compareOrigins(a.origin, b.origin) || rankOf(a) - rankOf(b) || (a.key < b.key ? -1 : 1);
  for (const unit of [...units].sort(compare)) {
    const tracker = unit.tracker.name;
    let files = seen.get(tracker);
    if (files === undefined) seen.set(tracker, (files = new Set()));
    if (files.has(unit.realFile)) continue;
    files.add(unit.realFile);
    for (const run of unit.runs) {
      const place = placeOf(unit, run);
      let key = place;
      for (let n = 2; groups.get(key)?.parts.some((part) => part.unit.tracker === unit.tracker) === true; n += 1) {
        key = `${place}\n${n}`;
      }
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { place, parts: [{ unit, run }], root: unit.origin.root });
      else group.parts.push({ unit, run });
    }
  }
  const joined = joinLaunched(joinLayers([...groups.values()]));
  for (const group of joined) group.parts.sort((a, b) => rankOf(a.unit) - rankOf(b.unit));
  return joined;
}

/**
 * Gives every run its id and location. The same tool id in two places is one run and its copy. Two roots with the same
 * location in each: the later one is told relative to the first root's base.
 */
export function nameGroups(groups: readonly Group[], roots: readonly Root[]): Standing[] {
  const standings = new Map<string, Standing & { readonly copies: string[] }>();
  const tools = new Map<string, string>();
  const [firstRoot] = roots;
  for (const { place, parts, root: index } of nearestFirst(groups)) {
    // A run keeps its first id: one that was launched has the launcher's also after its own logger's files were found.
    const head = launchOf(parts) ?? parts[0];
    let root = roots[index];
    if (head === undefined || root === undefined || firstRoot === undefined) continue;
    const tracker = head.unit.tracker.name;
    const { toolId } = head.run;
    // What lies on this machine is shown from there: it is the whole of it, and nobody need be asked.
    if (head.unit.twins.some((twin) => tools.has(`${twin}\n${toolId}`))) continue;
    const first = toolId === null ? undefined : tools.get(`${tracker}\n${toolId}`);
    if (first !== undefined) {
      // Several units may tell one run of one place: the sessions of a run that was resumed.
      const standing = standings.get(first);
      if (standing !== undefined && standing.place !== place) standing.copies.push(place);
      continue;
    }
    let location = locationOf(root.base, head.unit, place);
    let wanted = `${tracker}:${toolId ?? location}`;
    if (toolId === null && standings.has(wanted)) {
      root = firstRoot;
      location = locationOf(root.base, head.unit, place);
      wanted = `${tracker}:${location}`;
    }
    let id = wanted;
    for (let n = 2; standings.has(id); n += 1) id = `${wanted}#${n}`;
    if (toolId !== null) tools.set(`${tracker}\n${toolId}`, id);
    if (head.run.launch !== undefined) {
      for (const { unit, run } of parts) if (run.toolId !== null) tools.set(`${unit.tracker.name}\n${run.toolId}`, id);
    }
    standings.set(id, { id, location, place, root, parts, copies: [] });
  }
  return [...standings.values()];
}

/** Runs on this machine, then those on servers. */
function nearestFirst(groups: readonly Group[]): readonly Group[] {
  const isRemote = ({ parts }: Group): boolean => parts[0]?.unit.remote === true;
  return groups.some(isRemote) ? groups.toSorted((a, b) => Number(isRemote(a)) - Number(isRemote(b))) : groups;
}
