import type { Listing } from '../tracker.ts';

/** What the Trainer writes into every checkpoint, and into the output folder at `save_state()`. */
export const stateName = 'trainer_state.json';

const checkpoint = /^checkpoint-(\d+)$/;

/** Names of an output folder's checkpoints (`checkpoint-N`), the highest N first. */
export function checkpointsOf(folders: readonly string[]): readonly string[] {
  const numbered = folders.flatMap((name) => {
    const number = checkpoint.exec(name)?.[1];
    return number === undefined ? [] : [{ name, number: Number(number) }];
  });
  return numbered.sort((a, b) => b.number - a.number).map(({ name }) => name);
}

/** Paths of the newest states below an output folder, relative to it: its own, then those of the highest checkpoints. */
export function statesOf(listing: Listing, most: number): readonly string[] {
  const found = listing.files.includes(stateName) ? [stateName] : [];
  for (const name of checkpointsOf(listing.folders)) {
    if (found.length >= most) break;
    if (listing.list(name)?.files.includes(stateName) === true) found.push(`${name}/${stateName}`);
  }
  return found;
}

/** Whether a folder is the output folder of a Trainer (a checkpoint that was taken out of one counts as one). */
export function isTrainerOutput(listing: Listing): boolean {
  return statesOf(listing, 1).length > 0;
}
