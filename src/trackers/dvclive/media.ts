import { join } from 'node:path';
import { folderMedia } from '../media/folder-media.ts';
import type { MediaReader } from '../tracker.ts';

/** Below `plots`: pictures (`images/<name>`, with `cache_images` `images/<name>/<step>.png`), and plots as JSON. */
const stepped = /^images\/(.+)\/(\d+)(?:\.[^./]+)$/;
const single = /^images\/(.+)$/;
const plot = /^(?:sklearn|custom)\/(.+)\.json$/;

/** A file's tag and step as DVCLive means them; null for its metrics. */
export function namedByDvclive(path: string): { readonly tag: string; readonly step: number | null } | null {
  const [, name, step] = stepped.exec(path) ?? [];
  if (name !== undefined && step !== undefined) return { tag: name, step: Number(step) };
  const tag = (single.exec(path) ?? plot.exec(path))?.[1];
  return tag === undefined ? null : { tag, step: null };
}

/** Pictures and plots below a run's folder. */
export function dvcliveMedia(): MediaReader {
  return folderMedia(({ folder }) => join(folder, 'plots'), namedByDvclive);
}
