import { posix } from 'node:path';
import type { Cause } from '../jobs/reproduction.ts';
import { Workshop } from '../snapshot/git/patched-tree.ts';
import { changedFiles } from '../snapshot/git/tree-diff.ts';
import type { CodeFacts } from './facts.ts';

/** Files that say what a program is given: what they bring about is named by itself, where it is known. */
const configuration = /\.(?:ya?ml|json|toml|ini|cfg|conf|env)$/i;
/** Files that say which packages there are. */
const locks =
  /(?:^|\/)(?:uv\.lock|poetry\.lock|pixi\.(?:lock|toml)|pyproject\.toml|requirements[^/]*\.(?:txt|in)|environment\.ya?ml|conda-lock\.ya?ml|Pipfile(?:\.lock)?)$/;
/** What trackers and Python itself leave in a work tree. */
const left =
  /(?:^|\/)(?:\.trainyard|mlruns|wandb|lightning_logs|dvclive|__pycache__|\.ipynb_checkpoints|outputs|multirun)\//;

/** Paths of a run, relative to the base, that are no code. */
export interface KnownPaths {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** The files that two runs' code has differently: code first, then configuration; and committed data, which is data. */
export async function codeCauses(
  a: CodeFacts | null,
  b: CodeFacts | null,
  known: KnownPaths,
): Promise<readonly Cause[]> {
  if (a === null || b === null) return [];
  const changed = a.kind === 'files' || b.kind === 'files' ? ofFiles(a, b) : await ofTrees(a, b);
  return changed.flatMap((cause): Cause[] => {
    const { name } = cause;
    if (cause.kind === 'commit') return [cause];
    if (within(name, known.inputs)) return [{ ...cause, kind: 'data' }];
    if (within(name, known.outputs) || left.test(name)) return [];
    return [{ ...cause, kind: configuration.test(name) || locks.test(name) ? 'configuration' : 'code' }];
  });
}

function ofFiles(a: CodeFacts, b: CodeFacts): readonly Cause[] {
  if (a.kind !== 'files' || b.kind !== 'files') {
    return [
      { kind: 'commit', name: 'git', a: a.kind === 'git' ? a.commit : null, b: b.kind === 'git' ? b.commit : null },
    ];
  }
  const names = [...new Set([...Object.keys(a.digests), ...Object.keys(b.digests)])].sort();
  return names.flatMap((name): Cause[] => {
    const [x, y] = [a.digests[name] ?? null, b.digests[name] ?? null];
    return x === y ? [] : [{ kind: 'code', name, a: x, b: y }];
  });
}

type GitFacts = CodeFacts & { readonly kind: 'git' };

async function ofTrees(a: GitFacts, b: GitFacts): Promise<readonly Cause[]> {
  if (a.commit === b.commit) return [];
  const commits: Cause = { kind: 'commit', name: b.commit.slice(0, 12), a: a.commit, b: b.commit };
  const workshop = await Workshop.open(a.repository);
  try {
    const [x, y] = [await workshop.tree(a.commit, null), await workshop.tree(b.commit, null)];
    const files = x === null || y === null ? null : await changedFiles(workshop, x.tree, y.tree);
    // What cannot be looked into is named as a whole.
    if (files === null) return [commits];
    return files.map((file) => {
      const path = file.b ?? file.a ?? '';
      return { kind: 'code', name: posix.relative(a.prefix, path) || path, a: file.a, b: file.b };
    });
  } finally {
    await workshop.close();
  }
}

/** Whether a path is one of these, or lies in one of these. */
export function within(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => {
    const inside = posix.relative(posix.normalize(folder), path);
    return inside === '' || (inside.split('/')[0] !== '..' && !inside.startsWith('/'));
  });
}
