import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseActions } from '../actions.ts';
import { projectFileName } from '../base.ts';
import { faultCode } from '../file-fault.ts';
import { writeNew } from '../state-folder.ts';
import { writeWhole } from '../write-whole.ts';
import type { Proposal } from './proposal.ts';
import { withActions } from './write.ts';

/** The text of a folder's trainyard.yaml and the names of its actions; null where there is none. */
export function presentProject(
  folder: string,
): { readonly text: string; readonly names: readonly string[]; readonly runs: readonly string[] } | null {
  try {
    const text = readFileSync(join(folder, projectFileName), 'utf8');
    const { actions, faults } = parseActions(text);
    return {
      text,
      names: [...actions, ...faults].flatMap(({ name }) => name ?? []),
      runs: actions.map(({ run }) => run),
    };
  } catch (error) {
    if (faultCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** What was found and does not stand in a folder's trainyard.yaml yet. */
export function newProposals(folder: string, found: readonly Proposal[]): readonly Proposal[] {
  const present = presentProject(folder);
  if (present === null) return found;
  const names = new Set(present.names);
  return found.filter(({ name, run }) => !names.has(name) && !present.runs.includes(run));
}

/**
 * Writes a folder's trainyard.yaml with these actions; one that is there gets them added, and everything in it stays.
 * `problem`: why it was not written, and what to do. Throws as `fs` does.
 */
export function writeProject(
  folder: string,
  proposals: readonly Proposal[],
):
  | { readonly ok: true; readonly file: string; readonly created: boolean }
  | { readonly ok: false; readonly problem: string } {
  const file = join(folder, projectFileName);
  const present = presentProject(folder);
  const text = withActions(present?.text ?? '', proposals);
  if (text === null) {
    const problem = `Nothing can be added to ${projectFileName} as it is. Mend it, or write its actions below each other.`;
    return { ok: false, problem };
  }
  if (present === null) {
    if (!writeNew(file, text))
      return { ok: false, problem: `${projectFileName} was just written by another. Try again.` };
  } else if (text !== present.text) writeWhole(file, text);
  return { ok: true, file, created: present === null };
}
