import { basename, isAbsolute, resolve, sep } from 'node:path';
import { launchedId } from '../jobs/run-record.ts';
import type { Launch } from '../trackers/tracker.ts';
import type { Part } from './merge.ts';
import { isWithin } from './skip.ts';
import type { Group } from './standing.ts';

/** The tag by which a logger that reads tags from its environment names the launched run that it is part of. */
const launchTag = 'trainyard.run';

/** A run that was launched, and what its own loggers may have written. */
interface LaunchedGroup {
  readonly group: Group;
  readonly id: string;
  readonly folder: string;
  readonly launch: Launch;
}

/** A run that some logger wrote, and what tells whose it is. */
interface Candidate {
  readonly group: Group;
  readonly tracker: string;
  /** The id of the launched run that it is tagged with. */
  readonly tagged: string | null;
  /** When it began, or, where it logs no times, when it was last written; ms since 1970. */
  readonly at: number | null;
  /** Whether `at` is its beginning. */
  readonly began: boolean;
  /** The processes that its files are named after, `<host>.<pid>`. */
  readonly writers: readonly string[];
}

/** What was written in the moment of the end still belongs to it, ms. */
const lateMs = 5_000;

/** The part of a launched run that its launcher wrote; undefined: nobody launched it. */
export function launchOf(parts: readonly Part[]): Part | undefined {
  return parts.find(({ run }) => run.launch !== undefined);
}

/**
 * Joins launched runs with what the program's own loggers wrote. The better evidence goes first: a tag that names the
 * launched run, or a place in its folder; the process that wrote; a folder that its command names; at last the time alone,
 * below the folder that it worked in. Two are joined only where each is the only one for the other, of each tracker.
 */
export function joinLaunched(groups: readonly Group[]): readonly Group[] {
  const launches = groups.flatMap((group) => launchedGroup(group) ?? []);
  if (launches.length === 0) return groups;
  const open = new Set(groups.flatMap((group) => candidate(group) ?? []));
  const joined = new Set<Group>();
  const join = (fits: (launch: LaunchedGroup, one: Candidate) => boolean, from: readonly Candidate[]): void => {
    for (const { launch, one } of onlyPairs(launches, from, fits)) {
      open.delete(one);
      launch.group.parts.push(...one.group.parts);
      joined.add(one.group);
    }
  };
  join(belongs, rootsOf([...open].filter(({ tagged }) => tagged !== null)));
  join(liesIn, [...open]);
  // One that says whose it is belongs to nobody else.
  for (const one of open) if (one.tagged !== null) open.delete(one);
  for (const fits of [wroteIt, namesIt, isInTime]) join(fits, [...open]);
  return groups.filter((group) => !joined.has(group));
}

function launchedGroup(group: Group): LaunchedGroup | null {
  const part = launchOf(group.parts);
  if (part?.run.launch === undefined || part.run.toolId === null) return null;
  return { group, id: launchedId(part.run.toolId), folder: part.unit.claim.folder, launch: part.run.launch };
}

function candidate(group: Group): Candidate | null {
  const [head] = group.parts;
  if (head === undefined || launchOf(group.parts) !== undefined) return null;
  const started = group.parts.map(({ run }) => run.startedAt).filter((time) => time !== null);
  const began = started.length > 0;
  // A database or a server holds runs of all times: its own time says nothing of one of them.
  const written = head.unit.runs.length === 1 && !head.unit.remote ? head.unit.touchedAt : null;
  return {
    group,
    tracker: head.unit.tracker.name,
    tagged: group.parts.map(({ run }) => launchIn(run.tags)).find((id) => id !== null) ?? null,
    at: began ? Math.min(...started) : written,
    began,
    writers: group.parts.flatMap(({ unit }) => unit.claim.files.flatMap((file) => writerIn(basename(file)) ?? [])),
  };
}

/**
 * The id of the launched run that a logger's tags name; null: none. MLflow keeps the tag as it is; W&B's tags are words,
 * of which the id is one.
 */
export function launchIn(tags: Readonly<Record<string, string>>): string | null {
  const named = Object.hasOwn(tags, launchTag) ? tags[launchTag] : undefined;
  return named ?? Object.keys(tags).find((tag) => tag.startsWith(launchedId(''))) ?? null;
}

/** TensorBoard names its files after time, host and process: `events.out.tfevents.<time>.<host>.<pid>.<n>`. */
function writerIn(name: string): string | null {
  const [, host, pid] = /^events\.out\.tfevents\.\d+\.(.+?)\.(\d+)\.\d+(?:\.v2)?$/.exec(name) ?? [];
  return host === undefined || pid === undefined ? null : `${host}.${pid}`;
}

/** Of nested runs, which all carry the tag, the outermost; the others are its children. */
function rootsOf(all: readonly Candidate[]): readonly Candidate[] {
  const own = new Set(all.flatMap(({ group }) => group.parts.map(({ run }) => run.toolId)));
  return all.filter(({ group }) => group.parts.every(({ run }) => run.parent === null || !own.has(run.parent)));
}

function belongs({ id }: LaunchedGroup, { tagged }: Candidate): boolean {
  return tagged === id;
}

function liesIn({ folder }: LaunchedGroup, { group }: Candidate): boolean {
  return isWithin(fileOf(group.place), folder);
}

function wroteIt(launched: LaunchedGroup, one: Candidate): boolean {
  const { process } = launched.launch;
  return process !== null && one.writers.includes(process) && isInTime(launched, one);
}

/** Whether a word of the command (`--out runs/a`, `--out=runs/a`) is a folder that the run lies in. */
function namesIt(launched: LaunchedGroup, one: Candidate): boolean {
  const { cwd, words } = launched.launch;
  const place = fileOf(one.group.place);
  const names = words.some((word) => {
    const path = resolve(cwd, word.slice(word.startsWith('-') ? word.indexOf('=') + 1 : 0));
    return path !== cwd && !isWithin(cwd, path) && isWithin(place, path);
  });
  return names && isInTime(launched, one);
}

function isInTime({ launch }: LaunchedGroup, { group, at, began }: Candidate): boolean {
  const { cwd, from, until } = launch;
  const place = fileOf(group.place);
  if (at === null || from === null || !isAbsolute(place) || !isWithin(place, cwd)) return false;
  // Some loggers keep whole seconds.
  const start = began && at % 1000 === 0 ? Math.floor(from / 1000) * 1000 : from;
  return at >= start && (until === null || at <= until + (began ? 0 : lateMs));
}

/** A run's folder or file, without what tells it apart in a database. */
function fileOf(place: string): string {
  const hash = place.lastIndexOf('#');
  return hash === -1 || place.includes(sep, hash) ? place : place.slice(0, hash);
}

/** The pairs in which each is the only one that fits the other, counted for each tracker by itself. */
function onlyPairs(
  launches: readonly LaunchedGroup[],
  candidates: readonly Candidate[],
  fits: (launch: LaunchedGroup, one: Candidate) => boolean,
): readonly { readonly launch: LaunchedGroup; readonly one: Candidate }[] {
  const pairs: { readonly launch: LaunchedGroup; readonly one: Candidate }[] = [];
  const ofLaunch = new Map<string, number>();
  const ofCandidate = new Map<Candidate, number>();
  const keyOf = (launch: LaunchedGroup, one: Candidate): string => `${launch.id}\n${one.tracker}`;
  for (const launch of launches) {
    const taken = new Set(launch.group.parts.map(({ unit }) => unit.tracker.name));
    for (const one of candidates) {
      if (taken.has(one.tracker) || !fits(launch, one)) continue;
      pairs.push({ launch, one });
      ofLaunch.set(keyOf(launch, one), (ofLaunch.get(keyOf(launch, one)) ?? 0) + 1);
      ofCandidate.set(one, (ofCandidate.get(one) ?? 0) + 1);
    }
  }
  return pairs.filter(({ launch, one }) => ofLaunch.get(keyOf(launch, one)) === 1 && ofCandidate.get(one) === 1);
}
