import type { MediaFrame } from '../../runs/media.ts';
import type { Claim, MediaReader } from '../tracker.ts';
import type { ScanBuffer } from './file-scan.ts';
import { MediaIndex } from './media-index.ts';
import type { IndexedTag, Place } from './media-index.ts';
import { readRecord } from './media-record.ts';

/** Runs whose records' places are kept. */
const keptRuns = 16;

function placeAt(places: readonly Place[], step: number): Place | undefined {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle]?.step ?? 0) < step) low = middle + 1;
    else high = middle;
  }
  return places[low]?.step === step ? places[low] : undefined;
}

/**
 * What TensorBoard's image, histogram, distribution, text, audio and PR curve dashboards show. The first question about
 * a run walks over its files and keeps where the records are; a record is read when it is asked for.
 */
export function tensorboardMedia(borrow: <T>(use: (buffer: ScanBuffer) => Promise<T>) => Promise<T>): MediaReader {
  const runs = new Map<string, { readonly index: MediaIndex; walk: Promise<unknown> }>();
  const tagsOf = async (claim: Claim): Promise<ReadonlyMap<string, IndexedTag>> => {
    const { folder } = claim;
    const run = runs.get(folder) ?? { index: new MediaIndex(), walk: Promise.resolve() };
    runs.delete(folder);
    runs.set(folder, run);
    for (const oldest of runs.keys()) if (runs.size > keptRuns) runs.delete(oldest);
    // One walk at a time: two would note each new record twice.
    const walk = run.walk.then(() => borrow((buffer) => run.index.update(claim, buffer)));
    run.walk = walk.catch(() => undefined);
    return walk;
  };
  return {
    list: async (claim) =>
      Array.from(await tagsOf(claim), ([tag, { kind, places }]) => ({
        tag,
        kind,
        steps: places.map(({ step }) => step),
      })),
    frames: async (claim, _run, { tag, kind }, steps) => {
      const indexed = (await tagsOf(claim)).get(tag);
      if (indexed?.kind !== kind) return [];
      const frames: MediaFrame[] = [];
      for (const step of steps) {
        const place = step === null ? undefined : placeAt(indexed.places, step);
        if (place === undefined) continue;
        frames.push({ step: place.step, time: place.time, content: readRecord(place, indexed.name, kind) });
      }
      return frames;
    },
  };
}
