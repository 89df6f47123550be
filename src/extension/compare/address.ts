import * as vscode from 'vscode';
import * as z from 'zod';

/** The scheme of texts that say what a run is. */
export const runScheme = 'trainyard-run';

/** What an address stands for: a text of a run, or a file of the code that it was made of. */
const asked = z.object({ run: z.string(), kind: z.enum(['text', 'code']), name: z.string() });
export type RunAddress = z.infer<typeof asked>;

/**
 * The address of a text. Its path is what people see (`/run/params.yaml`, `/code/train.py`): the same for both runs, else
 * the diff editor would call it renamed. All that counts stands in the query, so that a restored editor finds its text.
 */
export function addressOf(address: RunAddress): vscode.Uri {
  const folder = address.kind === 'text' ? 'run' : 'code';
  const path = `/${folder}/${address.name.replace(/^\/+/, '')}`;
  return vscode.Uri.from({ scheme: runScheme, path, query: JSON.stringify(address) });
}

/** What an address stands for; null where somebody else made it. */
export function readAddress(uri: vscode.Uri): RunAddress | null {
  try {
    return asked.safeParse(JSON.parse(uri.query)).data ?? null;
  } catch {
    return null;
  }
}
