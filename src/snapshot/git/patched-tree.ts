import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesBelow } from './files-below.ts';
import type { Repository } from './repository.ts';
import { runGit, textOf } from '../../git/run-git.ts';

/**
 * A place beside a repository where trees can be made: an index and objects of its own in a temporary folder, so that
 * neither the person's index, nor files, nor objects are touched. Close it.
 */
export class Workshop {
  readonly repository: Repository;
  readonly #folder: string;
  #made = 0;

  private constructor(repository: Repository, folder: string) {
    this.repository = repository;
    this.#folder = folder;
  }

  static async open(repository: Repository): Promise<Workshop> {
    return new Workshop(repository, await mkdtemp(join(tmpdir(), 'trainyard-code-')));
  }

  /** The same beside no repository: for what was copied from a folder without git. Null where git makes none. */
  static async apart(): Promise<Workshop | null> {
    const folder = await mkdtemp(join(tmpdir(), 'trainyard-code-'));
    const repository = join(folder, 'repository');
    const made = await runGit(['init', '--quiet', '--bare', '--template=', repository], { folder });
    if (made.ok) return new Workshop({ folder: repository, objects: join(repository, 'objects') }, folder);
    await rm(folder, { recursive: true, force: true });
    return null;
  }

  /** Variables that let git see the repository's objects and those made here. */
  get env(): Readonly<Record<string, string>> {
    const { objects } = this.repository;
    // Git takes a quoted path as C does; unquoted, a colon would split it.
    const alternate = process.platform === 'win32' ? objects : `"${objects.replace(/["\\]/g, '\\$&')}"`;
    return { GIT_OBJECT_DIRECTORY: this.#folder, GIT_ALTERNATE_OBJECT_DIRECTORIES: alternate };
  }

  /**
   * The tree (its hash) of a commit with a patch applied. Parts of the patch that do not fit, such as those inside of
   * submodules, are left out and named in `failed`; null if the commit itself cannot be read.
   */
  async tree(
    commit: string,
    patch: string | null,
  ): Promise<{ readonly tree: string; readonly failed: readonly string[] } | null> {
    const { folder } = this.repository;
    if (patch === null || patch.trim() === '') {
      const args = ['rev-parse', '--verify', '--quiet', `${commit}^{tree}`];
      const tree = textOf(await runGit(args, { folder }));
      return tree === null ? null : { tree, failed: [] };
    }
    this.#made += 1;
    const index = join(this.#folder, `index-${this.#made}`);
    const call = { folder, env: { ...this.env, GIT_INDEX_FILE: index } };
    const read = await runGit(['read-tree', commit], call);
    if (!read.ok) return null;
    const failed: string[] = [];
    const parts = (await this.#apply(patch, call)) ? [] : splitPatch(patch);
    for (const { name, text } of parts) if (!(await this.#apply(text, call))) failed.push(name);
    const tree = textOf(await runGit(['write-tree'], call));
    return tree === null ? null : { tree, failed };
  }

  /** The tree (its hash) of the plain files of a folder (absolute), byte for byte; null where git failed, or it is no such folder. */
  async treeOf(folder: string): Promise<string | null> {
    const paths = await filesBelow(folder);
    if (paths === null) return null;
    this.#made += 1;
    const index = join(this.#folder, `index-${this.#made}`);
    const call = { folder: this.repository.folder, env: { ...this.env, GIT_INDEX_FILE: index } };
    const input = paths.map((path) => `${join(folder, path)}\n`).join('');
    // No filter, no line ends: what is there is what ran.
    const hashed = await runGit(['hash-object', '-w', '--no-filters', '--stdin-paths'], { ...call, input });
    const hashes = (textOf(hashed) ?? '').split(/\r?\n/);
    if (paths.length > 0 && hashes.length !== paths.length) return null;
    const entries = paths.map((path, at) => `100644 ${hashes[at] ?? ''}\t${path}\0`).join('');
    const added = await runGit(['update-index', '-z', '--add', '--index-info'], { ...call, input: entries });
    return added.ok ? textOf(await runGit(['write-tree'], call)) : null;
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }

  async #apply(patch: string, call: Parameters<typeof runGit>[1]): Promise<boolean> {
    this.#made += 1;
    const file = join(this.#folder, `patch-${this.#made}`);
    await writeFile(file, patch.endsWith('\n') ? patch : `${patch}\n`);
    // Unlike `patch`, git refuses paths that lead out of the tree; --cached touches the index alone.
    return (await runGit(['apply', '--cached', '--whitespace=nowarn', '--', file], call)).ok;
  }
}

/** A patch file by file, with the file's name as the patch writes it. */
export function splitPatch(patch: string): readonly { readonly name: string; readonly text: string }[] {
  return patch
    .split(/^(?=diff --git )/m)
    .filter((text) => text.startsWith('diff --git '))
    .map((text) => ({ name: nameIn(text), text }));
}

function nameIn(text: string): string {
  const first = text.split('\n', 1)[0] ?? '';
  return /^diff --git .* "?b\/(.*?)"?$/.exec(first)?.[1] ?? first.slice('diff --git '.length);
}
