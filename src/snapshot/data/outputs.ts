import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { snapshotFolderName } from '../../jobs/run-record.ts';
import { writeWhole } from '../../project/write-whole.ts';
import type { Problem } from '../../runs/run.ts';
import { outputsName } from '../snapshot.ts';
import type { Outputs } from '../snapshot.ts';
import { dataDigest } from './digest.ts';
import { namedData } from './inputs.ts';

/** Which outputs a run declared, and where. */
export interface OutputsRequest {
  /** Absolute. */
  readonly base: string;
  /** Absolute: the run's folder. */
  readonly folder: string;
  /** Paths or globs relative to the base, with forward slashes. */
  readonly outputs: readonly string[];
  /** Ends it: what has no digest by then is a problem. Why it was ended is its reason. */
  readonly signal: AbortSignal;
}

/** Writes down what declared outputs came to, in `snapshot/outputs.json`. Throws as `fs` does where that is refused. */
export async function recordOutputs({ base, folder, outputs: declared, signal }: OutputsRequest): Promise<void> {
  const { paths, faults } = await namedData(base, declared);
  const outputs: Outputs['outputs'] = [];
  const problems: Problem[] = [];
  const refuse = (name: string, why: string): void => {
    const hint = 'Check outputs: of the action, and that the program makes it.';
    problems.push({ file: name, message: `The output ${name} has no digest: ${why}.`, hint });
  };
  for (const { name, why } of faults) refuse(name, why);
  for (const path of paths) {
    const digested = await digestOf(resolve(base, path), signal);
    if ('why' in digested) refuse(path, digested.why);
    else outputs.push({ path, ...digested });
  }
  const document: Outputs = { version: 1, takenAt: Date.now(), outputs, problems: problems.map((one) => ({ ...one })) };
  mkdirSync(join(folder, snapshotFolderName), { recursive: true });
  writeWhole(join(folder, snapshotFolderName, outputsName), `${JSON.stringify(document, null, 2)}\n`);
}

async function digestOf(file: string, signal: AbortSignal): ReturnType<typeof dataDigest> {
  try {
    signal.throwIfAborted();
    return await dataDigest(file, { signal });
  } catch (error) {
    if (signal.aborted) return { why: String(signal.reason) };
    return { why: error instanceof Error ? error.message : String(error) };
  }
}
