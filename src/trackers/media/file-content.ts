import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { headBytes, imageType, soundType } from '../../runs/file-types.ts';
import type { Bytes, MediaContent, MediaKind } from '../../runs/media.ts';
import { parseJson } from '../tables/json.ts';
import { gridContent, gridOf } from './grid.ts';
import { insideFolder } from './inside-folder.ts';
import { mostDocument, mostPictureBytes, mostSoundBytes, mostText } from './limits.ts';

const none = (why: string): MediaContent => ({ kind: 'none', why });

/** A file's size and up to `most` of its first bytes; a text that says why there are none. Never waits for a pipe. */
async function readFile(
  file: string,
  most: number,
): Promise<{ readonly bytes: Bytes; readonly size: number } | string> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) return 'This is not a regular file.';
      const bytes = new Uint8Array(Math.min(stats.size, most));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
      return { bytes: bytes.slice(0, bytesRead), size: stats.size };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return code === 'ENOENT' ? 'The file is not there any more.' : `The file cannot be read (${code}).`;
  }
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}

/** A picture or a sound as its first bytes say; `none` says why not. */
async function binary(file: string, kind: 'image' | 'audio', caption: string): Promise<MediaContent> {
  const head = await readFile(file, headBytes);
  if (typeof head === 'string') return none(head);
  const mime = kind === 'image' ? imageType(head.bytes) : soundType(head.bytes);
  if (mime === null) return none('The file is not what its name says.');
  const limit = kind === 'image' ? mostPictureBytes : mostSoundBytes;
  if (head.size > limit) return none(`The file is larger than ${megabytes(limit)} MB. Open it to see it.`);
  const whole = await readFile(file, limit);
  if (typeof whole === 'string') return none(whole);
  const one = { mime, bytes: whole.bytes, caption };
  return kind === 'image' ? { kind, pictures: [one], more: 0 } : { kind, clips: [one], more: 0 };
}

async function text(file: string): Promise<MediaContent> {
  const read = await readFile(file, mostText);
  if (typeof read === 'string') return none(read);
  if (read.bytes.includes(0)) return none('This is a binary file.');
  const cut = read.size > read.bytes.length;
  const format = /\.(?:md|markdown)$/i.test(file) ? 'markdown' : 'plain';
  return { kind: 'text', format, text: new TextDecoder().decode(read.bytes, { stream: cut }), cut };
}

async function table(file: string): Promise<MediaContent> {
  const read = await readFile(file, mostDocument);
  if (typeof read === 'string') return none(read);
  if (read.size > mostDocument) return none(`The table is larger than ${megabytes(mostDocument)} MB.`);
  try {
    const grid = gridOf(parseJson(new TextDecoder().decode(read.bytes)));
    return grid === null ? none('The file holds no table.') : gridContent(grid);
  } catch {
    return none('The file is no JSON, or it is still being written.');
  }
}

/**
 * What a file (its path relative to `folder`) holds, as far as a kind lets it be shown. Nothing is executed, rendered
 * or unpickled; a path that leads out of the folder is refused.
 */
export async function fileContent(folder: string, path: string, kind: MediaKind, caption = ''): Promise<MediaContent> {
  const file = await insideFolder(folder, path);
  if (file === null) return none('The file is not there any more, or lies outside the run’s folder.');
  switch (kind) {
    case 'image':
    case 'audio':
      return binary(file, kind, caption);
    case 'text':
      return text(file);
    case 'table':
    case 'curve':
    case 'confusion':
      return table(file);
    default: {
      const read = await readFile(file, 0);
      return typeof read === 'string' ? none(read) : { kind: 'file', path: file, bytes: read.size };
    }
  }
}
