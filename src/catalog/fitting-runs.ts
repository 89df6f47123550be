import { dirname } from 'node:path';
import type { MetricSettings } from '../runs/goal.ts';
import type { Run } from '../runs/run.ts';
import type { BesideValue } from './beside-api.ts';
import { judge } from './headlines.ts';
import type { Entry } from './entry.ts';

/** Runs that were probably made with a file, and the name under which they know each of its values (null: they do not). */
export interface Fitting {
  readonly runs: readonly Run[];
  readonly names: readonly (string | null)[];
  readonly metric: string | null;
}

interface Candidate {
  readonly runs: Run[];
  readonly known: Set<string>;
  /** How many folders the nearest run shares with the file, from the top. */
  near: number;
  newest: number;
}

/**
 * The runs that fit a file: those of the experiment that knows most of its values (of equals the one nearest to the
 * file, then the newest), and of other experiments that know as many and are judged by the same metric.
 */
export function fittingRuns(
  file: string,
  values: readonly BesideValue[],
  entries: Iterable<Entry>,
  settings: MetricSettings,
): Fitting {
  const folder = dirname(file);
  const candidates = [...candidatesOf(folder, entries).values()]
    .map((candidate) => ({ ...candidate, names: values.map(({ names }) => nameOf(names, candidate.known)) }))
    .map((candidate) => ({ ...candidate, fits: candidate.names.filter((name) => name !== null).length }))
    .filter(({ fits }) => fits > 0)
    .sort((a, b) => b.fits - a.fits || b.near - a.near || b.newest - a.newest);
  const [first, ...others] = candidates;
  if (first === undefined) return { runs: [], names: values.map(() => null), metric: null };
  const { metric } = judge(first.runs, settings);
  const alike = others.filter(({ fits, runs }) => fits === first.fits && judge(runs, settings).metric === metric);
  const known = new Set([first, ...alike].flatMap((candidate) => [...candidate.known]));
  return {
    runs: [first, ...alike].flatMap(({ runs }) => runs),
    names: values.map(({ names }) => nameOf(names, known)),
    metric,
  };
}

function candidatesOf(folder: string, entries: Iterable<Entry>): Map<string, Candidate> {
  const candidates = new Map<string, Candidate>();
  for (const { run, place, root, touchedAt } of entries) {
    if (run.archived) continue;
    const key = `${root.base}\n${run.experiment}`;
    let candidate = candidates.get(key);
    if (candidate === undefined) {
      candidate = { runs: [], known: new Set(), near: 0, newest: 0 };
      candidates.set(key, candidate);
    }
    candidate.runs.push(run);
    for (const name of Object.keys(run.params)) candidate.known.add(name);
    candidate.near = Math.max(candidate.near, sharedFolders(folder, place));
    candidate.newest = Math.max(candidate.newest, run.startedAt ?? touchedAt ?? 0);
  }
  return candidates;
}

function nameOf(names: readonly string[], known: ReadonlySet<string>): string | null {
  return names.find((name) => known.has(name)) ?? null;
}

function sharedFolders(a: string, b: string): number {
  const [one, two] = [a.split(/[\\/]/), b.split(/[\\/]/)];
  const end = one.findIndex((part, i) => part !== two[i]);
  return end === -1 ? one.length : end;
}
