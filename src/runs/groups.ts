import { isSameParam } from './param-key.ts';
import { compareNatural } from './natural.ts';
import { readKey } from './query-read.ts';
import type { QueryKey } from './query.ts';
import type { ParamValue, Run } from './run.ts';

/** Runs that belong together. */
export interface RunGroup<R = Run> {
  /** What they have in common, as text: `adam`, `lr=0.1, optimizer=adam`; '' where they lack it. */
  readonly label: string;
  readonly runs: readonly R[];
}

/** Groups runs by the value of a key of the query language, in the order in which people count; runs without it last. */
export function groupRuns(runs: readonly Run[], key: QueryKey, now: number): readonly RunGroup[] {
  return collect(runs, (run) => {
    const value = readKey(key, run, now);
    return value == null ? '' : String(value);
  });
}

/**
 * Groups runs that were to be the same but for chance: with the same parameters, seeds and names of outputs aside.
 * Labelled by the parameters that tell the groups apart; by the experiment where none does.
 */
export function groupSeeds<R extends Pick<Run, 'params' | 'experiment'>>(runs: readonly R[]): readonly RunGroup<R>[] {
  const telling = differingParams(runs).filter((param) => !isSeed(param) && !isPlace(param));
  const grouped = collect(runs, (run) => {
    const experiment = telling.length === 0 ? run.experiment : '';
    return JSON.stringify([experiment, ...telling.map((param) => textOf(paramOf(run, param)))]);
  });
  return grouped
    .map(({ runs: members }) => {
      const [first] = members;
      // A parameter that the group lacks does not stand in its name.
      const parts = telling.flatMap((param) => {
        const value = first === undefined ? undefined : paramOf(first, param);
        return value === undefined ? [] : [`${param}=${String(value)}`];
      });
      return { label: parts.length > 0 ? parts.join(', ') : (first?.experiment ?? ''), runs: members };
    })
    .sort((a, b) => compareNatural(a.label, b.label));
}

/** Parameters that are not the same in all of some runs (one that a run lacks is not), by name. */
export function differingParams(runs: readonly Pick<Run, 'params'>[]): readonly string[] {
  const [first] = runs;
  if (first === undefined) return [];
  const names = new Set(runs.flatMap(({ params }) => Object.keys(params)));
  return [...names]
    .filter((name) => {
      const value = paramOf(first, name);
      return runs.some((run) => {
        const other = paramOf(run, name);
        return value === undefined || other === undefined ? value !== other : !isSameParam(value, other);
      });
    })
    .sort(compareNatural);
}

/** Whether a parameter's name says that it is a seed: `seed`, `model.random_state`, `data_seed`, `PYTHONHASHSEED`. */
export function isSeed(param: string): boolean {
  return /(?:^|[^a-z])(?:\w*_)?(?:seed|random_?state)\d*$|hashseed$/i.test(param);
}

/** Whether a parameter's name says that it only names where outputs go, so that it differs for every run. */
export function isPlace(param: string): boolean {
  return /(?:^|[^a-z])(?:out(?:put)?|log(?:ging)?|save|run|work|checkpoint)_?(?:dir|folder|path|name|id)$/i.test(param);
}

function paramOf({ params }: Pick<Run, 'params'>, name: string): ParamValue | undefined {
  return Object.hasOwn(params, name) ? params[name] : undefined;
}

const textOf = (value: ParamValue | undefined): string => (value === undefined ? '–' : String(value));

function collect<R>(runs: readonly R[], labelOf: (run: R) => string): RunGroup<R>[] {
  const groups = new Map<string, R[]>();
  for (const run of runs) {
    const label = labelOf(run);
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [run]);
    else group.push(run);
  }
  const all = [...groups].map(([label, members]) => ({ label, runs: members }));
  return all.sort((a, b) => Number(a.label === '') - Number(b.label === '') || compareNatural(a.label, b.label));
}
