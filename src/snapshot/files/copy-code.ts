import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { stateFolderName } from '../../project/state-folder.ts';
import { skippedNames } from '../../project/skipped-names.ts';
import { isSecretFile } from '../secret-files.ts';
import type { FileCode } from '../snapshot.ts';

const endings = new Set(
  (
    'py pyi pyx ipynb sh bash zsh ps1 r rmd jl js mjs cjs ts tsx jsx c h cc cpp cxx hpp cu cuh go rs java scala kt lua m ' +
    'sql proto yaml yml toml cfg ini conf json txt gin jsonnet libsonnet j2 dockerfile mk cmake lock'
  )
    .split(' ')
    .map((ending) => `.${ending}`),
);
const names =
  /^(?:Makefile|Dockerfile.*|MLproject|Pipfile|Snakefile|Justfile|Procfile|\.python-version|\.dvcignore|\.gitignore)$/;
/** Folders of what runs wrote. */
const results = new Set([stateFolderName, 'mlruns', 'mlartifacts', 'wandb', 'lightning_logs', '.dvc', 'tb_logs']);
const limits = { file: 1 << 20, all: 50 << 20, files: 5_000, named: 1_000, deep: 32 };

/**
 * Copies the code of a folder without git (its files by ending and size, see `limits`) to another folder, with their
 * digests. Both absolute. Links are not followed; environments, packages and results are nobody's code.
 */
export async function copyCode(base: string, to: string, signal?: AbortSignal): Promise<FileCode> {
  const files: FileCode['files'] = [];
  const leftOut: FileCode['leftOut'] = [];
  let total = 0;
  const take = async (path: string): Promise<void> => {
    const { size } = await stat(join(base, path));
    if (size > limits.file || total + size > limits.all || files.length >= limits.files) {
      if (leftOut.length < limits.named) leftOut.push({ path, bytes: size });
      return;
    }
    const bytes = await readFile(join(base, path));
    const target = join(to, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, bytes);
    total += bytes.length;
    files.push({ path, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, bytes: bytes.length });
  };
  const visit = async (folder: string, deep: number): Promise<void> => {
    signal?.throwIfAborted();
    const entries = await readdir(join(base, folder), { withFileTypes: true }).catch(() => []);
    if (entries.some(({ name }) => name === 'pyvenv.cfg' || name === 'conda-meta')) return;
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (deep < limits.deep && !skippedNames.has(entry.name) && !results.has(entry.name))
          await visit(path, deep + 1);
      } else if (entry.isFile() && isCode(entry.name) && !isSecretFile(path)) {
        await take(path).catch(() => leftOut.push({ path, bytes: 0 }));
      }
    }
  };
  await visit('', 0);
  return { kind: 'files', files, leftOut };
}

function isCode(name: string): boolean {
  return endings.has(extname(name).toLowerCase()) || names.test(name);
}
