import { imageType, soundType } from '../../runs/file-types.ts';
import type { Bytes, Column, MediaContent, MediaKind } from '../../runs/media.ts';
import { mostClips, mostPictures, mostPictureBytes, mostText } from '../media/limits.ts';
import { ProtoReader, utf8 } from './proto.ts';
import { tensorArray } from './tensor-array.ts';
import type { TensorArray } from './tensor-array.ts';

/** A value's data as its record holds it: TensorFlow 1's own messages, or a tensor. */
export interface MediaValue {
  /** Of Summary.Value: 4 image, 5 histogram, 6 audio, 8 tensor. */
  readonly field: number;
  readonly view: DataView;
  readonly from: number;
  readonly to: number;
}

const none = (why: string): MediaContent => ({ kind: 'none', why });
const unreadable = none('This record does not hold what its tag says.');

function copy(view: DataView, from: number, to: number): Bytes {
  return new Uint8Array(view.buffer, view.byteOffset + from, to - from).slice();
}

function openAt({ view, from, to }: MediaValue): ProtoReader {
  const reader = new ProtoReader(view);
  reader.open(from, to);
  return reader;
}

type Place = readonly [from: number, to: number];

function pictures(view: DataView, places: readonly Place[]): MediaContent {
  const found: { mime: string; bytes: Bytes; caption: string }[] = [];
  let size = 0;
  for (const [from, to] of places.slice(0, mostPictures)) {
    size += to - from;
    if (size > mostPictureBytes) break;
    const bytes = copy(view, from, to);
    const mime = imageType(bytes);
    if (mime !== null) found.push({ mime, bytes, caption: '' });
  }
  if (found.length === 0) return none('There is no picture of a kind that can be shown here.');
  return { kind: 'image', pictures: found, more: places.length - found.length };
}

/** The message Image: 4 is the encoded picture. */
function legacyImage(value: MediaValue): MediaContent {
  const reader = openAt(value);
  const places: Place[] = [];
  while (reader.pos < reader.end) {
    const key = reader.varint();
    if (key === 34) {
      reader.bytes();
      places.push([reader.from, reader.pos]);
    } else reader.skip(key);
  }
  return pictures(value.view, places);
}

/** The message HistogramProto: 1 min, 2 max, 6 bucket_limit (right edges), 7 bucket (counts). */
function legacyHistogram(value: MediaValue): MediaContent {
  const reader = openAt(value);
  let [min, max] = [0, 0];
  const limits: number[] = [];
  const buckets: number[] = [];
  const take = (key: number, into: number[]): void => {
    if ((key & 7) === 1) into.push(reader.double());
    else {
      reader.bytes();
      const packed = reader.inner();
      while (packed.pos < packed.end) into.push(packed.double());
    }
  };
  while (reader.pos < reader.end) {
    const key = reader.varint();
    if (key === 9) min = reader.double();
    else if (key === 17) max = reader.double();
    else if (key === 49 || key === 50) take(key, limits);
    else if (key === 57 || key === 58) take(key, buckets);
    else reader.skip(key);
  }
  if (reader.failed || limits.length !== buckets.length) return unreadable;
  return trimmed(min, max, limits, buckets);
}

/**
 * Empty bins at both ends go, and the outer edges become the least and the largest value: they may be ±DBL_MAX. As
 * `_migrate_histogram_value` in tensorboard/data_compat.py.
 */
function trimmed(min: number, max: number, limits: readonly number[], buckets: readonly number[]): MediaContent {
  const first = buckets.findIndex((count) => count > 0);
  const last = buckets.findLastIndex((count) => count > 0);
  const inner = first < 0 ? [] : limits.slice(first, last);
  return {
    kind: 'histogram',
    lefts: Float64Array.from(first < 0 ? [] : [min, ...inner]),
    rights: Float64Array.from(first < 0 ? [] : [...inner, max]),
    counts: Float64Array.from(first < 0 ? [] : buckets.slice(first, last + 1)),
  };
}

/** A tensor of rows `[left, right, count]`. */
function histogram({ dims, numbers }: TensorArray): MediaContent {
  const [rows = 0, width = 0] = dims;
  if (dims.length !== 2 || width !== 3) return unreadable;
  const column = (at: number): Column => Float64Array.from({ length: rows }, (_, i) => numbers[i * 3 + at] ?? 0);
  return { kind: 'histogram', lefts: column(0), rights: column(1), counts: column(2) };
}

/** A tensor of six rows: true and false positives, true and false negatives, precision, recall, a column a threshold. */
function precisionRecall({ dims, numbers }: TensorArray): MediaContent {
  const [rows = 0, thresholds = 0] = dims;
  if (dims.length !== 2 || rows < 6) return unreadable;
  const row = (at: number): Column => numbers.slice(at * thresholds, (at + 1) * thresholds);
  return {
    kind: 'curve',
    shape: 'precision-recall',
    x: 'recall',
    y: 'precision',
    lines: [{ name: '', xs: row(5), ys: row(4) }],
  };
}

function text(view: DataView, { texts }: TensorArray): MediaContent {
  let joined = '';
  for (const { from, to } of texts) {
    if (joined.length > mostText) break;
    joined += `${joined === '' ? '' : '\n\n'}${utf8(view, from, to)}`;
  }
  return { kind: 'text', format: 'markdown', text: joined.slice(0, mostText), cut: joined.length > mostText };
}

interface Sound {
  readonly at: Place;
  readonly caption: string;
}

function sounds(view: DataView, found: readonly Sound[]): MediaContent {
  const clips = found.slice(0, mostClips).flatMap(({ at: [from, to], caption }) => {
    const bytes = copy(view, from, to);
    const mime = soundType(bytes);
    return mime === null ? [] : [{ mime, bytes, caption }];
  });
  if (clips.length === 0) return none('There is no sound of a kind that can be played here.');
  return { kind: 'audio', clips, more: found.length - clips.length };
}

/** The message Audio: 4 is the encoded sound. */
function legacyAudio(value: MediaValue): MediaContent {
  const reader = openAt(value);
  const found: Sound[] = [];
  while (reader.pos < reader.end) {
    const key = reader.varint();
    if (key === 34) {
      reader.bytes();
      found.push({ at: [reader.from, reader.pos], caption: '' });
    } else reader.skip(key);
  }
  return sounds(value.view, found);
}

/** A tensor of sounds, or of rows `[sound, label]`. */
function audio(view: DataView, { dims, texts }: TensorArray): MediaContent {
  const width = dims.length === 2 ? (dims[1] ?? 1) : 1;
  const found: Sound[] = [];
  for (let i = 0; i < texts.length; i += Math.max(1, width)) {
    const own = texts[i];
    const label = width > 1 ? texts[i + 1] : undefined;
    if (own === undefined) continue;
    found.push({ at: [own.from, own.to], caption: label === undefined ? '' : utf8(view, label.from, label.to) });
  }
  return sounds(view, found);
}

/** What a value of a tag of that kind holds. */
export function contentOf(kind: MediaKind, value: MediaValue): MediaContent {
  if (value.field === 4) return legacyImage(value);
  if (value.field === 5) return legacyHistogram(value);
  if (value.field === 6) return legacyAudio(value);
  const tensor = tensorArray(openAt(value));
  if (tensor === null) return unreadable;
  const { view } = value;
  switch (kind) {
    case 'image':
      // Width, height, then the pictures.
      return pictures(
        view,
        tensor.texts.slice(2).map(({ from, to }) => [from, to]),
      );
    case 'histogram':
      return histogram(tensor);
    case 'curve':
      return precisionRecall(tensor);
    case 'text':
      return text(view, tensor);
    case 'audio':
      return audio(view, tensor);
    default:
      return unreadable;
  }
}
