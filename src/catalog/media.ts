import type { MediaFrame, MediaRef, MediaTag } from '../runs/media.ts';
import type { Entry } from './entry.ts';
import type { Part } from './merge.ts';

interface Found {
  readonly tag: MediaTag;
  readonly part: Part;
}

function keyOf({ tag, kind }: MediaRef): string {
  return `${kind}\n${tag}`;
}

/** Every tag of a run and the part that has it: where two trackers have one, that with more steps, of equals the first. */
async function find(entry: Entry): Promise<Map<string, Found>> {
  const found = new Map<string, Found>();
  for (const part of entry.parts) {
    const { tracker, claim } = part.unit;
    for (const tag of (await tracker.media?.list(claim, part.run).catch(() => [])) ?? []) {
      const known = found.get(keyOf(tag));
      if (known === undefined || tag.steps.length > known.tag.steps.length) found.set(keyOf(tag), { tag, part });
    }
  }
  return found;
}

/** What a run logged beside its numbers, by name. */
export async function listMedia(entry: Entry): Promise<readonly MediaTag[]> {
  const tags = Array.from((await find(entry)).values(), ({ tag }) => tag);
  return tags.sort((a, b) => (a.tag < b.tag ? -1 : a.tag > b.tag ? 1 : 0));
}

/** One thing that a run logged, at some of its steps; what is not there is left out. */
export async function readMedia(
  entry: Entry,
  ref: MediaRef,
  steps: readonly (number | null)[],
): Promise<readonly MediaFrame[]> {
  const part = (await find(entry)).get(keyOf(ref))?.part;
  if (part === undefined) return [];
  return (await part.unit.tracker.media?.frames(part.unit.claim, part.run, ref, steps).catch(() => [])) ?? [];
}

/** The buffers of frames, to be handed over rather than copied: a reader keeps none of them. */
export function buffersOf(frames: readonly MediaFrame[]): ArrayBuffer[] {
  const buffers = frames.flatMap(({ content }) => {
    switch (content.kind) {
      case 'image':
        return content.pictures.map(({ bytes }) => bytes.buffer);
      case 'audio':
        return content.clips.map(({ bytes }) => bytes.buffer);
      case 'histogram':
        return [content.lefts.buffer, content.rights.buffer, content.counts.buffer];
      case 'curve':
        return content.lines.flatMap(({ xs, ys }) => [xs.buffer, ys.buffer]);
      default:
        return [];
    }
  });
  return [...new Set(buffers)];
}
