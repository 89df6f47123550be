import type { CatalogApi } from '../../catalog/api.ts';
import { bestRun } from '../../runs/best.ts';
import { printText } from '../../runs/query-print.ts';
import type { Run } from '../../runs/run.ts';

const looked = 5_000;

/** Runs of a run's experiment, newest first. */
export async function siblingsOf(catalog: CatalogApi, run: Run): Promise<readonly Run[]> {
  const query = `experiment = ${printText(run.experiment)}`;
  const answer = await catalog.query({ query, sort: [], limit: looked, offset: 0, all: false });
  return answer.ok ? answer.value.runs : [];
}

/** The run of the same experiment that was started last before this one; null: it is the first, or its start is unknown. */
export async function previousRun(catalog: CatalogApi, run: Run): Promise<Run | null> {
  const { startedAt } = run;
  if (startedAt === null) return null;
  const siblings = await siblingsOf(catalog, run);
  return (
    siblings.find((other) => other.id !== run.id && other.startedAt !== null && other.startedAt < startedAt) ?? null
  );
}

/** The best other run of the same experiment, by what this run is judged by; null where nothing says which. */
export async function bestOther(catalog: CatalogApi, run: Run): Promise<Run | null> {
  const headline = (await catalog.details(run.id))?.headline ?? null;
  if (headline?.goal == null) return null;
  const others = (await siblingsOf(catalog, run)).filter(({ id }) => id !== run.id);
  return bestRun(others, headline.metric, headline.goal);
}

/** The baseline that this run's deltas are against, or null. */
export async function baselineOf(catalog: CatalogApi, run: Run): Promise<Run | null> {
  const baseline = (await catalog.baselineOf([run.id])).get(run.id);
  return baseline === undefined ? null : ((await catalog.runs([baseline]))[0] ?? null);
}
