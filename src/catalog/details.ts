import { listArtifacts } from './artifacts.ts';
import type { Headline, RunDetails } from './api.ts';
import type { Baselines } from './baselines.ts';
import type { Reproduction } from '../jobs/reproduction.ts';
import type { Run } from '../runs/run.ts';
import type { ServerFault, ServerFiles } from '../trackers/server.ts';
import type { Entry } from './entry.ts';

/** What a run's server says of its files: null and why, where it does not answer. */
export interface RemoteFiles {
  readonly name: string;
  readonly files: ServerFiles | null;
  readonly fault: ServerFault | null;
}

const nothing: ServerFiles = { artifacts: [], cut: false };

/** Everything about one run that a page shows. Lists its artifacts; `remote`: those of a run on a server. */
export function detailsOf(
  entry: Entry,
  entries: ReadonlyMap<string, Entry>,
  headline: Headline | null,
  baselines: Baselines,
  remote: RemoteFiles | null,
  reproduction: Reproduction | null,
): RunDetails {
  const artifactFolder = entry.merged.artifacts;
  const listed = remote?.files ?? (artifactFolder === null ? nothing : listArtifacts(artifactFolder));
  const baseline = baselines.of(entry.run);
  const children: string[] = [];
  for (const { id, parent } of entries.values()) if (parent === entry.id) children.push(id);
  return {
    run: remote?.fault == null ? entry.run : withProblem(entry.run, remote.fault),
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
    server: remote?.name ?? null,
    children,
    reproduction,
    touchedAt: entry.heardAt,
  };
}

function withProblem(run: Run, { message, hint }: ServerFault): Run {
  const problem = { file: run.location, message: `Its files cannot be listed: ${message}`, hint };
  return { ...run, problems: [...run.problems, problem] };
}

/** The run's folder or file; of a run in a database the database. */
function pathOf({ place, parts }: Entry): string {
  for (const { unit } of parts) {
    const store = unit.claim.files.find((file) => place.startsWith(`${file}#`));
    if (store !== undefined) return store;
  }
  return place;
}
