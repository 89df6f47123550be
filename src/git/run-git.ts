import { execFile } from 'node:child_process';
import { devNull } from 'node:os';

/** What a git command gave, or why it failed (git's own words, one line). */
export type GitAnswer =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly why: string; readonly missing: boolean };

/** What may differ between calls. */
export interface GitCall {
  /** Absolute: where git looks for its repository. */
  readonly folder: string;
  /** Variables beside the fixed ones. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Bytes of output at most. */
  readonly most?: number;
  /** How long it may take, ms; left out: a minute. */
  readonly patience?: number;
  /** What the command reads from its standard input; left out: nothing. */
  readonly input?: string | Uint8Array;
}

/** What a repository's own settings must not start: programs, hooks, connections. */
const safe = [
  '--no-pager',
  '--no-replace-objects',
  '-c core.fsmonitor=false',
  `-c core.hooksPath=${devNull}`,
  '-c core.quotePath=false',
  '-c core.untrackedCache=false',
  '-c credential.helper=',
  '-c protocol.allow=never',
  '-c submodule.recurse=false',
  '-c diff.external=',
  '-c diff.ignoreSubmodules=none',
  '-c log.showSignature=false',
].flatMap((text) => text.split(' '));

/** Of the surroundings only what finds git and the person's own settings (which say which folders are safe). */
const kept = [
  'PATH',
  'Path',
  'HOME',
  'USERPROFILE',
  'HOMEDRIVE',
  'HOMEPATH',
  'XDG_CONFIG_HOME',
  'SystemRoot',
  'TMPDIR',
];
const fixed = {
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_LAZY_FETCH: '1',
  // Over the repository's own settings of single protocols (`ext` starts a program), and also where git is too old for the line above.
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_PAGER: 'cat',
  GIT_ATTR_NOSYSTEM: '1',
};

/**
 * Runs a git command that only reads (or writes objects, an index, refs or a work tree of our own). Nothing that the repository configures is
 * started: no hook, pager, text conversion, external diff, credential helper, nor a connection for missing objects.
 * Except: commands that look at files of the work tree (status, update-index) start the filters that the person's
 * settings define, such as Git LFS; they are for acts that need trust anyway.
 * Arguments go as they are, never through a shell; what comes from data must be
 * known for no option (a hash), or stand behind `--`. Never throws: a failure, also that of a git that is not there, is an answer.
 */
export function runGit(args: readonly string[], call: GitCall): Promise<GitAnswer> {
  const surroundings = kept.flatMap((name): [string, string][] => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  const env = { ...Object.fromEntries(surroundings), ...fixed, ...call.env };
  const options = {
    cwd: call.folder,
    env,
    encoding: 'buffer' as const,
    maxBuffer: call.most ?? 64 << 20,
    timeout: call.patience ?? 60_000,
    windowsHide: true,
    ...(call.signal === undefined ? {} : { signal: call.signal }),
  };
  return new Promise((resolve) => {
    const settle = (error: Error | null, stdout: Buffer, stderr: Buffer): void => {
      if (error === null) resolve({ ok: true, bytes: stdout });
      else resolve(refusal(error, stderr.toString('utf8')));
    };
    try {
      const { stdin } = execFile('git', [...safe, ...args], options, settle);
      // A git that ended without reading says why in its answer.
      stdin?.on('error', () => undefined);
      stdin?.end(call.input);
    } catch (error) {
      // Text with a NUL is refused before anything starts.
      resolve({ ok: false, why: error instanceof Error ? error.message : String(error), missing: false });
    }
  });
}

function refusal(error: Error, said: string): GitAnswer {
  const code = 'code' in error ? error.code : null;
  if (code === 'ENOENT') return { ok: false, why: 'git is not installed, or not on the PATH', missing: true };
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return { ok: false, why: 'the answer is too long', missing: false };
  if ('killed' in error && error.killed === true) return { ok: false, why: 'git took too long', missing: false };
  const line = said.split('\n').find((text) => text.trim() !== '') ?? error.message;
  return { ok: false, why: line.replace(/^(?:fatal|error): /, ''), missing: false };
}

/** A git answer's text without the last line's end; null of a failure. */
export function textOf(answer: GitAnswer): string | null {
  return answer.ok ? answer.bytes.toString('utf8').replace(/\r?\n$/, '') : null;
}
