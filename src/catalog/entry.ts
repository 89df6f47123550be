import { isAbsolute } from 'node:path';
import type { Goal } from '../runs/goal.ts';
import type { Problem, Run, RunSource } from '../runs/run.ts';
import { lastOf, metricNamesOf } from '../runs/scored.ts';
import type { Scorable, Scored } from '../runs/scored.ts';
import type { Root } from './api.ts';
import { statusOf } from './freshness.ts';
import type { Evidence } from './freshness.ts';
import { experimentOf, locationOf, nameOf, placeOf, relativePath } from './identity.ts';
import { launchOf } from './launched.ts';
import { merge, OnePart, parentOf } from './merge.ts';
import type { Merged, Part } from './merge.ts';

/** A run as people see it, and when a person pinned it as the baseline, ms since 1970. */
export interface AnnotatedRun {
  readonly run: Run;
  readonly pinnedAt: number | null;
}

/** What people added to runs. */
export interface Overlay {
  /** Whether there is anything for the run that lies at `location` (relative to `base`, absolute). */
  has(run: Pick<Run, 'id' | 'location'>, parts: readonly Part[], base: string): boolean;
  /** Lays it over what the run's tools tell; gives that itself where nothing was added. */
  over(plain: Run, parts: readonly Part[], base: string): AnnotatedRun;
}

/** What the ledger decided about a run before its content is looked at. */
export interface Standing {
  readonly id: string;
  readonly location: string;
  readonly place: string;
  readonly root: Root;
  readonly parts: readonly Part[];
  readonly copies: readonly string[];
}

/** The ids that the parts of a launched run would have by themselves: names that it goes by, too. */
export function aliasesIn({ parts, root }: Pick<Entry, 'parts' | 'root'>): readonly string[] {
  if (launchOf(parts) === undefined) return [];
  const others = parts.filter(({ run }) => run.launch === undefined);
  return others.map(
    ({ unit, run }) => `${unit.tracker.name}:${run.toolId ?? locationOf(root.base, unit, placeOf(unit, run))}`,
  );
}

function touched(parts: readonly Part[]): number | null {
  let newest: number | null = null;
  for (const { unit } of parts) {
    const at = unit.touchedAt;
    if (at !== null && (newest === null || at > newest)) newest = at;
  }
  return newest;
}

function problemsOf(standing: Standing, merged: Merged): Problem[] {
  const { base } = standing.root;
  const problems = merged.problems.map(({ file, message, hint }) => ({
    file: isAbsolute(file) ? relativePath(base, file) : file,
    message,
    hint,
  }));
  for (const copy of standing.copies) {
    const file = isAbsolute(copy) ? relativePath(base, copy) : copy;
    problems.push({
      file,
      message: `A copy of this run lies in ${file}; it is not listed a second time.`,
      hint: 'Delete the copy, or exclude its folder.',
    });
  }
  return problems;
}

function sourcesOf(standing: Standing): RunSource[] {
  return standing.parts.flatMap(({ unit }) =>
    unit.claim.files.map((file) => ({
      tracker: unit.tracker.name,
      file: unit.remote ? file : relativePath(standing.root.base, file),
    })),
  );
}

/** What decides a run's status. The time between its points is asked for only where it matters: it costs a look at all metrics. */
class Signs implements Evidence {
  readonly stated: Evidence['stated'];
  readonly loggedAt: number | null;
  readonly grownAt: number | null;
  readonly touchedAt: () => number | null;
  readonly #told: Pick<Merged, 'interval'>;

  constructor(told: Pick<Merged, 'stated' | 'loggedAt' | 'grownAt' | 'interval'>, touchedAt: () => number | null) {
    this.stated = told.stated;
    this.loggedAt = told.loggedAt;
    this.grownAt = told.grownAt;
    this.touchedAt = touchedAt;
    this.#told = told;
  }

  get interval(): number | null {
    return this.#told.interval;
  }
}

/** What lists need of a run, whatever it logged. */
interface Head {
  readonly status: Run['status'];
  readonly experiment: string;
  readonly parent: string | null;
  readonly startedAt: number | null;
  readonly deleted: boolean;
  /** The newest write among the run's files, ms. */
  readonly writtenAt: number | null;
  /** The newest logged point, ms. */
  readonly loggedAt: number | null;
}

/**
 * A run as the catalog keeps it: what lists need, and what the faces see, which is made when it is asked for: of 100,000
 * runs a tree shows some hundreds.
 */
export class Entry implements Scored {
  readonly #standing: Standing;
  readonly #head: Head;
  readonly #seen: AnnotatedRun | null;
  readonly #scored: Scorable | null;
  #merged: Merged | null;
  #plain: Run | null = null;

  /** @param seen the run as people see it; null: as its tools tell it */
  constructor(standing: Standing, head: Head, seen: AnnotatedRun | null, merged: Merged | null = null) {
    this.#standing = standing;
    this.#head = head;
    this.#seen = seen;
    this.#merged = merged;
    const [only, ...others] = standing.parts;
    this.#scored = only !== undefined && others.length === 0 ? only.run : null;
  }

  get id(): string {
    return this.#standing.id;
  }

  get location(): string {
    return this.#standing.location;
  }

  get parts(): readonly Part[] {
    return this.#standing.parts;
  }

  /** Absolute folder or file, or `file#id`. */
  get place(): string {
    return this.#standing.place;
  }

  get root(): Root {
    return this.#standing.root;
  }

  /** Where copies of the same run lie, absolute. */
  get copies(): readonly string[] {
    return this.#standing.copies;
  }

  get status(): Run['status'] {
    return this.#head.status;
  }

  get experiment(): string {
    return this.#head.experiment;
  }

  get parent(): string | null {
    return this.#head.parent;
  }

  get startedAt(): number | null {
    return this.#head.startedAt;
  }

  get archived(): boolean {
    return this.#seen?.run.archived ?? this.#head.deleted;
  }

  /** When a person pinned it as the baseline, ms since 1970. */
  get pinnedAt(): number | null {
    return this.#seen?.pinnedAt ?? null;
  }

  /** The newest write or logged point that is known, ms: what following goes by. */
  get touchedAt(): number | null {
    const { writtenAt, loggedAt } = this.#head;
    return writtenAt === null || loggedAt === null ? (writtenAt ?? loggedAt) : Math.max(writtenAt, loggedAt);
  }

  /** When the run was last heard of, ms: the newest logged point, and a write only where no times are logged. */
  get heardAt(): number | null {
    // A clone makes every file new, so what the run itself logged goes first.
    return this.#head.loggedAt ?? this.#head.writtenAt;
  }

  get goals(): Readonly<Record<string, Goal>> | undefined {
    const [only] = this.parts;
    return this.#scored === null ? this.plain.goals : only?.run.goals;
  }

  get metricNames(): readonly string[] {
    return metricNamesOf(this.#scored ?? this.plain);
  }

  lastOf(metric: string): number | undefined {
    return lastOf(this.#scored ?? this.plain, metric);
  }

  get merged(): Merged {
    return (this.#merged ??= merge(this.parts));
  }

  /** The run as its tools tell it, without what people added. */
  get plain(): Run {
    return (this.#plain ??= plainRun(this.#standing, this.#head, this.merged));
  }

  /** The run as people see it. */
  get run(): Run {
    return this.#seen?.run ?? this.plain;
  }

  /** Whether people see the run as its tools tell it. */
  get isPlain(): boolean {
    return this.#seen === null;
  }

  /** The same with another look at it. */
  seenAs({ run, pinnedAt }: AnnotatedRun): Entry {
    return new Entry(this.#standing, this.#head, { run, pinnedAt }, this.#merged);
  }

  /** The same at another time: time alone ends a run that shows no sign of life. Itself if nothing changed. */
  atTime(now: number): Entry {
    const status = statusOf(new Signs(this.merged, () => touched(this.parts)), now);
    if (status === this.run.status) return this;
    const seen = this.#seen === null ? null : { ...this.#seen, run: { ...this.#seen.run, status } };
    return new Entry(this.#standing, { ...this.#head, status }, seen, this.#merged);
  }
}

function plainRun(standing: Standing, { status, experiment, parent }: Head, merged: Merged): Run {
  return {
    id: standing.id,
    name: merged.name ?? nameOf(standing.location, standing.root.base),
    tracker: standing.parts[0]?.unit.tracker.name ?? '',
    sources: sourcesOf(standing),
    experiment,
    status,
    reason: merged.reason,
    exitCode: merged.exitCode,
    startedAt: merged.startedAt,
    endedAt: merged.endedAt,
    params: merged.params,
    metrics: merged.metrics,
    tags: merged.tags,
    note: merged.note,
    starred: false,
    archived: merged.deleted,
    baseline: false,
    colour: null,
    parent,
    git: merged.git,
    location: standing.location,
    problems: problemsOf(standing, merged),
    ...(merged.goals === null ? {} : { goals: merged.goals }),
  };
}

/** Makes an entry. `idOf` gives the id of a parent that a tool named by its own id or by its place. */
export function makeEntry(
  standing: Standing,
  idOf: (parent: { tracker: string; id: string }) => string | null,
  now: number,
  overlay: Overlay,
): Entry {
  const { parts, root, id, location } = standing;
  const [only, ...others] = parts;
  const one = only !== undefined && others.length === 0 ? new OnePart(only) : null;
  const merged = one === null ? merge(parts) : null;
  const told = one ?? merged ?? merge(parts);
  const named = parentOf(parts);
  const parent = named === null ? null : idOf(named);
  const writtenAt = touched(parts);
  const head: Head = {
    status: statusOf(new Signs(told, () => writtenAt), now),
    experiment: told.experiment ?? experimentOf(location),
    parent: parent === id ? null : parent,
    startedAt: told.startedAt,
    deleted: told.deleted,
    writtenAt,
    loggedAt: told.loggedAt,
  };
  const entry = new Entry(standing, head, null, merged);
  return overlay.has(standing, parts, root.base) ? entry.seenAs(overlay.over(entry.plain, parts, root.base)) : entry;
}
