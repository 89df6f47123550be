import { join } from 'node:path';
import type { MediaFrame, MediaKind, MediaTag } from '../../runs/media.ts';
import { listFolder } from '../listing.ts';
import type { Listing, MediaReader, TrackedRun, Claim } from '../tracker.ts';
import { fileContent } from './file-content.ts';
import { columnsIn, gridKind } from './grid.ts';

/** One file of a run's folder that can be shown. */
export interface MediaFile {
  /** Relative to the folder, forward slashes. */
  readonly path: string;
  readonly tag: string;
  readonly kind: MediaKind;
  /** Null for a file that was written once. */
  readonly step: number | null;
}

/** What a tool's way to name files tells; null: this file is none of its media. */
export type Naming = (path: string) => { readonly tag: string; readonly step: number | null } | null;

const kinds: readonly (readonly [RegExp, MediaKind])[] = [
  [/\.(?:png|jpe?g|gif|bmp|webp|avif)$/i, 'image'],
  [/\.(?:wav|ogg|mp3|flac)$/i, 'audio'],
  [/\.(?:md|markdown|txt)$/i, 'text'],
  [/\.json$/i, 'table'],
  [/\.(?:html?|svg|pdf|mp4|webm|mov|csv|tsv)$/i, 'file'],
];
const mostFiles = 5_000;
const deepest = 8;
/** A saved model's folder: what lies in it is the model's own. */
const modelFile = 'MLmodel';
const tableHead = 4_096;

function kindOf(listing: Listing, name: string): MediaKind | null {
  const kind = kinds.find(([pattern]) => pattern.test(name))?.[1] ?? null;
  if (kind !== 'table') return kind;
  const head = listing.head(name, tableHead);
  const columns = head === null ? null : columnsIn(new TextDecoder().decode(head));
  return columns === null ? null : gridKind(columns);
}

/** The files below a folder (absolute) that can be shown, named as their tool means them. */
export function mediaFiles(folder: string, naming: Naming): readonly MediaFile[] {
  const files: MediaFile[] = [];
  const queue: { readonly path: string; readonly depth: number }[] = [{ path: '', depth: 0 }];
  for (let at = queue.shift(), looked = 0; at !== undefined && looked < mostFiles; at = queue.shift()) {
    const listing = listFolder(join(folder, at.path));
    if (listing === null || listing.files.includes(modelFile)) continue;
    const { path } = at;
    const below = (name: string): string => (path === '' ? name : `${path}/${name}`);
    for (const name of listing.files) {
      looked += 1;
      const named = naming(below(name));
      const kind = named === null ? null : kindOf(listing, name);
      if (named !== null && kind !== null) files.push({ ...named, kind, path: below(name) });
    }
    if (at.depth < deepest) for (const name of listing.folders) queue.push({ path: below(name), depth: at.depth + 1 });
  }
  return files;
}

/** Files by tag and kind, in the order of their steps; of two at one step the later one in the folder's order counts. */
export function byTag(
  files: readonly MediaFile[],
): Map<string, { readonly tag: MediaTag; readonly files: Map<number | null, MediaFile> }> {
  const found = new Map<string, Map<number | null, MediaFile>>();
  for (const file of files) {
    const key = `${file.kind}\n${file.tag}`;
    const steps = found.get(key) ?? new Map<number | null, MediaFile>();
    found.set(key, steps.set(file.step, file));
  }
  return new Map(
    [...found].map(([key, steps]) => {
      const [first] = steps.values();
      const numbers = [...steps.keys()].filter((step) => step !== null).sort((a, b) => a - b);
      return [key, { tag: { tag: first?.tag ?? '', kind: first?.kind ?? 'file', steps: numbers }, files: steps }];
    }),
  );
}

/** Media that lie as files in a folder of the run (absolute; null: there is none). Listed anew at every question. */
export function folderMedia(folderOf: (claim: Claim, run: TrackedRun) => string | null, naming: Naming): MediaReader {
  const look = (folder: string): ReturnType<typeof byTag> => byTag(mediaFiles(folder, naming));
  return {
    list: (claim, run) => {
      const folder = folderOf(claim, run);
      return Promise.resolve(folder === null ? [] : Array.from(look(folder).values(), ({ tag }) => tag));
    },
    frames: async (claim, run, { tag, kind }, steps) => {
      const folder = folderOf(claim, run);
      const found = folder === null ? undefined : look(folder).get(`${kind}\n${tag}`);
      const frames: MediaFrame[] = [];
      for (const step of steps) {
        const file = found?.files.get(step);
        if (folder === null || file === undefined) continue;
        frames.push({ step, time: null, content: await fileContent(folder, file.path, kind) });
      }
      return frames;
    },
  };
}
