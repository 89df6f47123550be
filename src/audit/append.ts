import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { faultCode } from '../project/file-fault.ts';
import { withLock } from '../project/lock.ts';
import { makeStateFolder, stateFolder } from '../project/state-folder.ts';
import { writeWhole } from '../project/write-whole.ts';
import type { Problem } from '../runs/run.ts';
import type { Act } from './act.ts';
import { chainFault, endOf } from './chain.ts';
import { lineOf, seal } from './entry.ts';
import type { Entry } from './entry.ts';
import { readHead, writeHead } from './head.ts';
import { homeOf, ownClone } from './home.ts';
import type { Home } from './home.ts';
import { linesOf } from './lines.ts';
import { appendLine, auditFolderName, logFile, readLog, writeAttributes } from './log-file.ts';
import { whoActs } from './who.ts';

/** How an act is written down. */
export interface AppendOptions {
  /** How long to wait for others that write, and for git, ms. */
  readonly patienceMs?: number;
  /** False: git is not started; the log then has no head that shows a cut end. */
  readonly git?: boolean;
  /** ms since 1970. */
  readonly now?: () => number;
}

/** What came of it: the entry as it stands in the log, or why it is not there. */
export type Appended = { readonly ok: true; readonly entry: Entry } | { readonly ok: false; readonly problem: Problem };

const defaultPatienceMs = 5_000;

/**
 * Writes an act into the log of a base (absolute): who is git's identity, when is now. Once it answers `ok`, the disk
 * has it. Never throws for what can go wrong with files and git, and takes no longer than its patience: an act need not
 * fail because its record does.
 */
export async function appendAct(
  base: string,
  done: Omit<Act, 'who' | 'at'>,
  options: AppendOptions = {},
): Promise<Appended> {
  const { patienceMs = defaultPatienceMs, git = true, now = Date.now } = options;
  const signal = AbortSignal.timeout(patienceMs);
  const folder = join(stateFolder(base), auditFolderName);
  try {
    const [home, who] = await Promise.all([homeOf(base, { git, signal }), whoActs(base, { git, signal })]);
    makeStateFolder(base, auditFolderName);
    writeAttributes(folder);
    const write = () => chain(base, home, { ...done, who, at: now() }, signal);
    const locked = await withLock(join(stateFolder(base), 'audit.lock'), write, patienceMs);
    if (locked.ok) return { ok: true, entry: locked.value };
    const holder = locked.busy === null ? 'Another program' : `Process ${locked.busy.pid} on ${locked.busy.host}`;
    const message = `${holder} holds the lock of the log of acts.`;
    return { ok: false, problem: { file: folder, message, hint: 'Try again.' } };
  } catch (error) {
    const code = faultCode(error);
    if (code === null) throw error;
    const message = `The log of acts cannot be written (${code}).`;
    return {
      ok: false,
      problem: { file: folder, message, hint: 'Check that the folder may be written, and the disk.' },
    };
  }
}

async function chain(base: string, home: Home, act: Act, signal: AbortSignal): Promise<Entry> {
  const clone = ownClone(home, base);
  const file = logFile(base, clone);
  const head = home.git ? await readHead(base, clone, signal) : null;
  // From here to the end of the append nothing is waited for: a lock that was broken meanwhile for its age is no harm.
  const before = readLog(file);
  const copy = home.git ? join(home.folder, 'trainyard-audit', `${clone}.jsonl`) : null;
  const kept = copy === null ? null : readLog(copy);
  const end = endOf(before, kept, clone, head);
  const entry = seal(act, end.previous);
  const line = lineOf(entry);
  if (end.restored !== null) writeWhole(file, end.restored);
  appendLine(file, line);
  if (copy !== null && kept !== null) {
    mkdirSync(join(copy, '..'), { recursive: true });
    const text = end.restored ?? before;
    if (kept === text) appendLine(copy, line);
    else if (chainFault(linesOf(readLog(file)), clone, null) === null) writeWhole(copy, readLog(file));
    else if (kept.includes(`"hash":"${end.previous}"`)) appendLine(copy, line);
    await writeHead(base, clone, { entries: end.entries + 1, hash: entry.hash }, signal);
  }
  return entry;
}
