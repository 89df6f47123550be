import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { faultCode } from '../project/file-fault.ts';
import { readSmallText } from '../project/small-text.ts';
import { makeStateFolder, stateFolder, writeNew } from '../project/state-folder.ts';
import { writeWhole } from '../project/write-whole.ts';
import { localHandle, localJobState, stateName } from './local-state.ts';
import type { AliveTest } from './process-identity.ts';
import { recordName, runRecord, runsFolderName } from './run-record.ts';
import type { JobState, RunRecord } from './run-record.ts';

/** A launched run on this disk. */
export interface KeptRun {
  /** Absolute: `.trainyard/runs/<slug>`. */
  readonly folder: string;
  readonly record: RunRecord;
}

/** Logs can be large, the state of processes belongs to one machine, and git keeps code better than copies of it do. */
const ignored = `# Written by Trainyard. Records, metrics and snapshots are shared; logs, copies of code and what belongs to one machine are not.
/*/log
/*/state/
/*/snapshot/code/
`;

/** The folder (absolute) of a base's launched runs, made with the `.gitignore` that belongs there. Throws as `fs` does. */
export function makeRunsFolder(base: string): string {
  const folder = makeStateFolder(base, runsFolderName);
  const file = join(folder, '.gitignore');
  if (!existsSync(file)) writeNew(file, ignored);
  return folder;
}

/** Reads a run's record as it was last written (`folder` is absolute); null where there is none that can be used. */
export function readRecord(folder: string): RunRecord | null {
  try {
    return runRecord.safeParse(JSON.parse(readSmallText(join(folder, recordName)) ?? '')).data ?? null;
  } catch {
    return null;
  }
}

/** Writes a run's record whole. Throws as `fs` does. */
export function writeRecord(folder: string, record: RunRecord): void {
  writeWhole(join(folder, recordName), `${JSON.stringify(record, null, 2)}\n`);
}

/** Writes what became of a job into its record; one that ended stays as it ended. Throws as `fs` does. */
export function writeJobState(folder: string, state: JobState): void {
  const record = readRecord(folder);
  if (record !== null && !hasEnded(record)) writeRecord(folder, { ...record, ...state });
}

/** Whether nothing will happen any more. */
export function hasEnded({ status }: Pick<RunRecord, 'status'>): boolean {
  return status !== 'scheduled' && status !== 'running';
}

/**
 * A record with what is true now: of a job on this machine that has not ended, by its supervisor's files and the
 * processes that live. Changes nothing. (The folder counts, not where the handle says it was: it may have been moved. A
 * clone lacks the state of the job, which runs elsewhere if at all: there the record counts.) `isLive` says which
 * processes live; left out, programs of the system may be asked.
 */
export function currentRecord({ folder, record }: KeptRun, isLive?: AliveTest): RunRecord {
  if (hasEnded(record)) return record;
  const handle = localHandle.safeParse(record.handle).data;
  return handle === undefined || !existsSync(join(folder, stateName))
    ? record
    : { ...record, ...localJobState({ ...handle, folder }, isLive) };
}

/** The runs that were launched in a base (absolute), oldest first, each with what is true now. */
export function launchedRuns(base: string): readonly KeptRun[] {
  const parent = join(stateFolder(base), runsFolderName);
  let names: string[];
  try {
    names = readdirSync(parent);
  } catch (error) {
    if (faultCode(error) === 'ENOENT' || faultCode(error) === 'ENOTDIR') return [];
    throw error;
  }
  const kept = names.flatMap((name): KeptRun[] => {
    const folder = join(parent, name);
    const record = readRecord(folder);
    return record?.slug === name ? [{ folder, record: currentRecord({ folder, record }) }] : [];
  });
  return kept.sort((a, b) => a.record.submittedAt - b.record.submittedAt || (a.folder < b.folder ? -1 : 1));
}
