import { join, posix } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { runGit, textOf } from '../git/run-git.ts';
import type { Repository } from '../snapshot/git/repository.ts';
import type { DataDigest } from '../snapshot/snapshot.ts';

const data = z.object({ path: z.string(), md5: z.string().nullish(), size: z.coerce.number().nullish() }).loose();
const stage = z.object({
  cmd: z.union([z.string(), z.array(z.string())]),
  deps: z.array(data).nullish(),
  outs: z.array(data).nullish(),
});
const lock = z.object({ stages: z.record(z.string(), stage) });

/** What dvc.lock says of how a commit's data and models are made. */
export interface DvcCommand {
  /** One line for a shell: the commands of the stages, one after the other. */
  readonly line: string;
  /** Absolute. */
  readonly cwd: string;
  /** What the first stages read and no commit holds, with md5 digests; paths relative to the folder of dvc.lock. */
  readonly inputs: readonly DataDigest[];
}

/** The stages of the dvc.lock of a commit: at the repository's root, or in the folder (absolute) above a run. Null: none. */
export async function dvcCommand(repository: Repository, commit: string, folder: string): Promise<DvcCommand | null> {
  const inside = folder.startsWith(repository.folder) ? folder.slice(repository.folder.length + 1).split(/[\\/]/) : [];
  for (let depth = inside.length; depth >= 0; depth -= 1) {
    const at = inside.slice(0, depth).join('/');
    const path = posix.join(at, 'dvc.lock');
    const text = textOf(await runGit(['cat-file', 'blob', `${commit}:${path}`], { folder: repository.folder }));
    const parsed = text === null ? undefined : lock.safeParse(safely(text)).data;
    if (parsed === undefined) continue;
    const stages = Object.values(parsed.stages);
    const made = new Set(stages.flatMap(({ outs }) => (outs ?? []).map((one) => one.path)));
    const lines = stages.flatMap(({ cmd }) => cmd);
    const tracked = await runGit(['ls-tree', '-r', '--name-only', '-z', commit, ...(at === '' ? [] : ['--', at])], {
      folder: repository.folder,
    });
    const committed = new Set((textOf(tracked) ?? '').split('\0'));
    const deps = stages.flatMap((one) => one.deps ?? []);
    const inputs = deps.flatMap(({ path: name, md5, size }): DataDigest[] => {
      if (made.has(name) || md5 == null || committed.has(posix.join(at, name))) return [];
      const kind = md5.endsWith('.dir') ? 'folder' : 'file';
      // A committed folder has no entry of its own.
      if (kind === 'folder' && [...committed].some((file) => file.startsWith(`${posix.join(at, name)}/`))) return [];
      return [{ path: name, kind, digest: `md5:${md5}`, bytes: size ?? 0, committed: false }];
    });
    return { line: lines.join(' && '), cwd: join(repository.folder, at), inputs };
  }
  return null;
}

function safely(text: string): unknown {
  try {
    return parse(text, { logLevel: 'error', maxAliasCount: 100 });
  } catch {
    return null;
  }
}
