import type { GroupBy } from './api.ts';
import type { Entry } from './entry.ts';

/** The path of groups that a run belongs in, outermost first; empty: at the top. */
export function groupPath(entry: Entry, by: GroupBy): readonly string[] {
  switch (by) {
    case 'experiment':
      return entry.experiment === '.' ? [] : entry.experiment.split('/').filter((part) => part !== '');
    case 'tracker':
      return [entry.run.tracker];
    case 'status':
      return [entry.status];
    case 'commit':
      return [entry.run.git?.commit.slice(0, 10) ?? 'no commit'];
    case 'day':
      return [dayOf(entry.startedAt ?? entry.heardAt)];
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
  readonly runs: Entry[];
  /** All runs, subgroups' and child runs included. */
  readonly all: Entry[];
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
