import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { localPath } from '../mlflow/artifacts.ts';

/** What a run's id looks like: it becomes part of a path. */
const plainId = /^[\w-]+$/;

/** Finds runs' artifact folders, with one look at each folder of runs. */
export class ArtifactFolders {
  readonly #base: string;
  readonly #known = new Map<string, ReadonlySet<string>>();

  /** @param base absolute folder of the database: MLflow's relative paths start there unless it was told otherwise */
  constructor(base: string) {
    this.#base = base;
  }

  /**
   * The folder (absolute) that holds a run's artifacts, or null where none is on this machine: as the URI says, else at
   * the same place in an `mlruns` (or a server's `mlartifacts`) beside the database, for one that was moved. Only a path
   * that ends as MLflow ends it, with `<run id>/artifacts`, counts, so that a database cannot point at other folders.
   */
  of(run: string, uri: string | null): string | null {
    if (uri === null || !plainId.test(run)) return null;
    for (const path of this.#candidates(uri)) {
      const folder = resolve(path);
      if (folder.endsWith(`${sep}${join(run, 'artifacts')}`) && this.#has(folder)) return folder;
    }
    return null;
  }

  *#candidates(uri: string): Generator<string> {
    if (uri.startsWith('mlflow-artifacts:')) {
      const path = uri.replace(/^mlflow-artifacts:(?:\/\/[^/]*)?\/*/, '');
      yield join(this.#base, 'mlartifacts', path);
      yield join(this.#base, 'mlruns', path);
      return;
    }
    const path = localPath(uri);
    if (path !== null) yield path;
    else if (!/^[a-z][a-z0-9+.-]+:/i.test(uri) && !/^[\\/]/.test(uri)) yield join(this.#base, uri);
    else return;
    const parts = (path ?? uri).split(/[\\/]/);
    const root = Math.max(parts.lastIndexOf('mlruns'), parts.lastIndexOf('mlartifacts'));
    if (root !== -1) yield join(this.#base, ...parts.slice(root));
  }

  #has(folder: string): boolean {
    const runs = dirname(dirname(folder));
    let names = this.#known.get(runs);
    if (names === undefined) this.#known.set(runs, (names = namesIn(runs)));
    return names.has(basename(dirname(folder))) && namesIn(dirname(folder)).has('artifacts');
  }
}

function namesIn(folder: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(folder));
  } catch {
    return new Set();
  }
}
