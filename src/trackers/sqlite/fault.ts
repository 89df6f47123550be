import { basename } from 'node:path';
import type { ReadProblem } from '../tracker.ts';

/** Why a database could not be read, in words for a person. */
export interface Fault {
  readonly message: string;
  readonly hint: string;
  /** Whether a copy in a folder of our own may be readable nevertheless. */
  readonly copyHelps: boolean;
  /** Whether it is only that another program holds the database just now. */
  readonly locked: boolean;
}

const [busy, locked, readOnly, cannotOpen, corrupt, notDatabase, ioError] = [5, 6, 8, 14, 11, 26, 10];

function codeOf(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  // The lower byte is the kind, the upper ones its variety.
  return error.errcode & 0xff;
}

/** That a database of that name is damaged, and how that shows. */
export function damaged(name: string, how: string): Fault {
  const message = `${name} is damaged or no SQLite database (${how}).`;
  const hint = 'Restore it from a copy, or repair it with "sqlite3 … .recover".';
  return { message, hint, copyHelps: false, locked: false };
}

/** What an error of `node:sqlite` (or of the file system) means for a database of that name. */
export function faultOf(error: unknown, name: string): Fault {
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : String(error);
  if (code === busy || code === locked) {
    const message = `${name} is locked by another program.`;
    return { message, hint: 'It is read again as soon as it changes.', copyHelps: false, locked: true };
  }
  if (code === corrupt || code === notDatabase) {
    return damaged(name, text);
  }
  const message = `${name} cannot be read (${text}).`;
  const hint = 'Check that it is a SQLite database that you may read, and that the disk has room.';
  // Before Node 22.15 a database could not be opened by a URL, which is how nothing is made beside it.
  const noUrl = error instanceof TypeError;
  const copyHelps = code === readOnly || code === cannotOpen || code === ioError || noUrl;
  return { message, hint, copyHelps, locked: false };
}

/** What cannot be read of one database, told once each. */
export class Faults {
  readonly problems: ReadProblem[] = [];
  readonly #file: string;

  /** @param file absolute */
  constructor(file: string) {
    this.#file = file;
  }

  /** What `read` gives; `otherwise` where it fails, which is then a problem. Throws as `note` does. */
  attempt<T>(read: () => T, otherwise: T): T {
    try {
      return read();
    } catch (error) {
      this.note(error);
      return otherwise;
    }
  }

  /** Takes an error down as a problem; throws it where the database is locked, or may be readable as a copy. */
  note(error: unknown): void {
    const { message, hint, copyHelps, locked } = faultOf(error, basename(this.#file));
    if (copyHelps || locked) throw error;
    if (this.problems.every((problem) => problem.message !== message)) {
      this.problems.push({ file: this.#file, message, hint });
    }
  }
}
