import { closeSync, constants, openSync, readSync } from 'node:fs';
import type { MediaContent, MediaKind } from '../../runs/media.ts';
import { maskedCrc32c } from './crc32c.ts';
import { contentOf } from './media-content.ts';
import type { Place } from './media-index.ts';
import { isData } from './media-scan.ts';
import { ProtoReader, utf8 } from './proto.ts';
import { footerBytes } from './records.ts';

/** The data of one record, its checksum held; null where the file is not what it was. */
function recordAt({ file, offset, length }: Place): DataView | null {
  const handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const bytes = Buffer.alloc(length + footerBytes);
    if (readSync(handle, bytes, 0, bytes.length, offset) < bytes.length) return null;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return view.getInt32(length, true) === maskedCrc32c(view, 0, length) ? view : null;
  } finally {
    closeSync(handle);
  }
}

/** What the record at a place holds of a tag. */
export function readRecord(place: Place, tag: string, kind: MediaKind): MediaContent {
  const gone: MediaContent = { kind: 'none', why: 'The record is not there any more, or it is damaged.' };
  try {
    const view = recordAt(place);
    return view === null ? gone : (valueIn(view, place.length, tag, kind) ?? gone);
  } catch {
    return gone;
  }
}

/** The last value of the tag in an Event's summary. */
function valueIn(view: DataView, length: number, tag: string, kind: MediaKind): MediaContent | null {
  const event = new ProtoReader(view);
  event.open(0, length);
  let found: MediaContent | null = null;
  while (event.pos < event.end) {
    const key = event.varint();
    if (key !== 42) {
      event.skip(key);
      continue;
    }
    event.bytes();
    const summary = event.inner();
    while (summary.pos < summary.end) {
      const inner = summary.varint();
      if (inner !== 10) {
        summary.skip(inner);
        continue;
      }
      summary.bytes();
      const value = summary.inner();
      let name = '';
      let data: readonly [field: number, from: number, to: number] | null = null;
      while (value.pos < value.end) {
        const own = value.varint();
        value.skip(own);
        if (own === 10) name = utf8(view, value.from, value.pos);
        else if ((own & 7) === 2 && isData(own >>> 3)) data = [own >>> 3, value.from, value.pos];
      }
      if (name === tag && data !== null) found = contentOf(kind, { view, field: data[0], from: data[1], to: data[2] });
    }
  }
  return found;
}
