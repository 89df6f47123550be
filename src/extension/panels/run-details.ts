import type { CatalogApi } from '../../catalog/api.ts';
import type { Reproduction } from '../../jobs/reproduction.ts';
import type { RunPage } from '../../protocol/run-page.ts';
import { colourOfRun } from '../../runs/colour.ts';

/** Everything that the page about a run shows, or null if there is no such run any more. */
export async function readRunPage(
  catalog: CatalogApi,
  id: string,
  trackerTitle: (tracker: string) => string,
): Promise<RunPage | null> {
  const details = await catalog.details(id);
  if (details === null) return null;
  const { run } = details;
  const family = await catalog.runs([...(run.parent === null ? [] : [run.parent]), ...details.children]);
  const named = family.map(({ id: member, name }) => ({ id: member, name }));
  return {
    id: run.id,
    name: run.name,
    tracker: run.tracker,
    trackerTitle: trackerTitle(run.tracker),
    experiment: run.experiment,
    status: run.status,
    reason: run.reason,
    exitCode: run.exitCode,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    touchedAt: details.touchedAt,
    colour: colourOfRun(run),
    headline: details.headline,
    params: run.params,
    metrics: run.metrics,
    tags: run.tags,
    note: run.note,
    starred: run.starred,
    archived: run.archived,
    baseline: run.baseline,
    against: details.baseline,
    parent: named.find((member) => member.id === run.parent) ?? null,
    children: named.filter((member) => member.id !== run.parent),
    git: run.git,
    location: run.location,
    sources: [...run.sources],
    artifacts: [...details.artifacts],
    artifactsCut: details.artifactsCut,
    server: details.server,
    problems: [...run.problems],
    reproduction: details.reproduction === null ? null : shown(details.reproduction),
  };
}

function shown({ verdict, firstCause, reasons, at, run }: Reproduction): RunPage['reproduction'] {
  return { verdict, firstCause, reasons, at, run };
}
