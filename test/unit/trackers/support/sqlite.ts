import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';

/** A database opened as a tool opens it; closed when the test is over, if it still is open. */
export function openAsTool(file: string, ...pragmas: readonly string[]): DatabaseSync {
  const db = new DatabaseSync(file);
  for (const pragma of pragmas) db.exec(`PRAGMA ${pragma}`);
  onTestFinished(() => {
    if (db.isOpen) db.close();
  });
  return db;
}

/** Runs SQL in another process, which then holds the database open until the test is over. */
export async function holdOpen(file: string, sql: string): Promise<void> {
  const script = `const { DatabaseSync } = require('node:sqlite');
    const db = new DatabaseSync(process.argv[1]);
    db.exec(process.argv[2]);
    process.stdout.write('done');
    setInterval(() => db.isOpen, 1000);`;
  const child = spawn(process.execPath, ['-e', script, file, sql], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', () => reject(new Error('The process that writes ended.')));
  });
}

/** Names, sizes, times and checksums of all files in a folder, and the folder's own time: changes with any touch. */
export function fingerprint(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const lines = files.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const { size, mtimeNs } = statSync(path, { bigint: true });
    return `${path} ${size} ${mtimeNs} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
  });
  return [...lines.sort(), `${statSync(folder, { bigint: true }).mtimeNs}`];
}
