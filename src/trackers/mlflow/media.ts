import { folderMedia } from '../media/folder-media.ts';
import type { MediaReader } from '../tracker.ts';

/**
 * `log_image(image, key=…, step=…)` names its files so (mlflow/tracking/client.py), with `+` and `~` today and with `%`
 * and `#` in older versions; beside each lies a small copy, `…%compressed.webp`.
 */
const stepped = /^images\/(.+)([+%])step\2(-?\d+)\2timestamp\2-?\d+\2[^/]*$/;

/** A file's tag and step as MLflow means them; its path where it has no step. */
export function namedByMlflow(path: string): { readonly tag: string; readonly step: number | null } | null {
  const match = stepped.exec(path);
  if (match === null) return { tag: path, step: null };
  if (/[+%]compressed\.webp$/.test(path)) return null;
  const [, key = '', , step = ''] = match;
  return { tag: key.replace(/[~#]/g, '/'), step: Number(step) };
}

/** Images, figures, tables and texts among a run's artifacts. */
export function mlflowMedia(): MediaReader {
  return folderMedia((_claim, run) => run.artifacts, namedByMlflow);
}
