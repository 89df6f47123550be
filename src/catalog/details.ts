import { listArtifacts } from './artifacts.ts';
import type { Headline, RunDetails } from './api.ts';
import type { Baselines } from './baselines.ts';
import type { Entry } from './entry.ts';

/** Everything about one run that a page shows. Lists its artifacts. */
export function detailsOf(
  entry: Entry,
  entries: ReadonlyMap<string, Entry>,
  headline: Headline | null,
  baselines: Baselines,
): RunDetails {
  const artifactFolder = entry.merged.artifacts;
  const listed = artifactFolder === null ? { artifacts: [], cut: false } : listArtifacts(artifactFolder);
  const baseline = baselines.of(entry.run);
  const children: string[] = [];
  for (const { run } of entries.values()) if (run.parent === entry.run.id) children.push(run.id);
  return {
    run: entry.run,
    headline,
    baseline:
      baseline === null
        ? null
        : {
            id: baseline.id,
            name: baseline.name,
            delta: headline === null ? null : baselines.delta(entry.run, headline.metric),
          },
    path: pathOf(entry),
    artifactFolder,
    artifacts: listed.artifacts,
    artifactsCut: listed.cut,
    children,
    touchedAt: entry.heardAt,
  };
}

/** The run's folder or file; of a run in a database the database. */
function pathOf({ place, parts }: Entry): string {
  for (const { unit } of parts) {
    const store = unit.claim.files.find((file) => place.startsWith(`${file}#`));
    if (store !== undefined) return store;
  }
  return place;
}
