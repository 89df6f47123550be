import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, posix, relative } from 'node:path';
import * as z from 'zod';
import { readWhole } from '../tables/table-file.ts';
import { parseYaml } from '../tables/yaml.ts';
import type { Yaml } from '../tables/yaml.ts';

const highest = 64;
/** How many folders above a run a `dvc.yaml` that names it is looked for. */
const nearest = 6;
/** MB. */
const largestYaml = 1;

function* above(folder: string): Generator<string> {
  let here = folder;
  for (let i = 0; i < highest; i += 1) {
    yield here;
    const next = dirname(here);
    if (next === here) return;
    here = next;
  }
}

/** Absolute folder of the DVC repository that a folder lies in: the nearest with `.dvc`, else with `dvc.yaml`. */
export function repositoryOf(folder: string): string | null {
  for (const here of above(folder)) if (existsSync(join(here, '.dvc'))) return here;
  for (const here of above(folder)) if (existsSync(join(here, 'dvc.yaml'))) return here;
  return null;
}

/** What people call the repository: its folder's name. */
export function repositoryName(folder: string): string | null {
  const repository = repositoryOf(folder);
  return repository === null || basename(repository) === '' ? null : basename(repository);
}

function valueOf(parsed: Yaml): unknown {
  return 'value' in parsed ? parsed.value : null;
}

const listed = z.array(z.unknown()).optional().catch([]);
const stageYaml = z.object({ wdir: z.string().optional().catch('.'), metrics: listed });
/** A stage, also one that `foreach` makes many of. */
const stagesYaml = z.record(
  z.string(),
  z
    .union([z.object({ do: stageYaml }), stageYaml])
    .nullable()
    .catch(null),
);
const dvcYaml = z.object({ metrics: listed, stages: stagesYaml.optional().catch({}) });

/** What DVC fills in, `${item}` or `${a.b}`: one name of any kind. */
const filledIn = /\$\{[^}]*\}/;

/** Paths of metrics files relative to the `dvc.yaml`. An entry is a path, or an object with the path as its only key. */
function pathsOf(entries: readonly unknown[] | undefined, workingFolder: string): readonly string[] {
  return (entries ?? [])
    .flatMap((entry) => (typeof entry === 'object' && entry !== null ? Object.keys(entry) : [entry]))
    .filter((entry) => typeof entry === 'string')
    .map((entry) => posix.join(workingFolder, entry));
}

function namedIn(document: unknown): readonly string[] {
  const parsed = dvcYaml.safeParse(document);
  if (!parsed.success) return [];
  const { metrics, stages } = parsed.data;
  const ofStages = Object.values(stages ?? {}).flatMap((stage) => {
    const { metrics: own, wdir = '.' } = stage === null ? {} : 'do' in stage ? stage.do : stage;
    return pathsOf(own, wdir);
  });
  return [...pathsOf(metrics, '.'), ...ofStages];
}

/** Tells the paths that one with parts to fill in stands for. */
function patternOf(path: string): RegExp {
  const parts = path.split(filledIn).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]+')}$`);
}

interface Named {
  readonly mtimeMs: number;
  readonly paths: ReadonlySet<string>;
  readonly patterns: readonly RegExp[];
}

const nothing: Named = { mtimeMs: Number.NaN, paths: new Set(), patterns: [] };

/** The metrics files that `dvc.yaml` files name, for the whole project or a stage, remembered until these change. */
export class NamedMetrics {
  readonly #known = new Map<string, Named>();

  /** Whether a `dvc.yaml` in the folder or in one above it names the folder's `metrics.json`. */
  has(folder: string): boolean {
    let levels = 0;
    for (const here of above(folder)) {
      levels += 1;
      if (levels > nearest) return false;
      const { paths, patterns } = this.#namedBy(join(here, 'dvc.yaml'));
      const own = relative(here, join(folder, 'metrics.json')).replaceAll('\\', '/');
      if (paths.has(own) || patterns.some((pattern) => pattern.test(own))) return true;
    }
    return false;
  }

  #namedBy(file: string): Named {
    try {
      const stats = statSync(file, { throwIfNoEntry: false });
      if (stats?.isFile() !== true) return nothing;
      const known = this.#known.get(file);
      if (known?.mtimeMs === stats.mtimeMs) return known;
      const paths = namedIn(valueOf(parseYaml(readWhole(file, largestYaml).toString('utf8'))));
      const named = {
        mtimeMs: stats.mtimeMs,
        paths: new Set(paths),
        patterns: paths.filter((path) => filledIn.test(path)).map(patternOf),
      };
      if (this.#known.size > 256) this.#known.clear();
      this.#known.set(file, named);
      return named;
    } catch {
      return nothing;
    }
  }
}
