/** What tells a restart from a rank: when a file's scalars were logged (ms, NaN for none), and what the file says. */
export interface Extent {
  readonly firstPointAt: number;
  readonly lastPointAt: number;
  /** The file says that it goes on where another one stopped. */
  readonly resumes: boolean;
}

/**
 * Groups a folder's files (in their order) into generations: files whose scalars overlap in wall time grew side by
 * side (the ranks of one training) and share a generation; a file that begins when the ones before it have ended, or
 * that says that it resumes, is a restart and begins a new one. Gives each file's generation, from 0.
 */
export function generationsOf(files: readonly Extent[]): number[] {
  const numbers: number[] = [];
  let generation = 0;
  let from = Number.NaN;
  let to = Number.NaN;
  files.forEach((file, index) => {
    const overlaps = file.firstPointAt < to && from < file.lastPointAt && !file.resumes;
    const isEmpty = Number.isNaN(file.firstPointAt);
    if (index > 0 && !overlaps && !isEmpty) {
      generation += 1;
      from = Number.NaN;
      to = Number.NaN;
    }
    numbers.push(generation);
    if (isEmpty) return;
    if (!(from <= file.firstPointAt)) from = file.firstPointAt;
    if (!(to >= file.lastPointAt)) to = file.lastPointAt;
  });
  return numbers;
}
