import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { withoutCredentials } from '../../project/secrets.ts';
import { revParse } from '../../git/rev-parse.ts';
import { runGit, textOf } from '../../git/run-git.ts';
import type { GitAnswer, GitCall } from '../../git/run-git.ts';

/** The work tree of git that a folder lies in. */
export interface WorkTree {
  /** Absolute. */
  readonly root: string;
  /** The root relative to the folder that was asked for, with forward slashes: `.`, `..`. */
  readonly rootFromBase: string;
  /** The folder relative to the root, with forward slashes; '' where it is the root. */
  readonly baseInRoot: string;
  /** Absolute: its index, whether it is there or not. */
  readonly index: string;
  /** Digits of a hash: 40, or 64. */
  readonly hashLength: number;
  /** HEAD's whole hash; null where nothing was committed yet. */
  readonly commit: string | null;
  /** The hash of its tree. */
  readonly tree: string | null;
  /** Null: HEAD is detached. */
  readonly branch: string | null;
  /** The address of `origin` or of the only remote, without credentials. */
  readonly remote: string | null;
  /** Names of filters that are configured: `lfs`. */
  readonly filters: readonly string[];
}

/**
 * The work tree of git that a folder (absolute) lies in. Null where there is none, or where it ignores the folder; `why`
 * where there is one that git cannot be asked about.
 */
export async function workTreeOf(
  base: string,
  signal?: AbortSignal,
): Promise<WorkTree | { readonly why: string } | null> {
  const call: GitCall = { folder: base, signal };
  const [asked, config] = await Promise.all([
    headAndPlaces(call),
    runGit(['config', '-z', '--get-regexp', '^(remote\\..*\\.url|filter\\..*)$'], call),
  ]);
  if (!asked.ok) {
    // A `.git` that leads nowhere is another matter: `not a git repository: <where>`.
    const none = /not a git repository \(or|must be run in a work tree/.test(asked.why);
    return none || (asked.missing && !looksLikeGit(base)) ? null : { why: asked.why };
  }
  const { top, index, format, commit, tree, branch } = asked;
  const root = resolve(top);
  const real = await realpath(base);
  const baseInRoot = slashed(relative(root, real));
  if (baseInRoot !== '' && (await isIgnored(root, baseInRoot, signal))) return null;
  const settings = (textOf(config) ?? '').split('\0').map(keyAndValue);
  return {
    root,
    rootFromBase: slashed(relative(real, root)) || '.',
    baseInRoot,
    index: resolve(index),
    hashLength: format === 'sha256' ? 64 : 40,
    commit,
    tree,
    branch,
    remote: remoteIn(settings),
    filters: [...new Set(settings.flatMap(([key]) => /^filter\.(.+)\.[^.]+$/.exec(key)?.[1] ?? []))],
  };
}

interface HeadAndPlaces {
  readonly ok: true;
  readonly top: string;
  readonly index: string;
  readonly format: string;
  readonly commit: string | null;
  readonly tree: string | null;
  readonly branch: string | null;
}

/** Where the work tree is and what HEAD is: one question, two where nothing was committed yet. */
async function headAndPlaces(call: GitCall): Promise<HeadAndPlaces | Extract<GitAnswer, { ok: false }>> {
  const places = [['--show-toplevel'], ['--git-path', 'index'], ['--show-object-format']];
  const head = [['HEAD^{commit}'], ['HEAD^{tree}'], ['--symbolic-full-name', 'HEAD']];
  const whole = await revParse([...places, ...head], call);
  const answer = whole.ok ? whole : await revParse(places, call);
  if (!answer.ok) return answer;
  const [top = '', index = '', format = '', commit = null, tree = null, ref] = answer.answers;
  const known = { ok: true, top, index, format, commit, tree } as const;
  if (!whole.ok)
    return { ...known, branch: textOf(await runGit(['symbolic-ref', '--quiet', '--short', 'HEAD'], call)) };
  return { ...known, branch: ref === undefined || ref === 'HEAD' ? null : ref.replace(/^refs\/(?:heads\/)?/, '') };
}

/** Whether somebody without git would say that a folder lies in a repository. */
function looksLikeGit(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return true;
    if (dirname(at) === at) return false;
  }
}

/** A folder that git ignores, and has nothing of, is none of its own. */
async function isIgnored(root: string, folder: string, signal: AbortSignal | undefined): Promise<boolean> {
  const call = { folder: root, signal };
  if (!(await runGit(['check-ignore', '--quiet', '--no-index', '--', folder], call)).ok) return false;
  const tracked = textOf(await runGit(['--literal-pathspecs', 'ls-files', '-z', '--', folder], call));
  return tracked === '';
}

function keyAndValue(text: string): readonly [string, string] {
  const at = text.indexOf('\n');
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function remoteIn(settings: readonly (readonly [string, string])[]): string | null {
  const remotes = settings.filter(([key]) => key.startsWith('remote.'));
  const origin = remotes.find(([key]) => key === 'remote.origin.url');
  const names = new Set(remotes.map(([key]) => key));
  const chosen = origin ?? (names.size === 1 ? remotes[0] : undefined);
  return chosen === undefined ? null : withoutCredentials(chosen[1]);
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}
