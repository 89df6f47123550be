import { statSync } from 'node:fs';
import * as vscode from 'vscode';
import * as z from 'zod';

const pythonExtension = 'ms-python.python';

/** What is used of the Python extension's API. */
interface Environments {
  getActiveEnvironmentPath(scope: vscode.Uri): unknown;
  resolveEnvironment(path: unknown): Promise<unknown>;
}

/** Parsed without copying: the functions belong to their object. */
const environmentsSchema = z.custom<Environments>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    'getActiveEnvironmentPath' in value &&
    typeof value.getActiveEnvironmentPath === 'function' &&
    'resolveEnvironment' in value &&
    typeof value.resolveEnvironment === 'function',
);
const apiSchema = z.object({ environments: environmentsSchema });
const resolvedSchema = z.object({ executable: z.object({ uri: z.object({ fsPath: z.string() }) }) });

/**
 * The Python (absolute) that the Python extension uses for a folder; null where that extension is not there or names
 * none: then it is the workspace's `.venv`, else `python3`.
 */
export async function chosenPython(folder: vscode.Uri): Promise<string | null> {
  const extension = vscode.extensions.getExtension<unknown>(pythonExtension);
  if (extension === undefined) return null;
  try {
    return await pythonOf(await extension.activate(), folder);
  } catch {
    // Another extension's fault is no reason not to train.
    return null;
  }
}

/** The Python (absolute) that the API of the Python extension names for a folder; null: none that is there. Throws for another API. */
export async function pythonOf(api: unknown, folder: vscode.Uri): Promise<string | null> {
  const { environments } = apiSchema.parse(api);
  const path = environments.getActiveEnvironmentPath(folder);
  const resolved = resolvedSchema.safeParse(await environments.resolveEnvironment(path)).data;
  const program = resolved?.executable.uri.fsPath;
  return program !== undefined && statSync(program, { throwIfNoEntry: false })?.isFile() === true ? program : null;
}
