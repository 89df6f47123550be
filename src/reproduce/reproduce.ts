import { join } from 'node:path';
import { appendAct } from '../audit/append.ts';
import type { Impossible, Recipe } from './recipe.ts';
import { forgetCache } from '../catalog/cache/open.ts';
import type { Origin } from '../catalog/origin.ts';
import { readRecord, writeRecord } from '../jobs/record-file.ts';
import type { KeptRun } from '../jobs/record-file.ts';
import { keepReproduction } from '../jobs/reproduction.ts';
import type { Agreement, Cause, Reproduction } from '../jobs/reproduction.ts';
import { launchedId, snapshotFolderName } from '../jobs/run-record.ts';
import { writeWhole } from '../project/write-whole.ts';
import { repositoryOf } from '../snapshot/git/repository.ts';
import { outputsName, readSnapshot } from '../snapshot/snapshot.ts';
import { isSecretParam } from '../project/secret-params.ts';
import { attempt } from './attempt.ts';
import type { Attempt, AttemptOptions } from './attempt.ts';
import { causesOf } from './causes.ts';
import { factsOf } from './facts.ts';
import type { Facts } from './facts.ts';
import { keepPoints, outputDigests } from './harvest.ts';
import { judge } from './judge.ts';
import type { Tolerance } from './judge.ts';
import { look } from './look.ts';
import { comparable, lostMetrics, nothingToCompare } from './lost.ts';
import type { Seen } from './look.ts';
import { missingFile } from './missing-file.ts';
import { recipeOf } from './recipes.ts';
import { isCauseVariable } from './variables.ts';

export interface ReproduceOptions extends AttemptOptions {
  readonly tolerance: Tolerance;
  /** Absolute: where what was read of runs is kept; undefined: nothing is kept. */
  readonly catalogCache: string | undefined;
  /** The checkout stays. */
  readonly keep: boolean;
}

/** What it came to. */
export interface Reproduced {
  readonly reproduction: Reproduction;
  /** `.trainyard/runs/<slug>` of the run that did it (absolute); null: nothing was started. */
  readonly runFolder: string | null;
  /** Absolute: the checkout, where it was kept. */
  readonly checkout: string | null;
  readonly cancelled: boolean;
}

/**
 * Does a run again, compares what it came to level by level, names the first input that differs, and keeps the verdict.
 * The person's work tree, index, branch and environment are not touched, also where this process is killed.
 */
export async function reproduce(origin: Origin, options: ReproduceOptions): Promise<Reproduced> {
  const recipe = await recipeOf(origin);
  if (!recipe.ok) return given(origin, options, recipe, false);
  const tried = await attempt(recipe, options);
  if (!tried.ok) return given(origin, options, tried, options.signal.aborted);
  try {
    if (tried.cancelled) return await cancelled(origin, options, tried);
    options.say('Comparing');
    return await compare(recipe, tried, options);
  } finally {
    if (!options.keep && options.at === null) await tried.worktree.remove();
  }
}

/** Compares a training that was done again with the original, and keeps the verdict. */
export async function compare(recipe: Recipe, tried: Attempt, options: ReproduceOptions): Promise<Reproduced> {
  const { kept, worktree, state } = tried;
  const id = launchedId(kept.record.slug);
  const roots = [
    { folder: recipe.base, base: recipe.base },
    { folder: worktree.base, base: worktree.base },
  ];
  const seen = await look(roots, options.catalogCache, [recipe.of, id]);
  if (options.catalogCache !== undefined) forgetCache(options.catalogCache, worktree.base);
  const [original, again] = [seen.get(recipe.of), seen.get(id)];
  if (original === undefined) throw new Error('The original run vanished while it was compared.');
  const outputs = await outputDigests(worktree.base, recipe.outputs);
  if (again !== undefined) keepPoints(kept.folder, again);
  keepOutputs(kept, recipe, outputs);
  const digests = Object.fromEntries(Object.entries(outputs).map(([path, { digest }]) => [path, digest]));
  const [then, now] = comparable(
    [withRunParams(recipe.facts, original), original],
    [await factsAgain(recipe, tried, again), again],
  );
  const causes = await causesOf(then, now, {
    inputs: recipe.inputs.map(({ path }) => path),
    outputs: recipe.outputs,
  });
  const lost = recipe.ownMetrics ? [] : lostMetrics(original, again, causes);
  const isLeftOut = (name: string): boolean => (recipe.ownMetrics ? !original.series.has(name) : lost.includes(name));
  const judged = judge(
    {
      status: original.run.status,
      exitCode: original.run.exitCode,
      outputs: recipe.outputDigests,
      series: original.series,
      lost,
    },
    {
      status: state.status,
      exitCode: state.exitCode,
      outputs: recipe.outputs.length === 0 ? null : digests,
      series: new Map([...(again?.series ?? [])].filter(([name]) => !isLeftOut(name))),
    },
    options.tolerance,
  );
  const [first] = causes;
  const lacking =
    (judged.verdict === 'different' || lost.length > 0 ? missingFile(kept.folder, recipe, worktree) : null) ??
    nothingToCompare(judged.differences.levels, original.run);
  const verdict = lacking === null ? judged.verdict : 'impossible';
  const reasons = [
    ...(lacking === null ? [] : [lacking.reason]),
    ...judged.reasons,
    ...(first === undefined ? noCause(verdict, judged.differences.levels.ran, id) : [saidCause(first, verdict)]),
    ...tried.notes,
  ];
  const reproduction: Reproduction = {
    version: 1,
    of: recipe.of,
    run: id,
    mode: options.mode,
    verdict,
    firstCause: lacking?.firstCause ?? first?.name ?? null,
    reasons,
    differences: { ...judged.differences, inputs: [...causes] },
    tolerance: { ...options.tolerance },
    at: Date.now(),
  };
  await remember(recipe.base, kept.folder, reproduction, options);
  const checkout = options.keep || options.at !== null ? worktree.folder : null;
  return { reproduction, runFolder: kept.folder, checkout, cancelled: false };
}

/** A tool that keeps no parameters of its own has those that its logger kept. */
function withRunParams(facts: Facts, { run }: Seen): Facts {
  return { ...facts, params: { ...run.params, ...facts.params }, variables: causeVariables(facts) };
}

async function factsAgain(
  recipe: Recipe,
  { kept: { folder, record }, inputs }: Attempt,
  again: Seen | undefined,
): Promise<Facts> {
  const snapshot = readSnapshot(folder);
  const repository = await repositoryOf(recipe.base);
  if (snapshot === null) return { ...recipe.facts, params: again?.run.params ?? record.params };
  const facts = factsOf(recipe.base, record, snapshot, repository);
  return {
    ...facts,
    data: { ...facts.data, ...inputs },
    params: { ...again?.run.params, ...facts.params },
    variables: causeVariables(facts),
  };
}

function causeVariables({ variables }: Facts): Facts['variables'] {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => isCauseVariable(name)));
}

function keepOutputs({ folder }: KeptRun, recipe: Recipe, outputs: Awaited<ReturnType<typeof outputDigests>>): void {
  const record = readRecord(folder);
  if (record === null || recipe.outputs.length === 0) return;
  writeRecord(folder, { ...record, outputs: [...recipe.outputs] });
  const all = Object.entries(outputs).map(([path, one]) => ({ path, ...one }));
  const text = JSON.stringify({ version: 1, takenAt: Date.now(), outputs: all, problems: [] }, null, 2);
  writeWhole(join(folder, snapshotFolderName, outputsName), `${text}\n`);
}

const nouns = {
  commit: 'commit',
  code: 'file',
  environment: 'package',
  variable: 'variable',
  data: 'data file',
  parameter: 'parameter',
  seed: 'seed',
  configuration: 'configuration file',
  machine: 'part of the machine',
} as const;

/** The first cause, in a sentence. */
export function saidCause({ kind, name, a, b }: Cause, verdict: Reproduction['verdict']): string {
  const digests = kind === 'data' || kind === 'code' || kind === 'configuration' || kind === 'commit';
  const noun = kind === 'environment' && name === 'python' ? 'part of the environment' : nouns[kind];
  const values = digests
    ? ''
    : ` (${a === null ? 'not there' : String(a)} then, ${b === null ? 'not there' : String(b)} now)`;
  const yet = verdict === 'identical' ? ', which changed nothing' : '';
  return `The first input that differs is the ${noun} ${name}${values}${yet}.`;
}

function noCause(verdict: Reproduction['verdict'], ran: Agreement, id: string): readonly string[] {
  if (verdict !== 'different' && verdict !== 'within-tolerance') return [];
  if (ran === 'different') return [`No input differs that is known. What it said: trainyard logs ${id}`];
  return [
    'No input differs that is known: the training may not be deterministic. Fix its seeds, or compare over several runs: --repeat 5.',
  ];
}

/** What came of other code, or of other values, says nothing of whether a run can be done again. */
export function counts({ mode, given }: Pick<ReproduceOptions, 'mode' | 'given'>): boolean {
  // A secret of the run, which had to be given again, changes nothing.
  return mode === 'snapshot' && Object.entries(given).every(([name, text]) => isSecretParam(name, text));
}

/** Nothing could be started, or there was nothing to compare. */
async function given(
  { run, base }: Origin,
  options: ReproduceOptions,
  { reason, firstCause }: Impossible,
  wasCancelled: boolean,
): Promise<Reproduced> {
  const reproduction = empty(run.id, options, reason, firstCause, null);
  if (!wasCancelled) await remember(base, null, reproduction, options);
  return { reproduction, runFolder: null, checkout: null, cancelled: wasCancelled };
}

/** What was cancelled says nothing of the original, and is not remembered. */
async function cancelled(
  { run, base }: Origin,
  options: ReproduceOptions,
  { kept, worktree }: Attempt,
): Promise<Reproduced> {
  const id = launchedId(kept.record.slug);
  const again = (
    await look(
      [
        { folder: kept.folder, base },
        { folder: worktree.base, base: worktree.base },
      ],
      undefined,
      [id],
    )
  ).get(id);
  if (again !== undefined) keepPoints(kept.folder, again);
  const reproduction = empty(run.id, options, 'It was cancelled.', null, id);
  return { reproduction, runFolder: kept.folder, checkout: null, cancelled: true };
}

function empty(
  of: string,
  { mode, tolerance }: ReproduceOptions,
  reason: string,
  firstCause: string | null,
  run: string | null,
): Reproduction {
  const at = Date.now();
  return {
    version: 1,
    of,
    run,
    mode,
    verdict: 'impossible',
    firstCause,
    reasons: [reason],
    differences: null,
    tolerance: { ...tolerance },
    at,
  };
}

async function remember(
  base: string,
  runFolder: string | null,
  reproduction: Reproduction,
  options: ReproduceOptions,
): Promise<void> {
  const { face } = options;
  keepReproduction(base, runFolder, reproduction, counts(options));
  const { verdict, firstCause, run, mode } = reproduction;
  await appendAct(base, {
    verb: 'reproduce',
    subject: reproduction.of,
    detail: { verdict, firstCause, run, mode },
    face,
  });
}
