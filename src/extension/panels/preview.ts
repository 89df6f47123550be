import { open, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Preview } from '../../protocol/run-page.ts';
import { imageType } from '../../runs/file-types.ts';
import { insideFolder } from '../../trackers/media/inside-folder.ts';

const imageLimit = 20 * 1024 * 1024;
const textLimit = 1024 * 1024;

/**
 * Looks at a file of a run: what kind its extension and first bytes say, and as much as is fit to show. Nothing is
 * executed, rendered or unpickled. `path` is relative to the artifact folder; a path that leads out of it is refused.
 */
export async function readPreview(folder: string, path: string): Promise<Preview> {
  const file = await insideFolder(folder, path);
  if (file === null) return { kind: 'none', why: 'This file is not there any more, or lies outside the run’s folder.' };
  if (/\.(pkl|pickle|joblib|pt|pth|ckpt)$/i.test(path)) {
    return { kind: 'none', why: 'Pickled files can run code when they are opened, so there is no preview for them.' };
  }
  try {
    const { size, regular } = await statFile(file);
    if (!regular) return { kind: 'none', why: 'This is not a regular file.' };
    const handle = await open(file, 'r');
    try {
      const head = Buffer.alloc(Math.min(size, 4096));
      await handle.read(head, 0, head.length, 0);
      const image = imageType(head);
      const limit = image === null ? textLimit : imageLimit;
      if (image !== null && size > limit) {
        return { kind: 'none', why: `This picture is larger than ${limit / 1024 / 1024} MB. Open the file to see it.` };
      }
      if (image === null && head.includes(0)) {
        return { kind: 'none', why: 'This is a binary file. There is no preview for its kind.' };
      }
      const bytes = new Uint8Array(Math.min(size, limit));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
      const content = bytes.slice(0, bytesRead);
      if (image !== null) return { kind: 'image', mime: image, bytes: content.buffer };
      if (content.includes(0)) return { kind: 'none', why: 'This is a binary file. There is no preview for its kind.' };
      return { kind: textKind(path), text: decode(content, size > limit), cut: size > limit };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return {
      kind: 'none',
      why: `This file cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    };
  }
}

/** Asked before opening: opening a pipe waits for whoever writes to it. */
async function statFile(file: string): Promise<{ readonly size: number; readonly regular: boolean }> {
  const found = await stat(file);
  return { size: found.size, regular: found.isFile() };
}

function textKind(path: string): 'text' | 'json' | 'markdown' {
  const extension = extname(path).toLowerCase();
  if (extension === '.json' || extension === '.ipynb' || extension === '.geojson') return 'json';
  return extension === '.md' || extension === '.markdown' ? 'markdown' : 'text';
}

/** UTF-8; a character that the cut went through is dropped rather than shown as garbage. */
function decode(bytes: Uint8Array, cut: boolean): string {
  return new TextDecoder().decode(bytes, { stream: cut });
}
