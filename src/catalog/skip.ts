import { basename, dirname, relative, sep } from 'node:path';
import picomatch from 'picomatch';
import { runsFolderName } from '../jobs/run-record.ts';
import { skippedNames } from '../project/skipped-names.ts';
import { stateFolderName } from '../project/state-folder.ts';
import type { Listing } from '../trackers/tracker.ts';

/** Folders that are never entered, whatever the settings: for `doctor` and the documentation. */
export const neverEntered: readonly string[] = [
  ...skippedNames,
  '.dvc/cache',
  '.dvc/tmp',
  '.trainyard (but its runs)',
  'virtual environments',
];

/** Whether a folder is never entered because of its name (`parent` is the name or path of the folder above). */
export function isSkippedName(name: string, parent: string): boolean {
  if (skippedNames.has(name)) return true;
  if (basename(parent) === stateFolderName) return name !== runsFolderName;
  return (name === 'cache' || name === 'tmp') && basename(parent) === '.dvc';
}

/** Whether a folder (absolute) is only a way to launched runs: what lies in it directly is no run. */
export function isPassage(folder: string): boolean {
  const [name, above] = [basename(folder), basename(dirname(folder))];
  return name === stateFolderName || (name === runsFolderName && above === stateFolderName);
}

/** Whether a folder is a Python environment: venv and virtualenv write `pyvenv.cfg`, conda writes `conda-meta`. */
export function isEnvironment(listing: Listing): boolean {
  return listing.files.includes('pyvenv.cfg') || listing.folders.includes('conda-meta');
}

/** Says of a folder (absolute) under `root` whether a person excluded it. */
export type Excluder = (folder: string) => boolean;

/** Where nobody excluded anything. */
export const excludesNothing: Excluder = () => false;

/**
 * Globs as VS Code's `files.exclude` has them, relative to the root: `build`, `old*`, `runs/2023*`, `data/**`.
 * A pattern that does not parse excludes nothing.
 */
export function makeExcluder(root: string, globs: readonly string[]): Excluder {
  const tests = globs.flatMap((glob) => {
    const pattern = glob.replace(/^\.?\//, '').replace(/\/+$/, '');
    if (pattern === '') return [];
    try {
      return [picomatch(pattern, { dot: true })];
    } catch {
      return [];
    }
  });
  if (tests.length === 0) return excludesNothing;
  return (folder) => {
    const path = relative(root, folder).split(sep).join('/');
    return path !== '' && tests.some((test) => test(path));
  };
}

/** Whether a folder is `ancestor` or lies in it. Both absolute. */
export function isWithin(folder: string, ancestor: string): boolean {
  if (folder === ancestor) return true;
  return folder.startsWith(ancestor.endsWith(sep) ? ancestor : ancestor + sep);
}

/** The folders above a folder, nearest first. */
export function* ancestorsOf(folder: string): Generator<string> {
  for (let at = folder; dirname(at) !== at;) {
    at = dirname(at);
    yield at;
  }
}
