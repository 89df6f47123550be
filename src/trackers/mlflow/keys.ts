import { readdirSync } from 'node:fs';
import { sep } from 'node:path';
import type { ReadProblem } from '../tracker.ts';
import { errorCode, statOrNull } from './text-file.ts';

/** One param, tag or metric: its key (folders joined by `/`) and the absolute path of its file. */
export interface KeyFile {
  readonly key: string;
  readonly file: string;
}

/** The keys under one of a run's folders, sorted, and every folder that was listed for them. */
export interface Keys {
  readonly files: readonly KeyFile[];
  readonly folders: readonly string[];
}

const byKey = (a: KeyFile, b: KeyFile): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/**
 * Lists the keys under `metrics`, `params` or `tags` (absolute path). A folder that is not there holds none (git keeps
 * no empty folders); as MLflow does, links to folders are not followed.
 */
export function listKeys(root: string, problems: ReadProblem[]): Keys {
  const files: KeyFile[] = [];
  const folders: string[] = [];
  const walk = (folder: string, prefix: string): void => {
    let entries;
    try {
      entries = readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      const code = errorCode(error);
      if (code === 'ENOENT') return;
      const message = `The folder cannot be listed (${code}).`;
      problems.push({ file: folder, message, hint: 'Make it a folder that you may read.' });
      return;
    }
    folders.push(folder);
    for (const entry of entries) {
      const path = folder + sep + entry.name;
      const key = prefix + entry.name;
      if (entry.isFile()) files.push({ key, file: path });
      else if (entry.isDirectory()) walk(path, `${key}/`);
      else if (entry.isSymbolicLink() && statOrNull(path)?.isFile() === true) files.push({ key, file: path });
    }
  };
  walk(root, '');
  return { files: files.sort(byKey), folders };
}
