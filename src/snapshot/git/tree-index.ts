import { copyFile, mkdtemp, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faultCode } from '../../project/file-fault.ts';
import { runGit, textOf } from '../../git/run-git.ts';
import type { GitAnswer, GitCall } from '../../git/run-git.ts';
import type { GitPath } from './work-tree-status.ts';
import type { WorkTree } from './work-tree.ts';

/** An entry to be set in an index; null: to be taken out. */
export interface EntryChange {
  readonly path: GitPath;
  readonly to: { readonly mode: string; readonly hash: string } | null;
}

/** Written whole, whatever form the person's own index has. CRLF is converted as `git add` would, without a word. */
const settings = ['-c', 'core.splitIndex=false', '-c', 'core.safecrlf=false'];

/** A copy of a work tree's index in a temporary folder, to make a tree of: the person's own is only read. Close it. */
export class TreeIndex {
  readonly #folder: string;
  readonly #call: GitCall;
  #settings: readonly string[];
  readonly #hashLength: number;

  private constructor(folder: string, hashLength: number, call: GitCall, more: readonly string[]) {
    this.#folder = folder;
    this.#hashLength = hashLength;
    this.#call = { ...call, env: { ...call.env, GIT_INDEX_FILE: join(folder, 'index') } };
    this.#settings = [...settings, ...more];
  }

  /** A new repository has no index yet: an empty one. Throws as `fs` does. */
  static async copyOf(
    { index, hashLength }: Pick<WorkTree, 'index' | 'hashLength'>,
    call: GitCall,
    more: readonly string[],
  ): Promise<TreeIndex> {
    const folder = await mkdtemp(join(tmpdir(), 'trainyard-index-'));
    try {
      // Its time tells git which files changed too shortly after it was written to be told by their times. Rather
      // earlier than later: that only costs looks into files.
      const { mtimeMs } = await stat(index);
      await copyFile(index, join(folder, 'index'));
      const time = Math.floor(mtimeMs) / 1000;
      await utimes(join(folder, 'index'), time, time);
    } catch (error) {
      if (faultCode(error) !== 'ENOENT') {
        await rm(folder, { recursive: true, force: true });
        throw error;
      }
    }
    return new TreeIndex(folder, hashLength, call, more);
  }

  /** Adds settings (`-c`, `name=value`) to those of all that follows. */
  use(more: readonly string[]): void {
    this.#settings = [...this.#settings, ...more];
  }

  /** Sets entries as they are told, without a look at files. */
  set(changes: readonly EntryChange[]): Promise<GitAnswer> {
    const none = `0 ${'0'.repeat(this.#hashLength)}`;
    const parts = changes.flatMap(({ path, to }) => [
      Buffer.from(`${to === null ? none : `${to.mode} ${to.hash}`}\t`),
      path,
      Buffer.of(0),
    ]);
    return this.#run(['update-index', '-z', '--index-info'], Buffer.concat(parts));
  }

  /** Brings entries to what their files are now, all or none; what is gone is taken out. `patience` in ms. */
  take(paths: readonly GitPath[], patience: number): Promise<GitAnswer> {
    const input = Buffer.concat(paths.flatMap((path) => [path, Buffer.of(0)]));
    return this.#run(['update-index', '--add', '--remove', '--replace', '-z', '--stdin'], input, patience);
  }

  /** The hash of the index's tree, which is written. */
  async tree(): Promise<{ readonly tree: string } | { readonly why: string }> {
    // What a partial clone has not fetched is named all the same.
    const answer = await this.#run(['write-tree', '--missing-ok']);
    const tree = textOf(answer);
    return tree === null ? { why: answer.ok ? '' : answer.why } : { tree };
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }

  #run(args: readonly string[], input?: Buffer, patience?: number): Promise<GitAnswer> {
    const more = { ...(input === undefined ? {} : { input }), ...(patience === undefined ? {} : { patience }) };
    return runGit([...this.#settings, ...args], { ...this.#call, ...more });
  }
}
