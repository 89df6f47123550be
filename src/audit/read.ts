import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { faultCode } from '../project/file-fault.ts';
import { stateFolder } from '../project/state-folder.ts';
import type { Problem } from '../runs/run.ts';
import { chainFault } from './chain.ts';
import type { ChainFault } from './chain.ts';
import type { Entry } from './entry.ts';
import { headRef, readHead } from './head.ts';
import { homeOf, knownClones } from './home.ts';
import { linesOf } from './lines.ts';
import type { Line } from './lines.ts';
import { auditFolderName, logFile, readLog } from './log-file.ts';

/** An entry and where it stands. */
export interface LoggedAct extends Entry {
  readonly clone: string;
  /** Counted from 1. */
  readonly line: number;
}

/** Every act in the logs of a base (absolute), oldest first; problems name files by their absolute paths. */
export function readActs(base: string): {
  readonly acts: readonly LoggedAct[];
  readonly problems: readonly Problem[];
} {
  const acts: LoggedAct[] = [];
  const problems: Problem[] = [];
  for (const clone of clonesIn(base)) {
    const file = logFile(base, clone);
    const read = linesIn(file);
    if (read.problem !== null) problems.push(read.problem);
    for (const line of read.lines) {
      if (line.kind === 'entry') acts.push({ ...line.entry, clone, line: line.line });
      else problems.push(unread(file, line));
    }
  }
  return { acts: acts.sort((a, b) => a.at - b.at || a.line - b.line), problems };
}

/** What verifying one clone's log came to. */
export interface ChainCheck {
  readonly clone: string;
  /** Absolute. */
  readonly file: string;
  readonly entries: number;
  /** Whether the end was compared with the head that git keeps: it is kept only where the log was written. */
  readonly head: boolean;
  /** Null: nothing was done to the log beside appending. */
  readonly fault: ChainFault | null;
  /** What is no fault, and worth knowing. */
  readonly problems: readonly Problem[];
}

/**
 * Verifies the chain of every clone's log in a base (absolute). `git` false: git is not started, so cut ends are not
 * seen. Never throws for what stands in files.
 */
export async function verifyLogs(
  base: string,
  options: { readonly git: boolean; readonly signal?: AbortSignal },
): Promise<readonly ChainCheck[]> {
  const home = await homeOf(base, options);
  const checks: ChainCheck[] = [];
  const own = knownClones(home);
  for (const clone of new Set([...clonesIn(base), ...own])) {
    const file = logFile(base, clone);
    // A work tree may hold an older file of another one: only at home the head must fit.
    const head = home.git && own.includes(clone) ? await readHead(base, clone, options.signal) : null;
    if (head === null && !existsSync(file)) continue;
    const { lines, problem } = linesIn(file);
    const entries = lines.filter(({ kind }) => kind === 'entry').length;
    const fault = problem === null ? chainFault(lines, clone, head) : unreadable(problem);
    const torn = lines.filter(({ kind }) => kind === 'torn').map((line) => unread(file, line));
    const problems = problem === null ? torn : [problem, ...torn];
    if (head !== null && head.entries < entries && fault === null) problems.push(behind(file, clone, head.entries));
    checks.push({ clone, file, entries, head: head !== null, fault, problems });
  }
  return checks;
}

function clonesIn(base: string): readonly string[] {
  try {
    return readdirSync(join(stateFolder(base), auditFolderName))
      .filter((name) => name.endsWith('.jsonl') && !name.startsWith('.'))
      .map((name) => name.slice(0, -'.jsonl'.length))
      .sort();
  } catch {
    return [];
  }
}

function linesIn(file: string): { readonly lines: readonly Line[]; readonly problem: Problem | null } {
  try {
    return { lines: linesOf(readLog(file)), problem: null };
  } catch (error) {
    const message = `The log of acts cannot be read (${faultCode(error) ?? 'unknown'}).`;
    return { lines: [], problem: { file, message, hint: 'Give yourself read permission on it.' } };
  }
}

function unreadable({ message, hint }: Problem): ChainFault {
  return { line: 1, kind: 'cut', message: `cannot be seen. ${message}`, hint };
}

function unread(file: string, { kind, line }: Line): Problem {
  if (kind !== 'torn') return { file, message: `Line ${line} is no entry of the log.`, hint: 'Verify the log.' };
  const message = `Line ${line} was not written to its end: its writer was killed, or the disk was full.`;
  return { file, message, hint: 'Nothing to do: the act was not answered as written down.' };
}

function behind(file: string, clone: string, entries: number): Problem {
  const message = `Git knows only the first ${entries} entries (${headRef(clone)}).`;
  return { file, message, hint: 'Nothing to do: the next act mends it.' };
}
