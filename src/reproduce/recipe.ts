import { lstatSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { localHandle } from '../jobs/local-state.ts';
import type { KeptRun } from '../jobs/record-file.ts';
import { launchedId, snapshotFolderName } from '../jobs/run-record.ts';
import type { Command, RunRecord } from '../jobs/run-record.ts';
import type { ParamValue } from '../runs/run.ts';
import { commitIn, repositoryOf } from '../snapshot/git/repository.ts';
import type { Repository } from '../snapshot/git/repository.ts';
import { codeFolderName, locksFolderName, readOutputs, readSnapshot } from '../snapshot/snapshot.ts';
import type { DataDigest, Snapshot } from '../snapshot/snapshot.ts';
import { factsOf } from './facts.ts';
import type { Facts } from './facts.ts';
import { mapPaths } from './map-paths.ts';
import type { WorktreeSource } from './worktree.ts';

/** A script that a tool named, as it did. */
export interface Script {
  /** Absolute, or relative to where it was started. */
  readonly file: string;
  /** The same relative to the repository's root, where that is known too. */
  readonly also: string | null;
  readonly args: readonly string[];
  /** Parameters that are given to its options of the same names; null: `args` are all. */
  readonly options: Readonly<Record<string, string>> | null;
}

/** Everything that it takes to do a run again. */
export interface Recipe {
  readonly ok: true;
  /** The id of the run. */
  readonly of: string;
  readonly name: string;
  /** Absolute. */
  readonly base: string;
  readonly source: WorktreeSource;
  /** Absolute: the root of the person's own work tree, which paths of the command may begin with. */
  readonly root: string;
  /** As it was called, with paths as they are now. */
  readonly command: Command;
  /** A script to be called instead of the command's words, of a run that another tool logged; null: none. */
  readonly script: Script | null;
  /** What the action added to the environment; values of secrets are null. */
  readonly ownEnv: Readonly<Record<string, string | null>>;
  /** Variables that the program inherited and that may matter. */
  readonly variables: Readonly<Record<string, string | null>>;
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly action: string | null;
  readonly experiment: string;
  /** Inputs with their digests. */
  readonly inputs: readonly DataDigest[];
  /** Declared paths, relative to the base. */
  readonly outputs: readonly string[];
  /** What the outputs came to; null: nobody recorded it. */
  readonly outputDigests: Readonly<Record<string, string>> | null;
  readonly facts: Facts;
  /** The Python that it ran with, if any: its version, and where it was. */
  readonly python: { readonly program: string | null; readonly version: string } | null;
  /** A lock file of uv: its copy (absolute), and its place relative to the base. */
  readonly uvLock: { readonly copy: string; readonly path: string; readonly digest: string } | null;
  /** Requirements files: their copies (absolute), and their places relative to the base. */
  readonly requirements: readonly { readonly copy: string; readonly path: string }[];
  /** The original logged by a tool of its own alone: what is found in the program's output is not compared. */
  readonly ownMetrics: boolean;
  /** What is not known, or not kept, of the run: sentences. */
  readonly doubts: readonly string[];
}

/** Why a run cannot be done again. `firstCause` names what is missing. */
export interface Impossible {
  readonly ok: false;
  readonly reason: string;
  readonly firstCause: string | null;
}

export function impossible(reason: string, firstCause: string | null = null): Impossible {
  return { ok: false, reason, firstCause };
}

/** What a launched run of a base (absolute) was made of, from its record and its snapshot. */
export async function launchedRecipe(base: string, { folder, record }: KeptRun): Promise<Recipe | Impossible> {
  const snapshot = readSnapshot(folder);
  if (snapshot === null) {
    return impossible(
      `No snapshot of ${record.name} was taken, so nobody knows which code it was made of.`,
      'snapshot',
    );
  }
  const code = await sourceOf(base, folder, record, snapshot.code);
  if ('ok' in code) return code;
  const { source, repository } = code;
  const { environment, inputs } = snapshot;
  const outputs = readOutputs(folder);
  const kept = (copy: string): string => join(folder, snapshotFolderName, locksFolderName, copy);
  const lock = environment.locks.find(({ kind }) => kind === 'uv');
  return {
    ok: true,
    of: launchedId(record.slug),
    name: record.name,
    base,
    source,
    root: repository?.folder ?? base,
    command: movedCommand(base, record),
    script: null,
    ownEnv: record.env,
    variables: environment.variables,
    params: record.params,
    action: record.action,
    experiment: record.experiment,
    inputs,
    outputs: record.outputs,
    outputDigests:
      outputs === null ? null : Object.fromEntries(outputs.outputs.map(({ path, digest }) => [path, digest])),
    facts: factsOf(base, record, snapshot, repository),
    python: environment.python,
    uvLock: lock === undefined ? null : { copy: kept(lock.copy), path: lock.path, digest: lock.digest },
    requirements: environment.locks.flatMap(({ kind, path, copy }) =>
      kind === 'pip' && !path.endsWith('.toml') ? [{ copy: kept(copy), path }] : [],
    ),
    ownMetrics: false,
    doubts: doubtsOf(record, snapshot),
  };
}

async function sourceOf(
  base: string,
  folder: string,
  { name }: RunRecord,
  code: Snapshot['code'],
): Promise<{ readonly source: WorktreeSource; readonly repository: Repository | null } | Impossible> {
  if (code.kind === 'files') {
    const copies = join(folder, snapshotFolderName, codeFolderName);
    // A link in its place, which a clone may bring, leads to files that no snapshot took.
    if (lstatSync(copies, { throwIfNoEntry: false })?.isDirectory() !== true) {
      return impossible(`The copies of the code of ${name} are not on this disk; git leaves them out.`, 'snapshot');
    }
    return { source: { kind: 'files', copies }, repository: null };
  }
  const short = code.snapshot.slice(0, 12);
  const repository = await repositoryOf(base);
  if (repository === null) {
    return impossible(`The commit ${short} of ${name} cannot be looked up: ${base} lies in no git repository.`, short);
  }
  if ((await commitIn(repository, code.snapshot)) === null) {
    const dirty = code.snapshot === code.commit ? '' : ` It held uncommitted changes, and ${code.ref} kept it.`;
    return impossible(
      `The commit ${short} that ${name} was made of is not in this repository any more.${dirty}`,
      short,
    );
  }
  return { source: { kind: 'git', repository, commit: code.snapshot, patch: null }, repository };
}

/** The folder may have been moved since: paths that began with the old base begin with the present one. */
function movedCommand(base: string, { command, handle }: RunRecord): Command {
  const was = localHandle.safeParse(handle).data?.folder;
  const old = was === undefined ? base : dirname(dirname(dirname(was)));
  if (resolve(old) === resolve(base)) return command;
  const move = (text: string): string => mapPaths(text, old, base);
  return { ...command, cwd: move(command.cwd), argv: command.argv.map(move) };
}

function doubtsOf({ name }: RunRecord, { code, problems }: Snapshot): readonly string[] {
  const doubts = problems.map(({ file, message }) => (file === '.' ? message : `${file}: ${message}`));
  if (
    code.kind === 'git' &&
    code.dirty &&
    code.snapshot === code.commit &&
    code.submodules.every((one) => !one.dirty)
  ) {
    doubts.push(`Uncommitted changes of ${name} were not kept: its code is that of its commit.`);
  }
  const left = code.leftOut.map(({ path }) => path);
  if (left.length > 0) {
    const names = left.slice(0, 3).join(', ') + (left.length > 3 ? ` and ${left.length - 3} more` : '');
    doubts.push(`The snapshot lacks ${names}.`);
  }
  return doubts;
}

/** Where the base's files are in a checkout of its root (all absolute). */
export function baseIn(checkout: string, root: string, base: string): string {
  return join(checkout, relative(realpathSync(root), realpathSync(base)));
}
