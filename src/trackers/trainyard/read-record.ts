import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { stateName } from '../../jobs/local-state.ts';
import { currentRecord } from '../../jobs/record-file.ts';
import { recordName, runRecord } from '../../jobs/run-record.ts';
import type { RunRecord } from '../../jobs/run-record.ts';
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
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return wrong('The record of the run is no JSON.', 'Bring it back from git.');
    return wrong('The record of the run cannot be read.', 'Check that it is there and may be read.');
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
  // A clone lacks the state of the job: it runs elsewhere, if at all.
  const isHere = existsSync(join(folder, stateName));
  return { record: isHere ? currentRecord({ folder, record: parsed.data }) : parsed.data, problems: [] };
}
