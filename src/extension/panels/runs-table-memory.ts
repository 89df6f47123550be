import type * as vscode from 'vscode';
import * as z from 'zod';
import { tableLook, plainLook, type TableLook } from '../../project/table-look.ts';

const key = 'trainyard.table';
const stored = z.object({
  look: tableLook.catch(plainLook),
  view: z.string().nullable().catch(null),
});

/** How the table was last looked at, and the name of the saved view that this came from; kept with the workspace. */
export interface RememberedTable {
  readonly look: TableLook;
  readonly view: string | null;
}

export function recallTable(memory: vscode.Memento): RememberedTable {
  return stored.catch({ look: plainLook, view: null }).parse(memory.get<unknown>(key) ?? {});
}

export async function rememberTable(memory: vscode.Memento, table: RememberedTable): Promise<void> {
  await memory.update(key, table);
}
