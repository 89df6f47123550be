import { basename, dirname } from 'node:path';

/** A file's text at HEAD; null where it is not committed, or there is no repository or no git. Runs no filter of the repository. */
export async function headText(file: string): Promise<string | null> {
  try {
    const { simpleGit } = await import('simple-git');
    return await simpleGit({ baseDir: dirname(file), timeout: { block: 5_000 } }).raw([
      'cat-file',
      'blob',
      `HEAD:./${basename(file)}`,
    ]);
  } catch {
    return null;
  }
}
