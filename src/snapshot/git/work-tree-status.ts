import { runGit } from '../../git/run-git.ts';
import type { GitCall } from '../../git/run-git.ts';

/** A path as git has it: bytes, which are not always UTF-8. */
export type GitPath = Buffer;

/** A tracked file that differs between HEAD, index and work tree. */
export interface ChangedEntry {
  readonly path: GitPath;
  /** Of the work tree against the index: `.` the same, `M`, `T`, `D` gone, `A` only announced, `U` in conflict. */
  readonly inWorkTree: string;
  /** Of the index against HEAD, as above; `A`: HEAD lacks it. */
  readonly inIndex: string;
  /** Mode and hash that HEAD has; zeros where it lacks the file, or is in conflict. */
  readonly head: { readonly mode: string; readonly hash: string };
  /** Of a submodule: something inside of it is not committed. Null: a file. */
  readonly dirtyInside: boolean | null;
}

/** How a work tree differs from HEAD. */
export interface WorkTreeStatus {
  readonly changed: readonly ChangedEntry[];
  /** Files, and repositories that are no submodules, which end with a slash. */
  readonly untracked: readonly GitPath[];
}

/** What git calls changed and untracked. Ignored files are not. Null and why where git fails. */
export async function workTreeStatus(
  call: GitCall,
  settings: readonly string[],
): Promise<WorkTreeStatus | { readonly why: string }> {
  const form = ['--porcelain=v2', '-z', '--untracked-files=all', '--ignore-submodules=none', '--no-renames'];
  const answer = await runGit([...settings, '-c', 'status.relativePaths=false', 'status', ...form], call);
  return answer.ok ? parseStatus(answer.bytes) : { why: answer.why };
}

/** Reads `git status --porcelain=v2 -z --no-renames`. */
export function parseStatus(bytes: Buffer): WorkTreeStatus {
  const changed: ChangedEntry[] = [];
  const untracked: GitPath[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0, at);
    const line = bytes.subarray(at, end === -1 ? bytes.length : end);
    at += line.length + 1;
    const kind = line.subarray(0, 1).toString('latin1');
    if (kind === '?') untracked.push(line.subarray(2));
    // `1 XY sub mH mI mW hH hI path`; `u XY sub m1 m2 m3 mW h1 h2 h3 path`
    if (kind !== '1' && kind !== 'u') continue;
    const { words, rest } = split(line, kind === '1' ? 8 : 10);
    const [, xy = '..', sub = 'N...', mode = '', , , hash = ''] = words;
    const conflict = kind === 'u';
    changed.push({
      path: rest,
      inIndex: conflict ? 'U' : (xy[0] ?? '.'),
      inWorkTree: conflict ? 'U' : (xy[1] ?? '.'),
      head: conflict ? { mode: '000000', hash: '' } : { mode, hash },
      dirtyInside: sub.startsWith('S') ? /[MU]/.test(sub.slice(2)) : null,
    });
  }
  return { changed, untracked };
}

/** The first words of a line that single spaces part, and the bytes behind them. */
function split(line: Buffer, count: number): { readonly words: readonly string[]; readonly rest: Buffer } {
  const words: string[] = [];
  let at = 0;
  for (; words.length < count;) {
    const end = line.indexOf(0x20, at);
    if (end === -1) break;
    words.push(line.subarray(at, end).toString('latin1'));
    at = end + 1;
  }
  return { words, rest: line.subarray(at) };
}
