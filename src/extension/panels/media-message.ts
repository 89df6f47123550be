import { basename } from 'node:path';
import type { MediaContentMessage, MediaFrameMessage, MediaTagMessage } from '../../protocol/media.ts';
import type { Bytes, MediaContent, MediaFrame, MediaTag } from '../../runs/media.ts';
import { exactBuffer } from './columns.ts';

function bufferOf(bytes: Bytes): ArrayBuffer {
  const whole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
  return whole ? bytes.buffer : bytes.slice().buffer;
}

function contentMessage(content: MediaContent): MediaContentMessage {
  switch (content.kind) {
    case 'image':
      return { ...content, pictures: content.pictures.map((part) => ({ ...part, bytes: bufferOf(part.bytes) })) };
    case 'audio':
      return { ...content, clips: content.clips.map((part) => ({ ...part, bytes: bufferOf(part.bytes) })) };
    case 'histogram': {
      const { kind, lefts, rights, counts } = content;
      return { kind, lefts: exactBuffer(lefts), rights: exactBuffer(rights), counts: exactBuffer(counts) };
    }
    case 'curve':
      return {
        ...content,
        lines: content.lines.map(({ name, xs, ys }) => ({ name, xs: exactBuffer(xs), ys: exactBuffer(ys) })),
      };
    case 'confusion':
      return { ...content, labels: [...content.labels], counts: content.counts.map((row) => [...row]) };
    case 'table':
      return { ...content, columns: [...content.columns], rows: content.rows.map((row) => [...row]) };
    case 'file':
      return { kind: 'file', name: basename(content.path), bytes: content.bytes };
    case 'text':
    case 'none':
      return content;
  }
}

/** A tag as it crosses to a webview. */
export function tagMessage({ tag, kind, steps }: MediaTag): MediaTagMessage {
  return { tag, kind, steps: [...steps] };
}

/** A frame as it crosses to a webview: a file's place on disk stays here. */
export function frameMessage({ step, time, content }: MediaFrame): MediaFrameMessage {
  return { step, time, content: contentMessage(content) };
}
