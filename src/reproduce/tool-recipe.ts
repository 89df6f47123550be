import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import * as z from 'zod';
import type { Origin } from '../catalog/origin.ts';
import { runGit, textOf } from '../git/run-git.ts';
import { readSmallText } from '../project/small-text.ts';
import { splitWords } from '../project/split-words.ts';
import { commitIn, repositoryOf } from '../snapshot/git/repository.ts';
import type { Repository } from '../snapshot/git/repository.ts';
import { commitOf } from './commit-of.ts';
import { dvcCommand } from './dvc-recipe.ts';
import { gitCode, noFacts } from './facts.ts';
import { impossible } from './recipe.ts';
import type { Impossible, Recipe, Script } from './recipe.ts';

/** What a tool left of how a run was started. */
interface Started {
  /** A script with its arguments, or with parameters that may be its options. */
  readonly script: Script | null;
  /** Words of a shell, where the tool kept those. */
  readonly shell: string | null;
  /** Absolute. */
  readonly cwd: string;
  /** Variables without which the tool would log elsewhere than then. */
  readonly variables: Readonly<Record<string, string>>;
  readonly inputs: Recipe['inputs'];
  readonly doubts: readonly string[];
}

/** What it takes to do a run again that another tool logged; what that tool did not keep is named. */
export async function toolRecipe(origin: Origin): Promise<Recipe | Impossible> {
  const { run, base, evidence } = origin;
  const place = placeOf(origin);
  const found = await codeOf(origin, place);
  if ('ok' in found) return found;
  const { repository, commit } = found;
  const started = await startOf(origin, repository, commit);
  if ('ok' in started) return started;
  const made = await commitOf(repository, commit, evidence.patch);
  if (!made.ok) return impossible(`The recorded changes of ${run.name} cannot be applied: ${made.why}.`, 'diff.patch');
  const packages = Object.fromEntries(
    Object.entries(evidence.environment).filter(([key]) => key !== 'python' && !key.includes('.')),
  );
  const python = evidence.environment['python']?.replace(/^\w+ (?=\d)/, '');
  return {
    ok: true,
    of: run.id,
    name: run.name,
    base,
    source: { kind: 'git', repository, commit: made.commit, patch: null },
    root: repository.folder,
    command: { argv: [started.shell ?? 'python3'], cwd: started.cwd, shell: started.shell !== null },
    script: started.script,
    ownEnv: {},
    variables: started.variables,
    params: {},
    action: null,
    experiment: basename(started.script?.file ?? run.experiment).replace(/\.[^.]+$/, ''),
    inputs: started.inputs,
    outputs: [],
    outputDigests: null,
    facts: {
      ...noFacts,
      code: gitCode(base, repository, made.commit),
      python: python ?? null,
      packages,
      wholeEnvironment: run.tracker === 'wandb' && Object.keys(packages).length > 0,
      data: Object.fromEntries(started.inputs.map(({ path, digest }) => [path, digest])),
      params: run.params,
    },
    python: python === undefined ? null : { program: null, version: python },
    uvLock: null,
    requirements: [],
    ownMetrics: true,
    doubts: [...doubtsOf(origin, made.failed), ...started.doubts],
  };
}

function doubtsOf({ run, evidence }: Origin, failed: readonly string[]): readonly string[] {
  const doubts: string[] = [];
  if (run.git?.dirty === true && evidence.patch === null) {
    doubts.push(`${run.name} was made with uncommitted changes that its tool did not keep.`);
  }
  if (run.git !== null && run.git.dirty === null && evidence.patch === null) {
    doubts.push('Whether there were uncommitted changes then was not recorded: its code is that of its commit.');
  }
  if (failed.length > 0) doubts.push(`Recorded changes do not fit the commit and are left out: ${failed.join(', ')}.`);
  if (evidence.environment['python'] === undefined)
    doubts.push('The environment was not recorded: it ran in that of now.');
  return doubts;
}

/** The file or folder (absolute) that is there. */
function placeOf({ place }: Origin): string {
  return place.split('#')[0] ?? place;
}

async function codeOf(
  { run, base }: Origin,
  place: string,
): Promise<{ readonly repository: Repository; readonly commit: string } | Impossible> {
  const folder = nearest(place, base);
  for (const at of new Set([base, folder])) {
    const repository = await repositoryOf(at);
    if (repository === null) continue;
    const recorded = run.git?.commit ?? (run.tracker === 'dvclive' ? await lockCommit(repository, folder) : null);
    const commit = recorded === null ? null : await commitIn(repository, recorded);
    if (commit !== null) return { repository, commit };
  }
  if (run.git === null) {
    const reason = `No tool recorded the commit that ${run.name} was made of. Start it from a git repository.`;
    return impossible(reason, 'commit');
  }
  const short = run.git.commit.slice(0, 12);
  return impossible(`The commit ${short} of ${run.name} is not in this repository.`, short);
}

/** The commit that last wrote dvc.lock, where it is in the work tree as it is there. */
async function lockCommit(repository: Repository, folder: string): Promise<string | null> {
  const call = { folder };
  const same = await runGit(['diff', '--quiet', 'HEAD', '--', 'dvc.lock'], { folder: repository.folder });
  if (!same.ok) return null;
  const found = textOf(await runGit(['log', '-1', '--format=%H', '--', ':/dvc.lock'], call));
  return found === null || found === '' ? null : found;
}

function nearest(place: string, base: string): string {
  for (let at = place; at !== dirname(at); at = dirname(at)) {
    if (existsSync(at) && statSync(at).isDirectory()) return at;
  }
  return base;
}

async function startOf(origin: Origin, repository: Repository, commit: string): Promise<Started | Impossible> {
  switch (origin.run.tracker) {
    case 'wandb':
      return wandbStart(origin);
    case 'dvclive':
      return dvcStart(origin, repository, commit);
    default:
      return mlflowStart(origin);
  }
}

const none = { shell: null, inputs: [], doubts: [], variables: {} } as const;
const metadata = z.object({
  program: z.string().nullish(),
  codePath: z.string().nullish(),
  codePathLocal: z.string().nullish(),
  args: z.array(z.string()).nullish(),
});

/** W&B keeps the program and its arguments, in `files/wandb-metadata.json` or in the log itself. */
function wandbStart({ run, parts, evidence }: Origin): Started | Impossible {
  const folder = parts.find(({ tracker }) => tracker === 'wandb')?.folder ?? '';
  const file = parsed(readSmallText(join(folder, 'files', 'wandb-metadata.json')));
  const kept = metadata.safeParse(file).data;
  const program = kept?.codePathLocal ?? kept?.program ?? evidence.environment['command.program'] ?? kept?.codePath;
  if (program == null || program === '' || program === '<python with no main file>') {
    return impossible(`W&B did not record the program of ${run.name}: it may come from a notebook.`, 'program');
  }
  const said = evidence.environment['command.args'] ?? '';
  const words = splitWords(said);
  const args = kept?.args ?? (words.ok ? words.words : said.split(' ').filter((word) => word !== ''));
  const offline = basename(folder).startsWith('offline-run');
  return {
    ...none,
    script: { file: program, also: kept?.codePath ?? null, args, options: null },
    // `<folder of work>/wandb/run-…`
    cwd: dirname(dirname(folder)),
    variables: offline ? { WANDB_MODE: 'offline' } : {},
  };
}

/** MLflow keeps the program, and parameters that may be its options. */
function mlflowStart({ run, parts, evidence, base }: Origin): Started | Impossible {
  const program = evidence.environment['command.program'] ?? run.tags['mlflow.source.name'] ?? '';
  if (program === '') {
    return impossible(`${titleOf(run.tracker)} did not record the program that made ${run.name}.`, 'program');
  }
  if (/ipykernel|colab_kernel|\.ipynb$/.test(program)) {
    return impossible(`${run.name} comes from a notebook (${program}), which is not run again.`, program);
  }
  const part = parts.find(({ tracker }) => tracker.startsWith('mlflow'));
  // `<folder of work>/mlruns/<experiment>/<run>`, or the folder of the database.
  const folder =
    part === undefined ? base : part.tracker === 'mlflow' ? dirname(dirname(dirname(part.folder))) : part.folder;
  const options = Object.entries(run.params).flatMap(([name, value]): [string, string][] =>
    value === null || value === 'None' ? [] : [[name, String(value)]],
  );
  return {
    ...none,
    script: { file: program, also: null, args: [], options: Object.fromEntries(options) },
    cwd: folder,
    variables: part?.tracker === 'mlflow' ? { MLFLOW_ALLOW_FILE_STORE: 'true' } : {},
    doubts: [
      'MLflow does not record the arguments of a program: its parameters were given to the options of the same names.',
    ],
  };
}

async function dvcStart(
  { run, parts, base }: Origin,
  repository: Repository,
  commit: string,
): Promise<Started | Impossible> {
  const folder = parts.find(({ tracker }) => tracker === 'dvclive')?.folder ?? repository.folder;
  const locked = await dvcCommand(repository, commit, folder);
  if (locked === null) {
    return impossible(`dvc.lock is missing in the commit of ${run.name}: nobody knows its command.`, 'dvc.lock');
  }
  const inputs = locked.inputs.map((input) => ({
    ...input,
    path: relative(base, join(locked.cwd, input.path)).split(sep).join('/'),
  }));
  return { ...none, script: null, shell: locked.line, cwd: locked.cwd, inputs };
}

function titleOf(tracker: string): string {
  return tracker.startsWith('mlflow') ? 'MLflow' : tracker;
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}
