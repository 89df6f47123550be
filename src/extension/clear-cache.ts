import { homedir } from 'node:os';
import { sep } from 'node:path';
import * as vscode from 'vscode';
import type { CatalogApi, CatalogOptions } from '../catalog/api.ts';
import { cacheBytes } from '../project/cache-folder.ts';
import { formatBytes } from './runs-view/words.ts';

/** Empties the cache of all folders, after a question that says what goes, and reads the runs of this window anew. */
export async function clearCache(catalog: CatalogApi, options: CatalogOptions): Promise<void> {
  const { l10n, window } = vscode;
  const folder = options.cache ?? null;
  if (folder === null) return;
  const yes = l10n.t('Clear Cache');
  const detail = l10n.t(
    'What Trainyard remembers of runs in all folders goes: {0} in {1}. The runs themselves, notes, stars and launched trainings stay. The runs of this window are then read again; those of other windows when they are next opened.',
    formatBytes(cacheBytes(folder)),
    shortened(folder),
  );
  const question = l10n.t('Clear the cache of runs?');
  if ((await window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) return;
  try {
    // Only now: it brings the database along.
    const { clearCaches } = await import('../catalog/cache/open.ts');
    clearCaches(folder);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    void window.showErrorMessage(
      l10n.t('The cache in {0} could not be cleared: {1} Close other windows and try again.', shortened(folder), why),
    );
    return;
  }
  await window.withProgress({ location: { viewId: 'trainyard.runs' } }, async () => {
    await catalog.configure(options);
    await catalog.ready();
  });
}

/** A path as people write it below their home. */
function shortened(path: string): string {
  const home = homedir() + sep;
  return path.startsWith(home) ? `~${sep}${path.slice(home.length)}` : path;
}
