import { lstatSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { runGit, textOf } from '../git/run-git.ts';
import { currentRecord, hasEnded, launchedRuns, readRecord } from '../jobs/record-file.ts';
import { logName, runsFolderName } from '../jobs/run-record.ts';
import { stateFolder } from '../project/state-folder.ts';
import { repositoryOf } from '../snapshot/git/repository.ts';
import { snapshotRef } from '../snapshot/git/keep-code.ts';
import { bisectFile, isBusy, listBisects } from './bisect/state.ts';
import { listEnvironments } from './environments.ts';
import { leftEntries } from './left-entries.ts';
import { removeTree, removeWorktree } from './remove-worktree.ts';
import { listWorktrees } from './worktree-owner.ts';

/** What Trainyard keeps that can be pruned. */
export const keptKinds = ['worktrees', 'environments', 'refs', 'bisects', 'logs', 'cache'] as const;
export type KeptKind = (typeof keptKinds)[number];

/** One thing that is kept. */
export interface KeptThing {
  readonly kind: KeptKind;
  /** A ref, or an absolute path; stable, so that it can be chosen by it. */
  readonly name: string;
  /** What it is, in a few words. */
  readonly what: string;
  /** Null where that is not known: a ref's objects may be shared. */
  readonly bytes: number | null;
  /** When it was last used or written, ms since 1970; null where that is not known. */
  readonly at: number | null;
  /** In use: it is never removed. */
  readonly live: boolean;
  /** Removes it; what is in use, or came into use since it was listed, stays. Throws as `fs` does. */
  remove(): Promise<void>;
}

/**
 * What is kept for a base (absolute) and in the person's folder of caches (absolute), with sizes and ages: worktrees and
 * environments of all bases, refs of runs that are gone, what bisections found out, logs of runs that ended, what was read of runs.
 */
export async function keptThings(base: string, cache: string): Promise<readonly KeptThing[]> {
  return [
    ...(await worktrees(cache)),
    ...(await entries(base, cache)),
    ...(await environments(cache)),
    ...(await refs(base)),
    ...bisects(base),
    ...logs(base),
    ...caches(cache),
  ];
}

async function worktrees(cache: string): Promise<readonly KeptThing[]> {
  const found: KeptThing[] = [];
  for (const one of listWorktrees(cache)) {
    const { folder, owner, live } = one;
    found.push({
      kind: 'worktrees',
      name: folder,
      what: owner === null ? 'left by a killed process' : `${owner.purpose} (${owner.base})`,
      bytes: await bytesIn(folder),
      at: owner?.at ?? null,
      live,
      remove: async () => {
        const now = listWorktrees(cache).find((each) => each.folder === folder);
        if (now !== undefined && !now.live) await removeWorktree(now);
      },
    });
  }
  return found;
}

/** What git remembers of worktrees that are gone. */
async function entries(base: string, cache: string): Promise<readonly KeptThing[]> {
  const repository = await repositoryOf(base);
  if (repository === null) return [];
  return (await leftEntries(cache, repository.folder)).map(({ folder, checkout, at }) => ({
    kind: 'worktrees',
    name: folder,
    what: `what git remembers of ${checkout}, which is gone`,
    bytes: null,
    at,
    live: false,
    remove: async () => {
      const now = await leftEntries(cache, repository.folder);
      if (now.some((one) => one.folder === folder)) await removeTree(folder);
    },
  }));
}

async function environments(cache: string): Promise<readonly KeptThing[]> {
  const found: KeptThing[] = [];
  for (const { folder, about, live, usedAt } of listEnvironments(cache)) {
    found.push({
      kind: 'environments',
      name: folder,
      what: about === null ? 'not whole' : `Python ${about.python} with ${about.packages} packages, of ${about.of}`,
      bytes: await bytesIn(folder),
      at: usedAt,
      live,
      remove: () => {
        if (listEnvironments(cache).some((one) => one.folder === folder && !one.live)) {
          rmSync(folder, { recursive: true, force: true });
        }
        return Promise.resolve();
      },
    });
  }
  return found;
}

/** Refs whose run's folder is gone: nothing else knows them. */
async function refs(base: string): Promise<readonly KeptThing[]> {
  const repository = await repositoryOf(base);
  if (repository === null) return [];
  const call = { folder: repository.folder };
  const format = '--format=%(refname)%00%(objectname)%00%(committerdate:unix)';
  const listed = textOf(await runGit(['for-each-ref', format, snapshotRef('')], call)) ?? '';
  const runs = join(stateFolder(base), runsFolderName);
  const isThere = (slug: string): boolean => statSync(join(runs, slug), { throwIfNoEntry: false }) !== undefined;
  return listed.split('\n').flatMap((line): KeptThing[] => {
    const [name = '', hash = '', date = ''] = line.split('\0');
    const slug = name.slice(snapshotRef('').length);
    if (slug === '' || isThere(slug)) return [];
    return [
      {
        kind: 'refs',
        name,
        what: 'the code of a run that is gone',
        bytes: null,
        at: date === '' ? null : Number(date) * 1000,
        live: false,
        remove: async () => {
          // Only as it was listed, and only if the run did not come back.
          if (!isThere(slug)) await runGit(['update-ref', '--no-deref', '-d', name, hash], call);
        },
      },
    ];
  });
}

function bisects(base: string): readonly KeptThing[] {
  return listBisects(base).map((state) => {
    const { slug, question, status, updatedAt } = state;
    const file = bisectFile(base, slug);
    return {
      kind: 'bisects',
      name: file,
      what: `the bisection of ${question.metric} (${status})`,
      bytes: statSync(file, { throwIfNoEntry: false })?.size ?? null,
      at: updatedAt,
      live: isBusy(state),
      remove: () => {
        if (listBisects(base).some((now) => now.slug === slug && !isBusy(now))) rmSync(file, { force: true });
        return Promise.resolve();
      },
    };
  });
}

function logs(base: string): readonly KeptThing[] {
  return launchedRuns(base).flatMap(({ folder, record }): KeptThing[] => {
    const file = join(folder, logName);
    const stats = lstatSync(file, { throwIfNoEntry: false });
    // What a clone brings may be a link: what lies behind it is not ours to remove.
    if (stats?.isFile() !== true || lstatSync(folder).isSymbolicLink()) return [];
    const ended = (): boolean => {
      const now = readRecord(folder);
      return now !== null && hasEnded(currentRecord({ folder, record: now }));
    };
    return [
      {
        kind: 'logs',
        name: file,
        what: `what ${record.name} said`,
        bytes: stats.size,
        at: stats.mtimeMs,
        live: !hasEnded(record),
        remove: () => {
          if (ended()) rmSync(file, { force: true });
          return Promise.resolve();
        },
      },
    ];
  });
}

/** What was read of runs and hashed of data: made again when it is missing. */
function caches(cache: string): readonly KeptThing[] {
  const groups = new Map<string, string[]>();
  for (const name of namesIn(cache)) {
    const stem = /^([0-9a-f]+-\d+\.db)(?:-wal|-shm)?$/.exec(name)?.[1];
    if (stem !== undefined) groups.set(stem, [...(groups.get(stem) ?? []), name]);
  }
  const found = [...groups].map(([stem, names]) =>
    thing(
      join(cache, stem),
      names.map((name) => join(cache, name)),
      'what was read of runs',
    ),
  );
  const digests = join(cache, 'digests');
  if (statSync(digests, { throwIfNoEntry: false }) !== undefined) {
    found.push(thing(digests, [digests], 'digests of large data'));
  }
  return found;
}

function thing(name: string, paths: readonly string[], what: string): KeptThing {
  const all = paths.flatMap((path) => statSync(path, { throwIfNoEntry: false }) ?? []);
  const inside = paths.flatMap((path) =>
    namesIn(path).map((one) => statSync(join(path, one), { throwIfNoEntry: false })?.size ?? 0),
  );
  return {
    kind: 'cache',
    name,
    what,
    bytes: [...all.map((stats) => (stats.isFile() ? stats.size : 0)), ...inside].reduce((sum, one) => sum + one, 0),
    at: Math.max(0, ...all.map((stats) => stats.mtimeMs)),
    live: false,
    remove: () => {
      for (const path of paths) rmSync(path, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
}

/** Bytes of all files below a folder (absolute); links count as themselves. */
async function bytesIn(folder: string): Promise<number> {
  let [bytes, seen] = [0, 0];
  const queue = [folder];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const name of namesIn(at)) {
      const path = join(at, name);
      const stats = lstatSync(path, { throwIfNoEntry: false });
      if (stats?.isDirectory() === true) queue.push(path);
      else bytes += stats?.size ?? 0;
      seen += 1;
      if (seen % 500 === 0) await breathe();
    }
  }
  return bytes;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
