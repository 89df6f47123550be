import { join } from 'node:path';
import type { Origin } from '../catalog/origin.ts';
import { readRecord } from '../jobs/record-file.ts';
import { launchedId, runsFolderName } from '../jobs/run-record.ts';
import { stateFolder } from '../project/state-folder.ts';
import { launchedRecipe, impossible } from './recipe.ts';
import type { Impossible, Recipe } from './recipe.ts';
import { toolRecipe } from './tool-recipe.ts';

/** What it takes to do a run again, whatever tool wrote it. */
export async function recipeOf(origin: Origin): Promise<Recipe | Impossible> {
  const { run, base } = origin;
  const prefix = launchedId('');
  if (run.id.startsWith(prefix)) {
    const folder = join(stateFolder(base), runsFolderName, run.id.slice(prefix.length));
    const record = readRecord(folder);
    if (record === null) return impossible(`The record of ${run.name} cannot be read.`, 'run.json');
    return launchedRecipe(base, { folder, record });
  }
  return toolRecipe(origin);
}
