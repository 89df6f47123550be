import { dirname, isAbsolute, relative } from 'node:path';
import { headlineOf } from '../runs/best.ts';
import type { MetricSettings } from '../runs/goal.ts';
import type { Run } from '../runs/run.ts';
import { quote } from '../runs/query-print.ts';
import { compareNewest } from '../runs/sort.ts';
import type { ProgramRuns } from './beside-api.ts';
import type { Entry } from './entry.ts';
import { judge } from './headlines.ts';
import { relativePath } from './identity.ts';

/** Tags under which tools keep the program that they ran in: MLflow's, W&B's. */
const programTags = ['mlflow.source.name', 'program'];

/** The runs of a program: those that name it as theirs, else those that lie in its folder and name no program at all. */
export function programRuns(file: string, entries: Iterable<Entry>, settings: MetricSettings): ProgramRuns | null {
  const named: Run[] = [];
  const near: Run[] = [];
  const folder = dirname(file);
  let base: string | null = null;
  const tags = new Map<string, Set<string>>();
  for (const { run, place, root } of entries) {
    if (run.archived) continue;
    const key = programTags.find((name) => Object.hasOwn(run.tags, name));
    const program = key === undefined ? undefined : run.tags[key];
    if (key !== undefined && program !== undefined) {
      if (!isProgram(program, file, root.base)) continue;
      named.push(run);
      tags.set(key, (tags.get(key) ?? new Set()).add(program));
    } else if (isInside(folder, place)) {
      near.push(run);
      base = root.base;
    }
  }
  const runs = named.length > 0 ? named : near;
  if (runs.length === 0) return null;
  const query = tags.size === 0 ? locationQuery(base ?? folder, folder) : tagQuery(tags);
  return { ...story(runs, settings), query };
}

function story(runs: readonly Run[], settings: MetricSettings): Omit<ProgramRuns, 'query'> {
  const { metric, goal } = judge(runs, settings);
  const brief = (run: Run | undefined) =>
    run === undefined
      ? null
      : { id: run.id, name: run.name, score: metric === null ? null : (headlineOf(run, metric, null)?.value ?? null) };
  return {
    runs: runs.length,
    running: runs.filter(({ status }) => status === 'running').length,
    newest: brief([...runs].sort(compareNewest)[0]),
    baseline: brief(runs.find(({ baseline }) => baseline)),
    metric,
    goal,
  };
}

/** A program is kept as it was called: absolute (perhaps on another machine), or relative to where it ran. */
function isProgram(program: string, file: string, base: string): boolean {
  const path = program.replaceAll('\\', '/');
  const wanted = file.replaceAll('\\', '/');
  if (isAbsolute(path)) return path === wanted || path.endsWith(`/${relativePath(base, file)}`);
  return wanted.endsWith(`/${path.replace(/^(?:\.\.?\/)+/, '')}`);
}

function isInside(folder: string, place: string): boolean {
  const path = relative(folder, place.split('#')[0] ?? place);
  return path !== '' && !isAbsolute(path) && path.split(/[\\/]/)[0] !== '..';
}

function tagQuery(tags: ReadonlyMap<string, ReadonlySet<string>>): string {
  return [...tags].map(([key, values]) => `tags.${quote(key)} in (${[...values].map(quote).join(', ')})`).join(' or ');
}

function locationQuery(base: string, folder: string): string {
  const path = relativePath(base, folder);
  return path === '.' ? '' : `location ~ ${quote(`^${path.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}/`)}`;
}
