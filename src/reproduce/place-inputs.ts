import { existsSync, lstatSync, mkdirSync, rmSync, statfsSync, statSync, symlinkSync } from 'node:fs';
import { cp, constants } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { algorithmOf } from '../snapshot/data/algorithm.ts';
import { dataDigest } from '../snapshot/data/digest.ts';
import type { DigestOptions } from '../snapshot/data/digest.ts';
import { dvcRepositoryOf } from '../snapshot/dvc/repository.ts';
import type { DataDigest } from '../snapshot/snapshot.ts';
import { impossible } from './recipe.ts';
import type { Impossible } from './recipe.ts';

/** What is smaller is always copied. Bytes. */
const small = 64 << 20;
/** What is larger is not copied where the disk cannot share blocks: it would fill the disk. Bytes. */
const mostCopied = 4 * 2 ** 30;
/** What is left free on the disk, at least. Bytes. */
const spare = 1 << 30;

export interface PlaceRequest {
  /** Absolute: the person's base, and where its files are in the checkout. */
  readonly base: string;
  readonly inside: string;
  readonly inputs: readonly DataDigest[];
  /** Absolute: the folder of caches. */
  readonly cache: string;
  readonly signal?: AbortSignal | undefined;
}

/** What was brought into a checkout. */
export interface Placed {
  readonly ok: true;
  /** Sentences about what could only be linked. */
  readonly notes: readonly string[];
  /** Inputs that are links to the person's own files, to be looked at again at the end. */
  readonly linked: readonly DataDigest[];
}

/**
 * Checks every input's digest, and brings those that no commit holds into a checkout: as copies (which share their
 * blocks where the disk can), so that a training cannot write into the person's data; links only of what is too large to
 * copy. One that is not as it was, or not there, makes the reproduction impossible, and is named.
 */
export async function placeInputs({ base, inside, inputs, cache, signal }: PlaceRequest): Promise<Placed | Impossible> {
  const linked: DataDigest[] = [];
  for (const input of inputs) {
    const own = dvcCopy(base, input) ?? resolve(base, input.path);
    const there = resolve(inside, input.path);
    const outside = isAbsolute(input.path);
    const held =
      input.committed && !outside && existsSync(there) ? await digestAs(input, there, { cache: null, signal }) : null;
    // Git may write what was committed with other line ends than the person's file has: then theirs is brought.
    const committed = held !== null && 'digest' in held && held.digest === input.digest;
    const digested = committed ? held : await digestAs(input, own, { cache, signal });
    if ('why' in digested) {
      const gone = digested.why === 'it does not exist';
      const why = gone ? 'is not there any more' : `cannot be read: ${digested.why}`;
      return impossible(`The input ${input.path} ${why}.`, input.path);
    }
    if (digested.digest !== input.digest) {
      const sizes = digested.bytes === input.bytes ? '' : ` (${digested.bytes} bytes instead of ${input.bytes})`;
      return impossible(`The input ${input.path} is not what it was${sizes}: its digest differs.`, input.path);
    }
    // What the command names by an absolute path elsewhere is read where it is.
    if (committed || outside) continue;
    if (!isInside(dirname(inside), there)) {
      return impossible(`The input ${input.path} lies too far outside of the base to be brought along.`, input.path);
    }
    if (existsSync(there)) {
      const before = await digestAs(input, there, { signal });
      if ('digest' in before && before.digest === input.digest) continue;
    }
    if (!(await bring(own, there, input.bytes))) linked.push(input);
  }
  return {
    ok: true,
    linked,
    notes: linked.map(({ path }) => `${path} is too large to copy, so it is a link to your file.`),
  };
}

/** Where DVC's cache has the very content of an input (absolute); null: it does not, or the input is none of DVC's. */
function dvcCopy(base: string, { path, digest }: DataDigest): string | null {
  const [, first, rest] = /^md5:([0-9a-f]{2})([0-9a-f]{30})$/.exec(digest) ?? [];
  const repository = dvcRepositoryOf(resolve(base, path));
  if (first === undefined || rest === undefined || repository === null) return null;
  const { root, cache } = repository;
  // DVC 2 had no folder for each kind of digest.
  const places = [...(cache === null ? [] : [join(cache, first, rest)]), join(root, '.dvc', 'cache', first, rest)];
  return places.find((place) => existsSync(place)) ?? null;
}

/** The digest of a file or folder (absolute) by the algorithm of a recorded one: DVC's are md5. */
function digestAs(
  { digest }: Pick<DataDigest, 'digest'>,
  path: string,
  options: DigestOptions,
): ReturnType<typeof dataDigest> {
  return dataDigest(path, { ...options, algorithm: algorithmOf(digest), expected: digest });
}

/** Brings a file or folder (absolute) along as it is now; false: as a link. Throws as `fs` does. */
export async function bring(from: string, to: string, bytes: number): Promise<boolean> {
  mkdirSync(dirname(to), { recursive: true });
  if (lstatSync(to, { throwIfNoEntry: false })?.isSymbolicLink() === true) rmSync(to);
  try {
    await cp(from, to, { recursive: true, dereference: true, force: true, mode: constants.COPYFILE_FICLONE_FORCE });
    return true;
  } catch {
    // This disk shares no blocks.
  }
  if (bytes <= small || (bytes <= mostCopied && bytes + spare < freeBytes(dirname(to)))) {
    await cp(from, to, { recursive: true, dereference: true, force: true });
    return true;
  }
  rmSync(to, { recursive: true, force: true });
  symlinkSync(from, to, statSync(from).isDirectory() ? 'junction' : 'file');
  return false;
}

/** The linked inputs that are not any more as they were: a training wrote into them. */
export async function spoiled(base: string, linked: readonly DataDigest[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { path, digest } of linked) {
    const digested = await digestAs({ digest }, resolve(base, path), {});
    if ('why' in digested || digested.digest !== digest) found.push(path);
  }
  return found;
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way.split(/[\\/]/)[0] !== '..' && !isAbsolute(way);
}

function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
