import { isSameParam } from './param-key.ts';
import type { GitState, ParamValue, Run } from './run.ts';

/** What a thing that two runs have in common came to in each. */
export interface Change<T = ParamValue> {
  readonly key: string;
  readonly a: T;
  readonly b: T;
  /** b − a, where both are numbers. */
  readonly delta?: number;
}

/** Two records side by side. Everything by key, in order. */
export interface RecordDiff<T = ParamValue> {
  readonly changed: readonly Change<T>[];
  readonly onlyA: readonly { readonly key: string; readonly a: T }[];
  readonly onlyB: readonly { readonly key: string; readonly b: T }[];
  /** How many keys both have with the same value. */
  readonly same: number;
}

/**
 * Compares two records key by key. NaN is the same as NaN. A number and a text that reads as the same number are the
 * same, and so are true and "true": one tool keeps types and another does not, and that is no difference of the runs.
 */
export function diffRecords<T extends ParamValue>(
  a: Readonly<Record<string, T>>,
  b: Readonly<Record<string, T>>,
): RecordDiff<T> {
  const changed: Change<T>[] = [];
  const onlyA: { key: string; a: T }[] = [];
  const onlyB: { key: string; b: T }[] = [];
  let same = 0;
  for (const key of [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()) {
    const [left, right] = [own(a, key), own(b, key)];
    if (left === undefined) {
      if (right !== undefined) onlyB.push({ key, b: right });
    } else if (right === undefined) onlyA.push({ key, a: left });
    else if (isSameParam(left, right)) same += 1;
    else {
      const delta = deltaOf(left, right);
      changed.push(delta === null ? { key, a: left, b: right } : { key, a: left, b: right, delta });
    }
  }
  return { changed, onlyA, onlyB, same };
}

/** The parameters, last metric values, tags and git states of two runs, compared. */
export function diffRuns(
  a: Run,
  b: Run,
): {
  readonly params: RecordDiff;
  readonly metrics: RecordDiff<number>;
  readonly tags: RecordDiff<string>;
  readonly git: RecordDiff;
} {
  return {
    params: diffRecords(a.params, b.params),
    metrics: diffRecords(lastValues(a), lastValues(b)),
    tags: diffRecords(a.tags, b.tags),
    git: diffRecords(gitRecord(a.git), gitRecord(b.git)),
  };
}

/** Whether two records differ in nothing. */
export function isEqual({ changed, onlyA, onlyB }: RecordDiff): boolean {
  return changed.length + onlyA.length + onlyB.length === 0;
}

/** Last values by metric. */
export function lastValues({ metrics }: Pick<Run, 'metrics'>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).map(([name, { last }]) => [name, last]));
}

function gitRecord(git: GitState | null): Record<string, ParamValue> {
  if (git === null) return {};
  const known = Object.entries({ commit: git.commit, branch: git.branch, dirty: git.dirty });
  return Object.fromEntries(known.filter(([, value]) => value !== null));
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function deltaOf(a: ParamValue, b: ParamValue): number | null {
  if (typeof a === 'number' && typeof b === 'number') return b - a;
  return null;
}
