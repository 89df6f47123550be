import { setTimeout as wait } from 'node:timers/promises';
import type { BackendOptions } from '../backends/registry.ts';
import { hasEnded, launchedRuns } from '../jobs/record-file.ts';
import type { KeptRun } from '../jobs/record-file.ts';
import { launchedId } from '../jobs/run-record.ts';
import type { JobState, RunRecord } from '../jobs/run-record.ts';
import { openJob } from '../launch/jobs.ts';
import type { OpenJob } from '../launch/jobs.ts';
import { backendOptions } from '../launch/options.ts';
import type { Refusal } from '../launch/refusal.ts';
import { basesOf, openCatalog } from './context.ts';
import type { Context } from './context.ts';
import { CliFailure, exitStatus } from './failure.ts';
import { nearNames } from '../project/near-names.ts';

const tick = 100;

/** A launched run of one of the context's folders. */
export interface FoundJob extends KeptRun {
  readonly base: string;
}

/** A job as the command line's contract has it. */
export function jobDocument({ slug, ...record }: RunRecord): object {
  const { name, action, experiment, backend, status, reason, exitCode, submittedAt, startedAt, endedAt } = record;
  const { command, params, parent } = record;
  const times = { submittedAt, startedAt, endedAt };
  return {
    id: launchedId(slug),
    name,
    action,
    experiment,
    backend,
    status,
    reason,
    exitCode,
    ...times,
    command,
    params,
    parent,
  };
}

/** The launched runs of the context's folders, newest first. */
export function jobsOf(context: Context): readonly FoundJob[] {
  const found = basesOf(context).flatMap((base) => launchedRuns(base).map((kept) => ({ ...kept, base })));
  return found.sort((a, b) => b.record.submittedAt - a.record.submittedAt);
}

/**
 * The job that a person means by id, slug, a unique beginning of them, or a unique name, also by the id that its own
 * logger gave its run; throws a CliFailure.
 */
export async function pickJob(context: Context, text: string): Promise<FoundJob> {
  const all = jobsOf(context);
  const namesOf = ({ record: { slug, name } }: FoundJob): readonly string[] => [launchedId(slug), slug, name];
  const exact = all.filter((job) => namesOf(job).includes(text));
  const fits = exact.length > 0 ? exact : all.filter((job) => namesOf(job).some((name) => name.startsWith(text)));
  const [first, second] = text === '' ? [] : fits;
  if (first !== undefined && second === undefined) return first;
  if (first !== undefined) {
    const some = fits.slice(0, 10).map(({ record }) => launchedId(record.slug));
    throw new CliFailure(
      'ambiguous-run',
      `"${text}" may mean several jobs: ${some.join(', ')}.`,
      'Write more of the id.',
    );
  }
  const id = all.length === 0 ? null : await runIdOf(context, text);
  const known = all.find(({ record }) => launchedId(record.slug) === id);
  if (known !== undefined) return known;
  if (id !== null) {
    const hint = 'List what was launched with: trainyard jobs';
    throw new CliFailure('no-such-run', `The run ${id} was not launched by Trainyard.`, hint);
  }
  const near = nearNames(text, new Set(all.flatMap(namesOf)));
  const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'List the jobs with: trainyard jobs';
  throw new CliFailure('no-such-run', `No job is called "${text}".`, hint);
}

/** The id of the run that goes by a text, as the catalog knows them all; null: none, or several do. */
export async function runIdOf(context: Context, text: string): Promise<string | null> {
  const catalog = await openCatalog(context, false);
  try {
    const found = await catalog.find(text);
    return 'id' in found ? found.id : null;
  } finally {
    await catalog.dispose();
  }
}

/** What backends need of the context. */
export function optionsOf({ dist, caches }: Context): BackendOptions {
  return backendOptions(dist, caches, null);
}

/** Opens a job; throws a CliFailure where its backend is not there. */
export function open(context: Context, job: FoundJob): OpenJob {
  const opened = openJob(job.base, job, optionsOf(context));
  if (!opened.ok) throw failureOf(opened);
  return opened;
}

/** Why nothing was started, as the command line says it. */
export function failureOf({ code, message, hint, outside }: Refusal): CliFailure {
  return new CliFailure(code, message, hint, outside ? exitStatus.outside : exitStatus.usage);
}

/** Follows a job's output until it ended, or nobody wants to see more. The state then. */
export async function follow(
  job: OpenJob,
  signal: AbortSignal,
  take: (bytes: Uint8Array) => Promise<void> | void,
): Promise<JobState> {
  for (let next = 0; ;) {
    // The state first: what was written before the end is then seen.
    const state = await job.status();
    for (let part = await job.logs(next); part.bytes.length > 0; part = await job.logs(next)) {
      next = part.next;
      await take(part.bytes);
    }
    if (hasEnded(state) || signal.aborted) return state;
    await wait(tick, undefined, { signal }).catch(() => undefined);
  }
}
