import { basename, isAbsolute, relative, resolve, sep } from 'node:path';
import { launchedId, runsFolderName } from '../jobs/run-record.ts';
import { stateFolderName } from '../project/state-folder.ts';
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

type Fit = (launch: LaunchedGroup, one: Candidate) => boolean;

const runsPath = `${sep}${stateFolderName}${sep}${runsFolderName}${sep}`;

/** What was written in the moment of the end still belongs to it, ms. */
const lateMs = 5_000;

/** The part of a launched run that its launcher wrote; undefined: nobody launched it. */
export function launchOf(parts: readonly Part[]): Part | undefined {
  return parts.find(({ run }) => run.launch !== undefined);
}

/**
 * Joins launched runs with what the program's own loggers wrote. The better evidence goes first: a tag that names the
 * launched run, or a place in its folder; the process that wrote; a folder that its command names, or a part of its path;
 * at last the time alone, below the folder that it worked in. Two are joined only where each is the only one for the other, of each tracker.
 */
export function joinLaunched(groups: readonly Group[]): readonly Group[] {
  const launches = groups.flatMap((group) => launchedGroup(group) ?? []);
  if (launches.length === 0) return groups;
  const candidates = groups.flatMap((group) => candidate(group) ?? []);
  const joined = new Set<Group>();
  const join = (from: (launch: LaunchedGroup) => readonly Candidate[], fits: Fit): void => {
    const isOpen = (one: Candidate): boolean => !joined.has(one.group);
    for (const { launch, one } of onlyPairs(launches, (each) => from(each).filter(isOpen), fits)) {
      launch.group.parts.push(...one.group.parts);
      joined.add(one.group);
    }
  };
  const tagged = rootsOf(candidates.filter((one) => one.tagged !== null));
  join(() => tagged, belongs);
  const inside = candidates.filter(({ group }) => group.place.includes(runsPath));
  join(() => inside, liesIn);
  // One that says whose it is belongs to nobody else.
  const timed = new Timeline(candidates.filter((one) => one.tagged === null));
  for (const fits of [wroteIt, namesIt, isNamedAfter, isInTime]) join((launch) => timed.around(launch), fits);
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
  if (!isInTime(launched, one)) return false;
  return words.some((word) => {
    const path = resolve(cwd, valueIn(word));
    return path !== cwd && !isWithin(cwd, path) && isWithin(place, path);
  });
}

/** Whether a folder in the run's path is called as a word of the command (`--name a` and `runs/a`). */
function isNamedAfter(launched: LaunchedGroup, one: Candidate): boolean {
  if (!isInTime(launched, one)) return false;
  const { cwd, words } = launched.launch;
  const names = relative(cwd, fileOf(one.group.place)).split(sep);
  return words.some((word) => valueIn(word) !== '' && names.includes(valueIn(word)));
}

/** An option's value, where it stands in one word with it. */
function valueIn(word: string): string {
  return word.startsWith('-') ? word.slice(word.indexOf('=') + 1) : word;
}

function isInTime({ launch }: LaunchedGroup, { group, at, began }: Candidate): boolean {
  const { cwd, from, until } = launch;
  if (at === null || from === null || at < beginOf(from, began && at % 1000 === 0)) return false;
  if (until !== null && at > until + (began ? 0 : lateMs)) return false;
  const place = fileOf(group.place);
  return isAbsolute(place) && isWithin(place, cwd);
}

/** Some loggers keep whole seconds. */
function beginOf(from: number, wholeSeconds: boolean): number {
  return wholeSeconds ? Math.floor(from / 1000) * 1000 : from;
}

/** Candidates in the order of their times, so that a launch need not look at all of them. */
class Timeline {
  readonly #sorted: readonly Candidate[];
  readonly #times: Float64Array;

  constructor(candidates: readonly Candidate[]) {
    this.#sorted = candidates.filter(({ at }) => at !== null).sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
    this.#times = Float64Array.from(this.#sorted, ({ at }) => at ?? 0);
  }

  /** Those whose times may fit. */
  around({ launch: { from, until } }: LaunchedGroup): readonly Candidate[] {
    if (from === null) return [];
    const begin = this.#before(beginOf(from, true));
    return this.#sorted.slice(begin, until === null ? undefined : this.#before(until + lateMs + 1));
  }

  /** How many are earlier than a time. */
  #before(time: number): number {
    let [low, high] = [0, this.#times.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#times[middle] ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A run's folder or file, without what tells it apart in a database. */
function fileOf(place: string): string {
  const hash = place.lastIndexOf('#');
  return hash === -1 || place.includes(sep, hash) ? place : place.slice(0, hash);
}

/** The pairs in which each is the only one that fits the other, counted for each tracker by itself. */
function onlyPairs(
  launches: readonly LaunchedGroup[],
  candidatesOf: (launch: LaunchedGroup) => readonly Candidate[],
  fits: Fit,
): readonly { readonly launch: LaunchedGroup; readonly one: Candidate }[] {
  const pairs: { readonly launch: LaunchedGroup; readonly one: Candidate }[] = [];
  const ofLaunch = new Map<string, number>();
  const ofCandidate = new Map<Candidate, number>();
  const keyOf = (launch: LaunchedGroup, one: Candidate): string => `${launch.id}\n${one.tracker}`;
  for (const launch of launches) {
    const taken = new Set(launch.group.parts.map(({ unit }) => unit.tracker.name));
    for (const one of candidatesOf(launch)) {
      if (taken.has(one.tracker) || !fits(launch, one)) continue;
      pairs.push({ launch, one });
      ofLaunch.set(keyOf(launch, one), (ofLaunch.get(keyOf(launch, one)) ?? 0) + 1);
      ofCandidate.set(one, (ofCandidate.get(one) ?? 0) + 1);
    }
  }
  return pairs.filter(({ launch, one }) => ofLaunch.get(keyOf(launch, one)) === 1 && ofCandidate.get(one) === 1);
}
