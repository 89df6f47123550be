import { dirname, join } from 'node:path';
import { namedFilesTest } from '../project/named-files.ts';
import { projectFileName } from '../project/base.ts';
import { readProject } from '../project/project.ts';
import type { ServerEntry } from '../project/servers.ts';
import type { MetricSettings } from '../runs/goal.ts';
import type { Problem } from '../runs/run.ts';
import type { CatalogOptions } from './api.ts';
import { relativePath } from './identity.ts';
import { markOf, marksOf, sameMark } from './marks.ts';
import type { Mark } from './marks.ts';

/** What the workspace's own settings say. */
export interface Projects {
  readonly metrics: MetricSettings;
  readonly problems: readonly Problem[];
  /** Tracking servers, each name once, with the folder (absolute) of the file that names it. */
  readonly servers: readonly NamedServer[];
  /** Whether a file (absolute) is named as one that the tracker of that name reads. */
  readonly isNamed: (tracker: string, file: string) => boolean;
  /** What the files were like when they were read. */
  readonly marks: ReadonlyMap<string, Mark>;
}

/** A server, and the folder (absolute) of the trainyard.yaml that names it. */
export interface NamedServer {
  readonly entry: ServerEntry;
  readonly folder: string;
}

/** What there is without any trainyard.yaml. */
export const noProjects: Projects = { metrics: {}, problems: [], servers: [], isNamed: () => false, marks: new Map() };

/** Reads the trainyard.yaml of every base, or the one that was named instead; an earlier base's word on a metric counts. */
export function readProjects({ roots, config }: Pick<CatalogOptions, 'roots' | 'config'>): Projects {
  const base = roots[0]?.base ?? '.';
  const files = config === undefined ? roots.map((root) => join(root.base, projectFileName)) : [config];
  const marks = marksOf([...new Set(files)]);
  const projects = [...marks.keys()].map((file) => readProject(file));
  const metrics = Object.fromEntries(projects.toReversed().flatMap((project) => Object.entries(project.metrics)));
  const problems = projects.flatMap((project) =>
    project.problems.map(({ file, message, hint }) => ({ file: relativePath(base, file), message, hint })),
  );
  const servers = new Map<string, NamedServer>();
  for (const [i, file] of [...marks.keys()].entries()) {
    for (const entry of projects[i]?.servers ?? []) {
      if (!servers.has(entry.name)) servers.set(entry.name, { entry, folder: dirname(file) });
    }
  }
  const isNamed = namedFilesTest(projects.flatMap(({ named }) => named));
  return { metrics, problems, servers: [...servers.values()], isNamed, marks };
}

/** Whether one of the files came, went or changed since. */
export function projectsChanged({ marks }: Projects): boolean {
  return [...marks].some(([file, mark]) => !sameMark(mark, markOf(file)));
}
