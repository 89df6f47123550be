import { mkdirSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Act } from '../audit/act.ts';
import { appendAct } from '../audit/append.ts';
import type { Backend, Handle } from '../backends/backend.ts';
import { makeRunsFolder, writeRecord } from '../jobs/record-file.ts';
import type { KeptRun } from '../jobs/record-file.ts';
import { launchedId } from '../jobs/run-record.ts';
import type { RunRecord } from '../jobs/run-record.ts';
import { faultCode, isTaken } from '../project/file-fault.ts';
import { runVariables } from './environment.ts';
import { cacheFolder } from '../project/cache-folder.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { takeSnapshot } from '../snapshot/take.ts';
import { friendlyName, shortCode } from './friendly-name.ts';
import type { LaunchPlan } from './plan.ts';
import { blocked } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** How a planned launch is done. */
export interface LaunchOptions {
  /** The backend's name in trainyard.yaml, or `local`. */
  readonly backendName: string;
  readonly backend: Backend;
  readonly face: Act['face'];
  readonly tags: Readonly<Record<string, string>>;
  /** The id of the run (a sweep, a reproduction) that this one belongs to. */
  readonly parent: string | null;
  /** Absolute: the folder of caches; null: nothing is remembered. Left out: the person's. */
  readonly cache?: string | null;
  /** Ends the wait for the snapshot: what is not launched by then is not. */
  readonly signal?: AbortSignal | undefined;
}

/** A launched run, and what could not be done beside it. */
export interface Launched extends KeptRun {
  readonly ok: true;
  /** What could not be written down (an act, a part of the snapshot), and why. */
  readonly warnings: readonly string[];
}

/**
 * Launches what was planned: folder and record first, so that any later process finds the job, then the log of acts,
 * then the start. A disk that refuses is an answer.
 */
export async function launch(plan: LaunchPlan, options: LaunchOptions): Promise<Launched | Refusal> {
  const { backend } = options;
  const [obstacle] = await backend.check({ gpus: plan.gpus, env: plan.env });
  if (obstacle !== undefined) return blocked('backend', obstacle.message, obstacle.hint);
  let kept: KeptRun | null = null;
  try {
    const { folder, slug, name } = newFolder(plan.base);
    const id = launchedId(slug);
    const env = { ...plan.env, ...runVariables(id, folder, plan.env) };
    const { command, gpus, outputs, secrets = {} } = plan;
    const job = { slug, command, secrets, env, folder, gpus, base: plan.codeBase ?? plan.base, outputs };
    const handle = await backend.prepare(job);
    const record = recordOf(plan, options, { slug, name, handle });
    kept = { folder, record };
    writeRecord(folder, record);
    const detail = { name: record.name, backend: record.backend, action: record.action };
    const appended = await appendAct(plan.base, { verb: 'launch', subject: id, detail, face: options.face });
    const warnings = appended.ok ? [] : [`${appended.problem.message} ${appended.problem.hint}`];
    warnings.push(...(await snapshotOf(plan, options, kept)));
    await backend.submit(job, handle);
    return { ok: true, folder, record, warnings };
  } catch (error) {
    const cancelled = options.signal?.aborted === true;
    if (kept !== null) giveUp(kept, cancelled);
    if (cancelled) return blocked('cancelled', 'The launch was cancelled before anything started.', 'Launch it again.');
    return refusalOf(error, kept?.folder ?? plan.base);
  }
}

/** Records what the run is made of; what cannot be recorded is said and stops nothing. */
async function snapshotOf(plan: LaunchPlan, options: LaunchOptions, { folder, record }: KeptRun): Promise<string[]> {
  const { command, env, ownEnv, python, params, inputs } = plan;
  const base = plan.codeBase ?? plan.base;
  const { cache = cacheFolder({ env: process.env, platform: process.platform, home: homedir() }), signal } = options;
  const request = { base, folder, slug: record.slug, command, env, ownEnv, python, params, inputs, cache, signal };
  try {
    return warningOf((await takeSnapshot(request)).problems);
  } catch (error) {
    if (signal?.aborted === true) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return [`What the run is made of could not be recorded: ${why}.`];
  }
}

/** One sentence of several problems: all of them stand in the snapshot. */
function warningOf([first, ...others]: Snapshot['problems']): string[] {
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : ` (${others.length} more in the run's snapshot.)`;
  return [`${first.message} ${first.hint}${more}`];
}

/** A folder for a run, with a name that no other run of the base has. */
function newFolder(base: string): { readonly folder: string; readonly slug: string; readonly name: string } {
  const runs = makeRunsFolder(base);
  const there = readdirSync(runs);
  const name = friendlyName((one) => there.some((slug) => slug.startsWith(`${one}-`)));
  for (;;) {
    const slug = `${name}-${shortCode()}`;
    const folder = join(runs, slug);
    try {
      mkdirSync(folder);
      return { folder, slug, name };
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
}

function recordOf(
  plan: LaunchPlan,
  { backendName, tags, parent }: LaunchOptions,
  made: { readonly slug: string; readonly name: string; readonly handle: Handle },
): RunRecord {
  return {
    version: 1,
    slug: made.slug,
    name: made.name,
    action: plan.action,
    experiment: plan.experiment,
    command: plan.command,
    params: { ...plan.params },
    env: { ...plan.ownEnv },
    backend: backendName,
    handle: { ...made.handle },
    submittedAt: Date.now(),
    startedAt: null,
    endedAt: null,
    status: 'scheduled',
    reason: null,
    exitCode: null,
    parent,
    tags: { ...tags },
    inputs: [...plan.inputs],
    outputs: [...plan.outputs],
  };
}

/** What could not be started says so in its record, as far as the disk lets it. */
function giveUp({ folder, record }: KeptRun, cancelled: boolean): void {
  const how = cancelled
    ? ({ status: 'killed', reason: 'cancelled' } as const)
    : ({ status: 'failed', reason: 'not-started' } as const);
  try {
    writeRecord(folder, { ...record, ...how, endedAt: Date.now() });
  } catch {
    // The record stays as it is: without a handle, or without a supervisor, it is not started either.
  }
}

function refusalOf(error: unknown, where: string): Refusal {
  const code = faultCode(error) ?? (error instanceof Error ? error.message : String(error));
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  const hint = full ? 'Make room on the disk, then try again.' : 'Check that the folder may be written.';
  return blocked(full ? 'disk-full' : 'not-started', `The run could not be started: ${code} in ${where}.`, hint);
}
