import type { Artifact } from '../../runs/run.ts';
import type { ServerFiles } from '../server.ts';
import type { Asker } from './ask.ts';
import { lie } from './fault.ts';
import { allPages, checked, nextOf } from './pages.ts';
import { filesPage, numberIn } from './wire.ts';
import type { WireFile } from './wire.ts';

const mostFiles = 1000;
const mostFolders = 200;
const deepest = 12;
const foldersAtOnce = 4;

/** Whether a path stays below the folder that it is relative to. */
function isInside(path: string): boolean {
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..') && !/^[A-Za-z]:/.test(path);
}

/** Whether a path can be one on this machine, too: some file systems and terminals take these characters for commands. */
function isPlain(path: string): boolean {
  return path.length <= 1024 && !/[\u0000-\u001F\u007F\\]/.test(path);
}

/** Whether a file of this path may be asked for, and written below a folder. */
export function isPlainPath(path: string): boolean {
  return isInside(path) && isPlain(path);
}

/** The files under a run's artifact root, by path; at most 1,000, and whether there were more. */
export async function listFiles(asker: Asker, run: string, signal: AbortSignal): Promise<ServerFiles> {
  const artifacts: Artifact[] = [];
  const seen = new Set<string>();
  let folders: readonly { readonly path: string; readonly depth: number }[] = [{ path: '', depth: 0 }];
  let looked = 0;
  let cut = false;
  while (folders.length > 0) {
    const [now, later] = [folders.slice(0, foldersAtOnce), folders.slice(foldersAtOnce)];
    looked += now.length;
    if (looked > mostFolders || artifacts.length >= mostFiles) {
      cut = true;
      break;
    }
    const lists = await Promise.all(now.map(({ path }) => listFolder(asker, run, path, signal)));
    const found: { path: string; depth: number }[] = [];
    for (const [i, { depth }] of now.entries()) {
      for (const { path, isFolder, bytes } of lists[i] ?? []) {
        if (seen.has(path)) continue;
        seen.add(path);
        if (!isFolder) artifacts.push({ path, bytes });
        else if (depth < deepest) found.push({ path, depth: depth + 1 });
        else cut = true;
      }
    }
    folders = [...later, ...found];
  }
  artifacts.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { artifacts: artifacts.slice(0, mostFiles), cut: cut || artifacts.length > mostFiles };
}

interface Found {
  readonly path: string;
  readonly isFolder: boolean;
  readonly bytes: number;
}

/** What lies in one folder ('' is the root). Paths that lead out of it are a lie. */
async function listFolder(asker: Asker, run: string, folder: string, signal: AbortSignal): Promise<readonly Found[]> {
  const { host } = asker.exchange;
  const found: Found[] = [];
  const prefix = folder === '' ? '' : `${folder}/`;
  const ask = async (token: string | null) => {
    const query: [string, string][] = [['run_id', run]];
    if (folder !== '') query.push(['path', folder]);
    if (token !== null) query.push(['page_token', token]);
    const answer = await asker.json({ method: 'GET', path: '/api/2.0/mlflow/artifacts/list', query }, signal);
    const page = checked(host, filesPage, answer, 'list of files');
    // More than are ever shown need not be asked for.
    const next = found.length > mostFiles ? null : nextOf(page.next_page_token);
    return { items: page.files ?? [], next };
  };
  const take = (files: readonly WireFile[]): number => {
    for (const { path, is_dir: isFolder, file_size: size } of files) {
      if (!path.startsWith(prefix) || !isInside(path)) throw lie(host, 'lists files that lie outside their run');
      if (!isPlain(path)) continue;
      const bytes = numberIn(size) ?? 0;
      found.push({ path, isFolder: isFolder === true, bytes: Number.isSafeInteger(bytes) && bytes > 0 ? bytes : 0 });
    }
    return files.length;
  };
  await allPages(host, ask, take, 100);
  return found;
}
