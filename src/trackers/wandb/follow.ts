import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { ReadProblem } from '../tracker.ts';
import type { Points } from './columns.ts';
import { blockBytes } from './frames.ts';
import type { FrameReader } from './frames.ts';
import { WandbLog } from './log.ts';

const pieceBytes = 64 * blockBytes;

/** A log file and how far it was taken in. */
export interface Followed<P extends Points> {
  readonly file: string;
  readonly log: WandbLog<P>;
  inode: number;
  size: number;
  /** Why the file could not be read, else null. */
  problem: ReadProblem | null;
}

function broken(file: string, message: string, hint: string): ReadProblem {
  return { file, message, hint };
}

/**
 * Takes in what is new in a `.wandb` file since `before` was taken in; from the start where that is null, or where the
 * file is another one or became shorter. Never throws.
 */
export async function followLog<P extends Points>(
  file: string,
  before: Followed<P> | null,
  make: (name: string) => P | null,
): Promise<Followed<P>> {
  let handle: FileHandle;
  const fresh = (): Followed<P> => ({ file, log: new WandbLog(make), inode: -1, size: 0, problem: null });
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const followed = fresh();
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    followed.problem = broken(file, `The W&B log cannot be opened (${why}).`, 'Check that it exists and may be read.');
    return followed;
  }
  try {
    const stats = await handle.stat();
    let followed = before;
    if (followed?.inode !== stats.ino || stats.size < followed.size || followed.problem !== null) followed = fresh();
    followed.inode = stats.ino;
    followed.size = stats.size;
    if (!stats.isFile()) {
      followed.problem = broken(file, 'The W&B log is not a file.', 'Remove what stands in its place.');
      return followed;
    }
    if (!(await takeFrames(handle, followed.log.frames, followed.size))) {
      const message = 'This is no W&B log: its first 7 bytes are not those that W&B writes.';
      followed.problem = broken(file, message, 'Copy the file again from where it was written.');
    }
    return followed;
  } catch (error) {
    const followed = fresh();
    const why = error instanceof Error ? error.message : String(error);
    followed.problem = broken(file, `The W&B log cannot be read (${why}).`, 'Check the disk, then look again.');
    return followed;
  } finally {
    await handle.close();
  }
}

/** Hands what is new in a log of `size` bytes to its frames' sink; false if it is no log of W&B. */
export async function takeFrames(handle: FileHandle, frames: FrameReader, size: number): Promise<boolean> {
  const buffer = new Uint8Array(Math.max(blockBytes, Math.min(pieceBytes, size - frames.offset + blockBytes)));
  for (let more = true; more;) {
    // Whole blocks, so that a chunk never begins in one piece and ends in another.
    const base = Math.floor(frames.offset / blockBytes) * blockBytes;
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, base + length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    const whole = length - (length % blockBytes);
    more = length === buffer.length && whole > 0;
    if (!frames.feed(buffer, more ? whole : length, base, !more)) return false;
  }
  return true;
}

/** What cannot be read in a log, as problems. */
export function problemsOf<P extends Points>({ file, log, problem }: Followed<P>): readonly ReadProblem[] {
  if (problem !== null) return [problem];
  const { faults, faultCount } = log.frames;
  return faults.map(({ offset, what }, i) => {
    const others =
      i === faults.length - 1 && faultCount > faults.length ? ` ${faultCount - faults.length} more follow.` : '';
    return {
      file,
      message: `The W&B log is damaged at byte ${offset}: ${what}. What was logged in that block is missing.${others}`,
      hint: 'Copy the file again from where it was written; everything around the damage is shown.',
    };
  });
}
