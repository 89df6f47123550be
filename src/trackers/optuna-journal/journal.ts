import { faults, markOf, tooLong } from '../tables/read-table.ts';
import { scan } from '../tables/scan.ts';
import { TableFile, whyUnreadable } from '../tables/table-file.ts';
import type { ReadProblem } from '../tracker.ts';
import { Replay } from './replay.ts';

const empty = {
  message: 'The journal is empty: no study was made yet.',
  hint: 'Remove it if no study will write it.',
};

/** A journal as far as it was read: a file that only grew is read on, any other from its beginning. */
export class Journal {
  readonly #path: string;
  #replay: Replay;
  #inode = -1;
  #offset = 0;
  #mark = '';
  #skipped = 0;

  /** @param path absolute */
  constructor(path: string) {
    this.#path = path;
    this.#replay = new Replay(path);
  }

  get replay(): Replay {
    return this.#replay;
  }

  /** Plays what is new; gives what could not be read. */
  async follow(): Promise<readonly ReadProblem[]> {
    let file: TableFile | null = null;
    try {
      file = new TableFile(this.#path);
      return (await this.#play(file)).map((problem) => ({ file: this.#path, ...problem }));
    } catch (error) {
      this.#startAgain();
      const why = whyUnreadable(error);
      if (why === 'it is gone') return [];
      const hint = 'Check that it is there and may be read.';
      return [{ file: this.#path, message: `The journal cannot be read: ${why}.`, hint }];
    } finally {
      file?.close();
    }
  }

  async #play(file: TableFile): Promise<readonly { readonly message: string; readonly hint: string }[]> {
    const grown = file.inode === this.#inode && file.size >= this.#offset && markOf(file, this.#offset) === this.#mark;
    if (!grown) this.#startAgain();
    const end = await scan(file, this.#replay, { restarted: false }, this.#offset);
    if (typeof end === 'string') {
      this.#startAgain();
      return [faults[end]];
    }
    this.#inode = file.inode;
    this.#offset = end.offset;
    this.#mark = markOf(file, end.offset);
    this.#skipped += end.skipped;
    const problems = [...this.#replay.problems()];
    if (end.problem !== null) problems.push(end.problem);
    if (this.#skipped > 0) problems.push(tooLong(this.#skipped));
    if (file.size === 0) problems.push(empty);
    return problems;
  }

  #startAgain(): void {
    this.#replay = new Replay(this.#path);
    this.#inode = -1;
    this.#offset = 0;
    this.#mark = '';
    this.#skipped = 0;
  }
}
