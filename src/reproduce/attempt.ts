import { mkdirSync, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Act } from '../audit/act.ts';
import { backendFactories } from '../backends/registry.ts';
import type { BackendOptions } from '../backends/registry.ts';
import { PythonParser } from '../code/python-parser.ts';
import type { KeptRun } from '../jobs/record-file.ts';
import { hasEnded } from '../jobs/record-file.ts';
import type { JobState } from '../jobs/run-record.ts';
import { localName } from '../launch/options.ts';
import { openJob } from '../launch/jobs.ts';
import { launch } from '../launch/launch.ts';
import type { LaunchPlan } from '../launch/plan.ts';
import { callOf } from './command-of.ts';
import { prepareEnvironment } from './environment.ts';
import type { EnvironmentChoice } from './environment.ts';
import { isWithin } from './is-within.ts';
import { changesIn, secretsOf } from './secrets.ts';
import { placeInputs, spoiled } from './place-inputs.ts';
import { impossible } from './recipe.ts';
import type { Impossible, Recipe } from './recipe.ts';
import { environmentOf } from './variables.ts';
import { makeWorktree } from './worktree.ts';
import type { Worktree, WorktreeSource } from './worktree.ts';
import { presentAction, presentInputs, presentSource, presentVariables } from './present.ts';

/** How a run is to be done again. */
export interface AttemptOptions {
  /** Of what was recorded, or of what is there now. */
  readonly mode: 'snapshot' | 'current';
  readonly choice: EnvironmentChoice;
  /** Values instead of those of the run. */
  readonly given: Readonly<Record<string, string>>;
  /** Absolute: where the checkout is to be, instead of the cache; it is kept. */
  readonly at: string | null;
  readonly face: Act['face'];
  readonly backend: BackendOptions;
  /** Absolute: the person's folder of caches. */
  readonly cache: string;
  readonly surroundings: Readonly<Record<string, string | undefined>>;
  readonly say: (text: string) => void;
  /** What the program says. */
  readonly pass: (bytes: Uint8Array) => void;
  readonly signal: AbortSignal;
}

/** A training that was done again, in a checkout that is still there. */
export interface Attempt {
  readonly ok: true;
  readonly worktree: Worktree;
  readonly kept: KeptRun;
  readonly state: JobState;
  /** Digests of its inputs by path, by the algorithms that were recorded. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Sentences about what was not as it should be. */
  readonly notes: readonly string[];
  readonly cancelled: boolean;
}

/** Tag of a run that does another one again. */
export const reproducesTag = 'trainyard.reproduces';
/** How it did: `snapshot`, or with other code or values than were recorded. */
export const reproducesModeTag = 'trainyard.reproduces.mode';
const graceMs = 10_000;
const tick = 200;

/** Does a recipe's run again, to its end. Whoever calls removes the worktree. */
export async function attempt(recipe: Recipe, options: AttemptOptions): Promise<Attempt | Impossible> {
  const { mode, signal, say } = options;
  const present = mode === 'current' ? await presentSource(recipe.base, signal) : null;
  if (present !== null && !present.ok) return present;
  say('Checking out the code');
  try {
    const source = present?.source ?? recipe.source;
    const made = await worktreeOf(recipe, source, options);
    if (!made.ok) return made;
    try {
      return await trainIn(made, recipe, options);
    } catch (error) {
      await made.remove();
      if (signal.aborted) return impossible('It was cancelled.');
      throw error;
    }
  } finally {
    await present?.close();
  }
}

async function worktreeOf(
  recipe: Recipe,
  source: WorktreeSource,
  { cache, at, signal }: AttemptOptions,
): Promise<Worktree | Impossible> {
  const made = await makeWorktree({
    cache,
    base: recipe.base,
    name: slugFor(recipe.of),
    purpose: `reproduces ${recipe.of}`,
    source,
    at,
    signal,
  });
  if (made.ok) return made;
  if (made.code === 'aborted') return impossible('It was cancelled.');
  const commit = source.kind === 'git' ? source.commit.slice(0, 12) : null;
  return impossible(`The code could not be checked out: ${made.why}.`, made.code === 'disk' ? null : commit);
}

async function trainIn(worktree: Worktree, recipe: Recipe, options: AttemptOptions): Promise<Attempt | Impossible> {
  const { mode, choice, given, cache, surroundings, say, signal } = options;
  const fail = async (why: Impossible): Promise<Impossible> => {
    await worktree.remove();
    return why;
  };
  const notes = [...(mode === 'snapshot' ? recipe.doubts : []), ...worktree.problems.map(({ message }) => message)];
  const hidden = secretsOf(recipe, given, surroundings);
  if (!hidden.ok) return fail(hidden);
  say('Checking the inputs');
  const { base: inside } = worktree;
  const action = mode === 'snapshot' ? undefined : presentAction(recipe, inside);
  const inputs = mode === 'snapshot' ? recipe.inputs : await presentInputs(recipe, action?.inputs ?? [], cache, signal);
  if ('ok' in inputs) return fail(inputs);
  const placed = await placeInputs({ base: recipe.base, inside, inputs, cache, signal });
  if (!placed.ok) return fail(placed);
  const own = action === undefined ? { ownEnv: recipe.ownEnv, secrets: {} } : presentVariables(action);
  const around = { ...surroundings, ...own.secrets };
  const variables = environmentOf({ ...recipe, ownEnv: own.ownEnv }, worktree.folder, around, mode === 'snapshot');
  if (!variables.ok) return fail(variables);
  const changes = changesIn(given, Object.keys(hidden.secrets));
  const call = await callOf({
    recipe,
    checkout: worktree.folder,
    inside,
    given: changes,
    secrets: hidden.secrets,
    anew: mode === 'current',
    parser: new PythonParser(dirname(options.backend.supervisor)),
  });
  if (!call.ok) return fail(impossible(`${call.message} ${call.hint}`, recipe.action));
  // There it would write into the person's own files.
  if (!isWithin(call.command.cwd, worktree.folder)) {
    const where = `${recipe.name} worked in ${call.command.cwd}, which lies outside of the code that was recorded`;
    return fail(impossible(`${where}, so it cannot be done again without touching what is there.`, call.command.cwd));
  }
  const prepared = await prepareEnvironment({
    recipe,
    command: call.command,
    inside,
    folders: [...new Set([recipe.command.cwd, recipe.base])],
    env: variables.env,
    choice: mode === 'current' ? 'current' : choice,
    cache,
    say,
    signal,
  });
  if (!prepared.ok) return fail(prepared);
  notes.push(...placed.notes, ...prepared.notes, ...elsewhere(prepared.env));
  // The folder of work may hold nothing that a commit could keep.
  if (!existsSync(prepared.command.cwd)) mkdirSync(prepared.command.cwd, { recursive: true });
  const plan: LaunchPlan = {
    ok: true,
    base: recipe.base,
    codeBase: inside,
    action: recipe.action,
    experiment: recipe.experiment,
    command: prepared.command,
    secrets: call.secrets,
    params: call.params,
    env: prepared.env,
    ownEnv: own.ownEnv,
    inputs: inputs.map(({ path }) => path),
    outputs: [],
    gpus: 0,
    python: prepared.python,
  };
  const make = backendFactories[localName];
  if (make === undefined) throw new Error('There is always this machine.');
  say(`Running ${recipe.name} again`);
  const launched = await launch(plan, {
    backendName: localName,
    backend: make(options.backend),
    face: options.face,
    tags: {
      [reproducesTag]: recipe.of,
      [reproducesModeTag]: Object.keys(changes).length > 0 ? 'changed' : mode,
    },
    parent: recipe.of,
    cache,
    signal,
  });
  if (!launched.ok) return fail(impossible(`${launched.message} ${launched.hint}`, null));
  worktree.handOver(launched.folder);
  const state = await followed(recipe.base, launched, options);
  const touched = await spoiled(recipe.base, placed.linked);
  notes.push(...touched.map((path) => `The training wrote into your ${path}, which was too large to copy.`));
  const digests = Object.fromEntries(inputs.map(({ path, digest }) => [path, digest]));
  return { ok: true, worktree, kept: launched, state, inputs: digests, notes, cancelled: signal.aborted };
}

/** Follows a job to its end; a cancelled wait cancels it. */
async function followed(
  base: string,
  kept: KeptRun,
  { backend, signal, pass, face }: AttemptOptions,
): Promise<JobState> {
  const job = openJob(base, kept, backend);
  if (!job.ok) throw new Error(job.message);
  for (let next = 0; ;) {
    const state = await job.status();
    for (let part = await job.logs(next); part.bytes.length > 0; part = await job.logs(next)) {
      next = part.next;
      pass(part.bytes);
    }
    if (hasEnded(state)) return state;
    if (signal.aborted) return job.cancel(graceMs, face);
    await wait(tick, undefined, { signal }).catch(() => undefined);
  }
}

/** What a logger writes to a server does not stay in the checkout. */
function elsewhere(env: Readonly<Record<string, string>>): readonly string[] {
  const mlflow = env['MLFLOW_TRACKING_URI'] ?? '';
  const notes: string[] = [];
  if (/^https?:/.test(mlflow)) notes.push(`MLflow logged to ${hostOf(mlflow)} again, as a run of its own.`);
  if ((env['WANDB_API_KEY'] ?? '') !== '' && !/^(?:offline|disabled|dryrun)$/.test(env['WANDB_MODE'] ?? '')) {
    notes.push('W&B may have logged to its server again, as a run of its own.');
  }
  return notes;
}

function hostOf(address: string): string {
  try {
    return new URL(address).host;
  } catch {
    return 'its server';
  }
}

function slugFor(id: string): string {
  const slug = id
    .slice(id.indexOf(':') + 1)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'run' : slug.slice(-40).replace(/^-+/, '');
}
