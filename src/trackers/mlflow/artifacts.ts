import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { statOrNull } from './text-file.ts';

function isFolder(path: string): boolean {
  return statOrNull(path)?.isDirectory() ?? false;
}

/** Looking at a share by name would open a connection that nobody asked for. */
function isShare(path: string): boolean {
  return path.startsWith('\\\\') || path.startsWith('//');
}

/** The absolute path that an artifact URI means on this machine, null where it is elsewhere (or on a network share). */
export function localPath(uri: string): string | null {
  if (!uri.startsWith('file:')) return isAbsolute(uri) && !isShare(uri) ? uri : null;
  try {
    const path = fileURLToPath(uri);
    return isShare(path) ? null : path;
  } catch {
    return null;
  }
}

/**
 * The folder (absolute) that holds a run's artifacts, or null. MLflow keeps them in the run's folder unless its
 * experiment was told otherwise; then the URI counts if it is a folder here and ends as MLflow ends it, with
 * `<run id>/artifacts`, so that a file from elsewhere cannot point at folders that are no run's.
 */
export function artifactFolder(folder: string, runId: string, uri: string | null): string | null {
  const own = join(folder, 'artifacts');
  const path = uri === null ? null : localPath(uri);
  if (path !== null) {
    const there = resolve(path);
    if (there !== own && there.endsWith(join(runId, 'artifacts')) && isFolder(there)) return there;
  }
  return isFolder(own) ? own : null;
}
