import { mkdir } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve } from 'node:path';
import { snapshotFolderName } from '../jobs/run-record.ts';
import type { Command } from '../jobs/run-record.ts';
import { writeWhole } from '../project/write-whole.ts';
import type { ParamValue, Problem } from '../runs/run.ts';
import { isCommitted } from './data/committed.ts';
import { dataDigest } from './data/digest.ts';
import { namedData } from './data/inputs.ts';
import { differs } from './dvc/differs.ts';
import { DvcTracking } from './dvc/tracked.ts';
import { condaPackages } from './environment/conda.ts';
import { containerOf } from './environment/container.ts';
import { installedPackages } from './environment/installed.ts';
import { copyLocks } from './environment/locks.ts';
import { machineOf } from './environment/machine.ts';
import { askPython } from './environment/python.ts';
import { seedsOf } from './environment/seeds.ts';
import { shownVariables } from './environment/variables.ts';
import { copyCode } from './files/copy-code.ts';
import { keepCode } from './git/keep-code.ts';
import type { KeptCode } from './git/keep-code.ts';
import { codeFolderName, locksFolderName, snapshotName } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';

/** What a run is about to be made of. */
export interface SnapshotRequest {
  /** Absolute. */
  readonly base: string;
  /** Absolute: the run's, `.trainyard/runs/<slug>`. */
  readonly folder: string;
  readonly slug: string;
  readonly command: Command;
  /** The program's environment. Only read: of secrets nothing is written down. */
  readonly env: Readonly<Record<string, string>>;
  /** What the action adds to it; secrets are null. */
  readonly ownEnv: Readonly<Record<string, string | null>>;
  /** Absolute: the Python that the command runs with; null: none. */
  readonly python: string | null;
  readonly params: Readonly<Record<string, ParamValue>>;
  /** Declared inputs: paths or globs relative to the base, with forward slashes. */
  readonly inputs: readonly string[];
  /** Bytes that an untracked file has at most, to be kept with the code. */
  readonly mostBytes?: number;
  /** Absolute: the folder of caches, where digests of big files are remembered; null: nowhere. */
  readonly cache: string | null;
  readonly signal?: AbortSignal | undefined;
}

const defaultMost = 50 << 20;

/**
 * Records what a run is made of at this moment, in `snapshot/` of its folder, and returns it. What cannot be recorded is
 * a problem in it, never an exception, but for an abort and a disk that refuses the record itself (as `fs` throws).
 */
export async function takeSnapshot(request: SnapshotRequest): Promise<Snapshot> {
  const { base, folder, env, ownEnv, params, signal } = request;
  const to = join(folder, snapshotFolderName);
  await mkdir(to, { recursive: true });
  const takenAt = Date.now();
  const problems: Problem[] = [];
  const [{ code, kept }, pythonWords, machine] = await Promise.all([
    codeOf(request, to, takenAt, problems),
    pythonOf(request, problems),
    machineOf(env),
  ]);
  const top = kept === null ? base : kept.workTree.root;
  const locks = await copyLocks({ base, cwd: request.command.cwd, top }, join(to, locksFolderName)).catch(
    (error: unknown) => {
      problems.push(problem('.', `Lock files could not be copied: ${said(error)}`, 'Check that the disk has room.'));
      return [];
    },
  );
  const variables = shownVariables(env, ownEnv);
  const snapshot: Snapshot = {
    version: 1,
    takenAt,
    code,
    environment: { ...pythonWords, locks: [...locks], variables, container: containerOf(env) },
    machine,
    seeds: seedsOf(params, variables),
    inputs: await inputsOf(request, kept, problems),
    problems: problems.map((one) => ({ ...one })),
  };
  signal?.throwIfAborted();
  writeWhole(join(to, snapshotName), `${JSON.stringify(snapshot, null, 2)}\n`);
  return snapshot;
}

async function codeOf(
  { base, slug, mostBytes = defaultMost, signal }: SnapshotRequest,
  to: string,
  takenAt: number,
  problems: Problem[],
): Promise<{ readonly code: Snapshot['code']; readonly kept: KeptCode | null }> {
  const kept = await keepCode({ base, slug, mostBytes, takenAt, signal });
  signal?.throwIfAborted();
  if (kept !== null && 'code' in kept) {
    problems.push(...kept.problems);
    return { code: kept.code, kept };
  }
  if (kept !== null) {
    const message = `Git cannot keep the code, so its files are copied: ${kept.why}.`;
    problems.push(problem('.', message, 'Check what git says to: git status.'));
  }
  return { code: await copyCode(base, join(to, codeFolderName), signal), kept: null };
}

async function pythonOf(
  { python, command, env, signal }: SnapshotRequest,
  problems: Problem[],
): Promise<Pick<Snapshot['environment'], 'python' | 'packages' | 'conda'>> {
  if (python === null) return { python: null, packages: {} };
  const asked = await askPython(python, { env, cwd: command.cwd, signal });
  if ('why' in asked) {
    const message = `The Python ${python} could not be asked what it is: ${asked.why}.`;
    problems.push(problem('.', message, 'Try it: python --version'));
    return { python: null, packages: {} };
  }
  const { program, version, implementation, prefix, path } = asked;
  const [packages, conda] = await Promise.all([installedPackages(path), condaPackages(prefix)]);
  const own = conda === null ? {} : { conda };
  return { python: { program, version, implementation, prefix }, packages, ...own };
}

async function inputsOf(
  { base, inputs, cache, signal }: SnapshotRequest,
  kept: KeptCode | null,
  problems: Problem[],
): Promise<Snapshot['inputs']> {
  const { paths, faults } = await namedData(base, inputs);
  const found: Snapshot['inputs'] = [];
  const refuse = (name: string, why: string): void => {
    const message = `The input ${name} has no digest: ${why}.`;
    problems.push(problem(name, message, 'Without it nobody can say later whether it is the same.'));
  };
  for (const { name, why } of faults) refuse(name, why);
  const dvc = new DvcTracking();
  for (const path of paths) {
    const file = resolve(base, path);
    const tracked = dvc.trackedBy(file);
    // As DVC has it, so that equal data is equal wherever it was recorded.
    const as = tracked === null ? {} : { algorithm: 'md5' as const, expected: tracked.digest };
    const digested = await dataDigest(file, { ...as, cache, signal });
    if ('why' in digested) refuse(path, digested.why);
    else {
      if (tracked !== null && (await differs(file, digested, tracked))) {
        const message = `${path} is not what ${basename(tracked.by)} says.`;
        const hint = 'See: dvc status. To keep it as it is: dvc commit; to have back what it was: dvc checkout.';
        problems.push(problem(path, message, hint));
      }
      const committed = kept !== null && (await isCommitted(kept.workTree, kept.code.snapshot, path, signal));
      found.push({ path: shownPath(base, path), ...digested, committed });
    }
  }
  return found;
}

/** Relative to the base where it lies below it. */
function shownPath(base: string, path: string): string {
  if (!isAbsolute(path)) return path;
  const inside = relative(base, path);
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside.replaceAll('\\', '/');
}

function problem(file: string, message: string, hint: string): Problem {
  return { file, message, hint };
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
