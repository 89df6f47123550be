import { runGit } from '../../git/run-git.ts';
import type { GitAnswer, GitCall } from '../../git/run-git.ts';
import type { GitPath } from './work-tree-status.ts';

/** An entry of the index that needs more than others. */
export interface IndexEntry {
  readonly path: GitPath;
  readonly mode: string;
  readonly hash: string;
  /** Its file need not be there (skip-worktree, as in a sparse checkout). */
  readonly mayBeAbsent: boolean;
}

/** What an index has beside plain files. */
export interface IndexSpecials {
  /** Files that git was told to believe unchanged (assume-unchanged, skip-worktree). */
  readonly unwatched: readonly IndexEntry[];
  readonly submodules: readonly IndexEntry[];
}

export const submoduleMode = '160000';

/** What the index of a work tree has beside plain files; git's failure. */
export async function indexSpecials(call: GitCall): Promise<IndexSpecials | { readonly why: string }> {
  const answer: GitAnswer = await runGit(['ls-files', '-v', '-s', '-z'], { ...call, most: 1 << 30 });
  return answer.ok ? parseEntries(answer.bytes) : { why: answer.why };
}

const [nul, tab, upperH] = [0, 0x09, 0x48];
const plainMode = Buffer.from('1');
const submodule = Buffer.from(submoduleMode);

/** Reads `git ls-files -v -s -z`: `<tag> <mode> <hash> <stage>\t<path>`. */
export function parseEntries(bytes: Buffer): IndexSpecials {
  const unwatched: IndexEntry[] = [];
  const submodules: IndexEntry[] = [];
  for (let at = 0; at < bytes.length;) {
    let end = bytes.indexOf(nul, at);
    if (end === -1) end = bytes.length;
    const isSubmodule = bytes.compare(submodule, 0, 6, at + 2, at + 8) === 0;
    // Nearly all are plain files: nothing is made of them.
    if (isSubmodule || bytes[at] !== upperH || bytes[at + 2] !== plainMode[0]) {
      const split = bytes.indexOf(tab, at);
      const [tag = '', mode = '', hash = '', stage] = bytes.subarray(at, split).toString('latin1').split(' ');
      const entry = { path: bytes.subarray(split + 1, end), mode, hash, mayBeAbsent: /[Ss]/.test(tag) };
      if (stage === '0' && isSubmodule) submodules.push(entry);
      else if (stage === '0' && /^[a-zS]$/.test(tag)) unwatched.push(entry);
    }
    at = end + 1;
  }
  return { unwatched, submodules };
}
