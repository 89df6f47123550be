import type { ReadProblem } from '../tracker.ts';
import type { Part } from './part.ts';
import type { PointSink } from './tags.ts';

const lfsPointer = Buffer.from('version https://git-lfs').toString('hex');

function codeOf(error: unknown): string {
  if (error instanceof Error) return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
  return String(error);
}

function unreadable(file: string, error: unknown): ReadProblem {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return { file, message: 'The event file is gone.', hint: 'Put it back, or refresh to forget it.' };
  }
  const hint =
    code === 'EACCES' || code === 'EPERM' ? 'Give yourself the right to read it.' : 'Check that it is a readable file.';
  return { file, message: `The event file cannot be read (${code}).`, hint };
}

function broken(file: string, at: number, head: string): ReadProblem {
  if (head.startsWith(lfsPointer)) {
    return {
      file,
      message: 'The file is a Git LFS pointer, not the event file itself.',
      hint: 'Run `git lfs pull` to get the event file.',
    };
  }
  if (at === 0) {
    return {
      file,
      message: 'The record length at byte 0 fails its checksum: this is not an event file, or it is damaged.',
      hint: 'Copy it again from where it was written, or remove it.',
    };
  }
  return {
    file,
    message: `The record length at byte ${at} fails its checksum, so nothing from there on can be read.`,
    hint: 'Copy the file again from where it was written. What stands before that byte is shown.',
  };
}

function damaged(file: string, at: number, count: number): ReadProblem {
  const what =
    count === 1
      ? `The record at byte ${at} fails its checksum or does not decode. It was passed over.`
      : `${count} records fail their checksums or do not decode, the first at byte ${at}. They were passed over.`;
  return { file, message: what, hint: 'Copy the file again from where it was written. All other records are shown.' };
}

/** A writer makes its file before it has something to say: only one that stayed empty so long is told of, ms. */
const quiet = 60_000;

function empty(file: string): ReadProblem {
  return {
    file,
    message: 'The event file is empty: nothing was logged yet.',
    hint: 'Remove it if no training will write it.',
  };
}

/** What could not be read of a part's files: which, from which byte on, and how to mend it. */
export function problemsOf(part: Part<PointSink>): readonly ReadProblem[] {
  return [
    ...part.unreadable.map(({ path, error }) => unreadable(path, error)),
    ...part.files.flatMap(({ path, mark, brokenAt, damagedAt, damaged: count }) => [
      ...(mark.bytes === 0 && Date.now() - mark.writtenAt > quiet ? [empty(path)] : []),
      ...(damagedAt === null ? [] : [damaged(path, damagedAt, count)]),
      ...(brokenAt === null ? [] : [broken(path, brokenAt, mark.head)]),
    ]),
  ];
}
