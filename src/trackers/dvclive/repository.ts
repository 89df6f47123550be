import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
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

const dvcYaml = z.object({ metrics: z.array(z.unknown()).optional() });

/** The metrics files that `dvc.yaml` files name, remembered until these change. */
export class NamedMetrics {
  readonly #known = new Map<string, { readonly mtimeMs: number; readonly files: ReadonlySet<string> }>();

  /** Whether a `dvc.yaml` in the folder or in one above it names the folder's `metrics.json`. */
  has(folder: string): boolean {
    let levels = 0;
    for (const here of above(folder)) {
      levels += 1;
      if (levels > nearest) return false;
      const named = this.#namedBy(join(here, 'dvc.yaml'));
      if (named.has(relative(here, join(folder, 'metrics.json')).replaceAll('\\', '/'))) return true;
    }
    return false;
  }

  #namedBy(file: string): ReadonlySet<string> {
    const none = new Set<string>();
    try {
      const stats = statSync(file, { throwIfNoEntry: false });
      if (stats?.isFile() !== true) return none;
      const known = this.#known.get(file);
      if (known?.mtimeMs === stats.mtimeMs) return known.files;
      const parsed = dvcYaml.safeParse(valueOf(parseYaml(readWhole(file, largestYaml).toString('utf8'))));
      const entries = parsed.success ? (parsed.data.metrics ?? []) : [];
      // An entry is a path, or an object with the path as its only key.
      const files = new Set(
        entries
          .flatMap((entry) => (typeof entry === 'object' && entry !== null ? Object.keys(entry) : [entry]))
          .filter((entry) => typeof entry === 'string')
          .map((entry) => entry.replace(/^\.\//, '')),
      );
      if (this.#known.size > 256) this.#known.clear();
      this.#known.set(file, { mtimeMs: stats.mtimeMs, files });
      return files;
    } catch {
      return none;
    }
  }
}
