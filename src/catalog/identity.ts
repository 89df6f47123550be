import { basename, isAbsolute, posix, relative, sep } from 'node:path';
import type { TrackedRun } from '../trackers/tracker.ts';
import type { Unit } from './unit.ts';

/** What `relative` would take out of a path: empty parts, `.` and `..`. */
const unusual = /(?:^|\/)(?:\.{0,2})(?:\/|$)/;

/** A path as it stands in ids and answers: relative to the base, with forward slashes; `.` is the base itself. */
export function relativePath(base: string, path: string): string {
  const inside = path.startsWith(base) && path[base.length] === '/' ? path.slice(base.length + 1) : '';
  // Most are: `relative` takes many times as long.
  if (sep === '/' && inside !== '' && !unusual.test(inside)) return inside;
  const plain = relative(base, path).split(sep).join('/');
  return plain === '' ? '.' : plain;
}

/** A run's place (absolute): its folder, its file where a folder holds several runs, or `file#id` in a database. */
export function placeOf(unit: Unit, run: TrackedRun): string {
  if (run.location !== null) return run.location;
  const place = unit.several ? (unit.claim.files[0] ?? unit.claim.folder) : unit.claim.folder;
  return run.key === '' ? place : `${place}#${run.key}`;
}

/** The same relative to a base. What follows the `#` of a run in a file is the tool's, and stays as it is. */
export function locationOf(base: string, unit: Unit, place: string): string {
  const store = unit.claim.files.find((file) => place[file.length] === '#' && place.startsWith(file));
  if (store === undefined) return isAbsolute(place) ? relativePath(base, place) : place;
  return relativePath(base, store) + place.slice(store.length);
}

/** The folder above a run, relative to the base; `.` at the top. */
export function experimentOf(location: string): string {
  return location === '.' ? '.' : posix.dirname(location);
}

/** What a run is called that its tool gave no name: its folder (or file). */
export function nameOf(location: string, base: string): string {
  if (location !== '.') return posix.basename(location);
  return basename(base) === '' ? base : basename(base);
}
