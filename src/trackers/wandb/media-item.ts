import { join } from 'node:path';
import * as z from 'zod';
import type { MediaContent, MediaKind, MediaPicture } from '../../runs/media.ts';
import { listFolder } from '../listing.ts';
import { fileContent } from '../media/file-content.ts';
import { columnsIn, gridKind } from '../media/grid.ts';
import { mostClips, mostPictureBytes, mostPictures } from '../media/limits.ts';
import { parseJson } from './leaves.ts';

/** What W&B's media types are; every other type that is a file can only be opened. */
const kinds: ReadonlyMap<string, MediaKind> = new Map([
  ['image-file', 'image'],
  ['images/separated', 'image'],
  ['histogram', 'histogram'],
  ['table-file', 'table'],
  ['audio-file', 'audio'],
  ['audio', 'audio'],
]);

const caption = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(null);
const file = z.object({ path: z.string(), caption });
const images = z.object({
  filenames: z.array(z.string()),
  captions: z
    .union([z.array(caption), z.literal(false)])
    .nullish()
    .catch(null),
});
const clips = z.object({ audio: z.array(file) });
const numbers = z.array(z.union([z.number(), z.string().transform(Number)]));
const histogram = z.object({
  values: numbers,
  bins: numbers.nullish(),
  /** Instead of bins, where they are all of one width. */
  packedBins: z.object({ min: z.number(), size: z.number(), count: z.number() }).nullish(),
});

const none = (why: string): MediaContent => ({ kind: 'none', why });
const odd = none('W&B wrote this in a form that is not known here.');

/** The kind of an item, of a table by its columns. `files` is the run's folder of files; null: nothing to show. */
export function kindOf(type: string, json: string | null, files: string): MediaKind | null {
  const kind = kinds.get(type) ?? (type.endsWith('-file') ? 'file' : null);
  const path = kind === 'table' && json !== null ? file.safeParse(parseJson(json)).data?.path : undefined;
  if (path === undefined || path.includes('..')) return kind;
  const parts = path.split('/');
  const head = listFolder(join(files, ...parts.slice(0, -1)))?.head(parts.at(-1) ?? '');
  const columns = head == null ? null : columnsIn(new TextDecoder().decode(head));
  return columns === null ? kind : gridKind(columns);
}

async function pictures(paths: readonly string[], captions: readonly string[], files: string): Promise<MediaContent> {
  const found: MediaPicture[] = [];
  let why = 'There is no picture.';
  let size = 0;
  for (const [i, path] of paths.slice(0, mostPictures).entries()) {
    const content = await fileContent(files, path, 'image', captions[i] ?? '');
    if (content.kind === 'none') ({ why } = content);
    if (content.kind !== 'image') continue;
    size += content.pictures.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (size > mostPictureBytes) break;
    found.push(...content.pictures);
  }
  return found.length === 0 ? none(why) : { kind: 'image', pictures: found, more: paths.length - found.length };
}

async function sounds(items: readonly z.infer<typeof file>[], files: string): Promise<MediaContent> {
  const all = await Promise.all(
    items.slice(0, mostClips).map((item) => fileContent(files, item.path, 'audio', item.caption ?? '')),
  );
  const found = all.flatMap((content) => (content.kind === 'audio' ? content.clips : []));
  if (found.length > 0) return { kind: 'audio', clips: found, more: items.length - found.length };
  return all.find((content) => content.kind === 'none') ?? none('There is no sound.');
}

function bins(value: unknown): MediaContent {
  const parsed = histogram.safeParse(value);
  if (!parsed.success) return odd;
  const { values, packedBins } = parsed.data;
  const edges =
    parsed.data.bins ??
    (packedBins == null
      ? []
      : Array.from(values, (_, i) => packedBins.min + i * packedBins.size).concat(
          packedBins.min + values.length * packedBins.size,
        ));
  if (edges.length !== values.length + 1) return odd;
  return {
    kind: 'histogram',
    lefts: Float64Array.from(edges.slice(0, -1)),
    rights: Float64Array.from(edges.slice(1)),
    counts: Float64Array.from(values),
  };
}

/** What an item of the history holds. `files` is the run's folder of files (absolute). */
export async function itemContent(type: string, json: string, kind: MediaKind, files: string): Promise<MediaContent> {
  const value = parseJson(json);
  if (type === 'histogram') return bins(value);
  if (type === 'images/separated') {
    const parsed = images.safeParse(value);
    if (!parsed.success) return odd;
    const { filenames, captions } = parsed.data;
    return pictures(
      filenames,
      (Array.isArray(captions) ? captions : []).map((text) => text ?? ''),
      files,
    );
  }
  if (type === 'audio') {
    const parsed = clips.safeParse(value);
    return parsed.success ? sounds(parsed.data.audio, files) : odd;
  }
  const parsed = file.safeParse(value);
  return parsed.success ? fileContent(files, parsed.data.path, kind, parsed.data.caption ?? '') : odd;
}
