import { isAbsolute } from 'node:path';
import type { Problem, Run, RunSource } from '../runs/run.ts';
import type { Root } from './api.ts';
import { statusOf } from './freshness.ts';
import { experimentOf, locationOf, nameOf, placeOf, relativePath } from './identity.ts';
import { launchOf } from './launched.ts';
import { merge } from './merge.ts';
import type { Merged, Part } from './merge.ts';

/** A run as the catalog keeps it: what the faces see, and where it comes from. */
export interface Entry {
  readonly run: Run;
  /** The run as its tools tell it, without what people added. */
  readonly plain: Run;
  /** When a person pinned it as the baseline, ms since 1970. */
  readonly pinnedAt: number | null;
  readonly parts: readonly Part[];
  readonly merged: Merged;
  /** Absolute folder or file, or `file#id`. */
  readonly place: string;
  readonly root: Root;
  /** Where copies of the same run lie, absolute. */
  readonly copies: readonly string[];
  /** The newest write or logged point that is known, ms: what following goes by. */
  readonly touchedAt: number | null;
  /** When the run was last heard of, ms: the newest logged point, and a write only where no times are logged. */
  readonly heardAt: number | null;
}

/** A run as people see it. */
export type AnnotatedRun = Pick<Entry, 'run' | 'pinnedAt'>;

/** Lays what people added to a run over what its tools tell; gives that itself where nothing was added. */
export type Overlay = (plain: Run, parts: readonly Part[], base: string) => AnnotatedRun;

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

/** Makes an entry. `parentOf` gives the id of a parent that a tracker named by its own id or by its place. */
export function makeEntry(
  standing: Standing,
  parentOf: (parent: { tracker: string; id: string }) => string | null,
  now: number,
  overlay: Overlay,
): Entry {
  const merged = merge(standing.parts);
  const { base } = standing.root;
  const parent = merged.parent === null ? null : parentOf(merged.parent);
  const touchedAt = touched(standing.parts);
  const plain: Run = {
    id: standing.id,
    name: merged.name ?? nameOf(standing.location, base),
    tracker: standing.parts[0]?.unit.tracker.name ?? '',
    sources: sourcesOf(standing),
    experiment: merged.experiment ?? experimentOf(standing.location),
    status: statusOf({ ...merged, touchedAt: () => touchedAt }, now),
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
    parent: parent === standing.id ? null : parent,
    git: merged.git,
    location: standing.location,
    problems: problemsOf(standing, merged),
    ...(merged.goals === null ? {} : { goals: merged.goals }),
  };
  const times = [touchedAt, merged.loggedAt].filter((time) => time !== null);
  const { parts, place, root, copies } = standing;
  return {
    ...overlay(plain, parts, base),
    plain,
    parts,
    merged,
    place,
    root,
    copies,
    touchedAt: times.length === 0 ? null : Math.max(...times),
    // A clone makes every file new, so what the run itself logged goes first.
    heardAt: merged.loggedAt ?? touchedAt,
  };
}

/** The same entry at another time: time alone ends a run that shows no sign of life. Itself if nothing changed. */
export function atTime(entry: Entry, now: number): Entry {
  const status = statusOf({ ...entry.merged, touchedAt: () => touched(entry.parts) }, now);
  if (status === entry.run.status) return entry;
  const plain = { ...entry.plain, status };
  return { ...entry, plain, run: entry.run === entry.plain ? plain : { ...entry.run, status } };
}
