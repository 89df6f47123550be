import { createHash } from 'node:crypto';
import * as z from 'zod';
import { readSmallText } from '../../project/small-text.ts';
import { objectIn } from './linked.ts';

/** A file of a folder as DVC lists it. */
export interface ListedFile {
  readonly md5: string;
  /** Relative to the folder, with forward slashes. */
  readonly relpath: string;
}

const listed = z.array(z.object({ md5: z.string(), relpath: z.string() }));

/** Makes the digest that DVC has for a folder: the md5 of a list of its files, in the order of their paths, and `.dir`. */
export class FolderList {
  readonly #hash = createHash('md5').update('[');
  #first = true;

  add({ md5, relpath }: ListedFile): void {
    this.#hash.update(`${this.#first ? '' : ', '}{"md5": "${md5}", "relpath": ${asPython(relpath)}}`);
    this.#first = false;
  }

  digest(): string {
    return `${this.#hash.update(']').digest('hex')}.dir`;
  }
}

/** A text as Python's json writes it: ASCII. */
function asPython(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The files of a folder by DVC's digest of it (`….dir`), from DVC's cache (absolute); null: not there, or not whole. */
export function listedIn(cache: string, digest: string): readonly ListedFile[] | null {
  const text = readSmallText(objectIn(cache, digest));
  if (text === null || `${createHash('md5').update(text).digest('hex')}.dir` !== digest) return null;
  try {
    return listed.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** The digest of what is below a folder of a listed folder, or of one file of it; null: it is not there. */
export function digestWithin(files: readonly ListedFile[], inside: string): string | null {
  const file = files.find(({ relpath }) => relpath === inside);
  if (file !== undefined) return file.md5;
  const below = files.filter(({ relpath }) => relpath.startsWith(`${inside}/`));
  if (below.length === 0) return null;
  const list = new FolderList();
  for (const { md5, relpath } of below) list.add({ md5, relpath: relpath.slice(inside.length + 1) });
  return list.digest();
}
