import type { Run } from '../runs/run.ts';
import type { GroupBy } from './api.ts';

/** The path of groups that a run belongs in, outermost first; empty: at the top. */
export function groupPath(run: Run, by: GroupBy, touchedAt: number | null): readonly string[] {
  switch (by) {
    case 'experiment':
      return run.experiment === '.' ? [] : run.experiment.split('/').filter((part) => part !== '');
    case 'tracker':
      return [run.tracker];
    case 'status':
      return [run.status];
    case 'commit':
      return [run.git?.commit.slice(0, 10) ?? 'no commit'];
    case 'day':
      return [dayOf(run.startedAt ?? touchedAt)];
  }
}

function dayOf(time: number | null): string {
  if (time === null || !Number.isFinite(new Date(time).getTime())) return 'no date';
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** A group while it is filled: subgroups by their own part of the path. */
export interface Group {
  readonly key: string;
  readonly label: string;
  readonly groups: Map<string, Group>;
  /** Runs right in it, without those that stand below a parent run. */
  readonly runs: Run[];
  /** All runs, subgroups' and child runs included. */
  readonly all: Run[];
}

export function newGroup(key: string, label: string): Group {
  return { key, label, groups: new Map(), runs: [], all: [] };
}

/** Makes one row of a chain of groups that hold nothing but the next one: `vision/resnet`. */
export function compact(group: Group): Group {
  const groups = new Map([...group.groups].map(([name, each]) => [name, compact(each)]));
  const [only, ...others] = groups.values();
  if (group.runs.length === 0 && only !== undefined && others.length === 0 && group.key !== '') {
    return { ...only, label: `${group.label}/${only.label}`, all: group.all };
  }
  return { ...group, groups };
}
