import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** A copy of folders that a test may change, and the query that opens it in a workbench. */
export interface Workspace {
  /** The copies, in the order given; empty for a window without a folder. */
  folders: readonly string[];
  query: string;
  remove: () => Promise<void>;
}

/** Copies folders, times kept, to a new temporary place under their own names. None: an empty window. Several: a multi-root workspace. */
export async function copyWorkspace(sources: readonly string[]): Promise<Workspace> {
  const place = await realpath(await mkdtemp(join(tmpdir(), 'trainyard-e2e-')));
  const folders: string[] = [];
  for (const source of sources) {
    const folder = join(place, basename(source));
    await mkdir(folder);
    await cp(source, folder, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
    folders.push(folder);
  }
  return {
    folders,
    query: await open(place, folders),
    remove: () => rm(place, { recursive: true, force: true, maxRetries: 5 }),
  };
}

async function open(place: string, folders: readonly string[]): Promise<string> {
  const [first, second] = folders;
  if (first === undefined) return 'ew=true';
  if (second === undefined) return `folder=${encodeURIComponent(first)}`;
  const file = join(place, 'test.code-workspace');
  await writeFile(file, JSON.stringify({ folders: folders.map((path) => ({ path })) }));
  return `workspace=${encodeURIComponent(file)}`;
}
