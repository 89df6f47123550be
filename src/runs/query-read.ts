import type { QueryKey } from './query.ts';
import type { ParamValue, Run } from './run.ts';

/**
 * What a key comes to for a run. `undefined`: the run lacks it; null: it is there and empty (a parameter that is
 * null, a field that nobody knows). Times are ms since 1970; `duration` is ms, of a run that still runs up to `now`.
 */
export function readKey(key: QueryKey, run: Run, now: number): ParamValue | undefined {
  switch (key.kind) {
    case 'metrics':
      return own(run.metrics, key.name)?.last;
    case 'params':
      return own(run.params, key.name);
    case 'tags':
      return own(run.tags, key.name);
    case 'field':
      return readField(key.name, run, now);
  }
}

/** A record's own entry: `params.constructor` is no parameter unless somebody logged it. */
function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function readField(name: Extract<QueryKey, { kind: 'field' }>['name'], run: Run, now: number): ParamValue {
  switch (name) {
    case 'started':
      return run.startedAt;
    case 'ended':
      return run.endedAt;
    case 'duration':
      return durationOf(run, now);
    case 'git.commit':
      return run.git?.commit ?? null;
    case 'git.branch':
      return run.git?.branch ?? null;
    case 'git.dirty':
      return run.git?.dirty ?? null;
    case 'name':
    case 'id':
    case 'tracker':
    case 'experiment':
    case 'status':
    case 'reason':
    case 'exitCode':
    case 'parent':
    case 'location':
    case 'note':
    case 'starred':
    case 'archived':
    case 'baseline':
      return run[name];
  }
}

/** How long a run took, ms, or has taken so far; null where its start, or the end of one that ended, is not known. */
export function durationOf(run: Pick<Run, 'startedAt' | 'endedAt' | 'status'>, now: number): number | null {
  if (run.startedAt === null) return null;
  if (run.endedAt !== null) return run.endedAt - run.startedAt;
  return run.status === 'running' ? Math.max(0, now - run.startedAt) : null;
}
