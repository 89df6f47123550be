import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { readSmallText } from '../project/small-text.ts';
import { isAlive, processIdentity } from './process-identity.ts';
import type { AliveTest, ProcessIdentity } from './process-identity.ts';
import { jobReasons } from './run-record.ts';
import type { JobState } from './run-record.ts';

/**
 * What the supervisor of a job on this machine leaves in `.trainyard/runs/<slug>/state/`, so that any later process can
 * say where the job stands.
 */
export const stateName = 'state';
/** The files of a job's state. */
export const stateFiles = {
  /** What is to run: written before anything starts. */
  job: 'job.json',
  /** Who supervises it. Whoever makes this file has the job: it is made once, whole. */
  claim: 'claim.json',
  /** The training's own process. */
  program: 'program.json',
  /** Somebody wants it to end. */
  cancel: 'cancel.json',
  /** How its program ended, while its supervisor still looks at what that made. */
  ended: 'ended.json',
  /** How it ended. */
  exit: 'exit',
} as const;

/** What finds a job on this machine again. */
export const localHandle = z.object({
  type: z.literal('local'),
  /** Absolute: `.trainyard/runs/<slug>`. */
  folder: z.string(),
  /** Who was going to start it. */
  launcher: processIdentity,
});
export type LocalHandle = z.infer<typeof localHandle>;

/** A supervisor, or word that there will never be one. */
export const jobClaim = z.object({ supervisor: processIdentity.nullable() });
export const jobProgram = z.object({ program: processIdentity, startedAt: z.number(), gpus: z.array(z.int()) });
export type JobProgram = z.infer<typeof jobProgram>;
export const cancelRequest = z.object({ at: z.number(), graceMs: z.number() });
export const jobExit = z.object({
  status: z.enum(['finished', 'failed', 'killed']),
  reason: z.enum(jobReasons).nullable(),
  /** 128 and the signal's number, as shells have it, where a signal ended it; null where nothing was started. */
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
  startedAt: z.number().nullable(),
  endedAt: z.number(),
});
export type JobExit = z.infer<typeof jobExit>;

/** A supervisor of another machine says that it lives by touching its claim this often, ms. */
export const heartbeat = 10_000;
const longestSilence = 90_000;
/** A supervisor that has not begun after this is not coming, if its launcher is gone too. ms */
export const startingTime = 60_000;

/** Reads one file of a job's state (its folder is absolute); null where it is not there, or not whole. */
export function readState<T>(folder: string, name: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.safeParse(JSON.parse(readSmallText(join(folder, stateName, name)) ?? '')).data ?? null;
  } catch {
    return null;
  }
}

/** The end of a job, where its supervisor could write it down. */
export function readExit(folder: string): JobState | null {
  return endIn(folder, stateFiles.exit);
}

function endIn(folder: string, name: string): JobState | null {
  const exit = readState(folder, name, jobExit);
  if (exit === null) return null;
  const { status, reason, exitCode, startedAt, endedAt } = exit;
  return { status, reason, exitCode, startedAt, endedAt };
}

const open = { reason: null, exitCode: null, startedAt: null, endedAt: null } as const;

/**
 * Where a job of this machine stands, by what its supervisor left and by which processes live: true also after a killed
 * supervisor, a pid that was used again and a reboot. Changes nothing. `isLive` says which processes live.
 */
export function localJobState({ folder, launcher }: LocalHandle, isLive: AliveTest = isAlive): JobState {
  const exit = readExit(folder);
  if (exit !== null) return exit;
  const claim = readState(folder, stateFiles.claim, jobClaim);
  if (claim === null) return willStart(launcher, isLive) ? { ...open, status: 'scheduled' } : notStarted;
  if (claim.supervisor === null) return notStarted;
  const supervised = lives(claim.supervisor, folder, isLive);
  const program = readState(folder, stateFiles.program, jobProgram);
  if (supervised && program === null) return { ...open, status: 'scheduled' };
  // A supervisor that is gone leaves the training alone.
  if (program !== null && (supervised || lives(program.program, folder, isLive))) {
    return { ...open, status: 'running', startedAt: program.startedAt };
  }
  // It may have ended between the looks.
  const late = readExit(folder);
  if (late !== null) return late;
  // A supervisor that was killed after its training had ended.
  const ended = endIn(folder, stateFiles.ended);
  if (ended !== null) return ended;
  const startedAt = program?.startedAt ?? null;
  if (readState(folder, stateFiles.cancel, cancelRequest) !== null) {
    return { status: 'killed', reason: 'cancelled', exitCode: null, startedAt, endedAt: null };
  }
  return program === null ? notStarted : { ...open, status: 'lost', reason: 'lost', startedAt };
}

const notStarted: JobState = { ...open, status: 'lost', reason: 'not-started' };

/** Whether a supervisor may still be on its way. */
export function willStart(launcher: ProcessIdentity, isLive: AliveTest = isAlive): boolean {
  return Date.now() - launcher.at < startingTime || (launcher.host === hostname() && isLive(launcher));
}

/** Pids of another machine say nothing here; its supervisor's last sign of life does. */
function lives(process: ProcessIdentity, folder: string, isLive: AliveTest): boolean {
  if (process.host === hostname()) return isLive(process);
  const claim = statSync(join(folder, stateName, stateFiles.claim), { throwIfNoEntry: false });
  return claim !== undefined && Date.now() - claim.mtimeMs < longestSilence;
}
