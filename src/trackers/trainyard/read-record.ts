import { join } from 'node:path';
import * as z from 'zod';
import { seemsAlive } from '../../jobs/process-identity.ts';
import { currentRecord } from '../../jobs/record-file.ts';
import { recordName, runRecord } from '../../jobs/run-record.ts';
import type { RunRecord } from '../../jobs/run-record.ts';
import { readSmallText } from '../../project/small-text.ts';
import type { ReadProblem } from '../tracker.ts';

/** A record as far as it could be read, with what is true now of the job that it speaks of. */
export interface Recorded {
  readonly record: RunRecord | null;
  readonly problems: readonly ReadProblem[];
}

/** Reads the record of a launched run (its folder is absolute). */
export function readRun(folder: string): Recorded {
  const file = join(folder, recordName);
  const wrong = (message: string, hint: string): Recorded => ({ record: null, problems: [{ file, message, hint }] });
  const text = readSmallText(file);
  if (text === null) return wrong('The record of the run cannot be read.', 'Check that it is there and may be read.');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return wrong('The record of the run is no JSON.', 'Bring it back from git.');
  }
  const version = z.object({ version: z.int() }).safeParse(json).data?.version ?? 1;
  if (version > 1)
    return wrong(`The record is of version ${version}, written by a newer Trainyard.`, 'Update Trainyard.');
  const parsed = runRecord.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const what = issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`;
    return wrong(`The record of the run is not as Trainyard writes it${what}.`, 'Bring it back from git.');
  }
  return { record: currentRecord({ folder, record: parsed.data }, seemsAlive), problems: [] };
}
