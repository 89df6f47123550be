import type { MediaKind } from '../../runs/media.ts';
import { ProtoReader } from './proto.ts';
import type { RecordSink } from './records.ts';
import type { PointSink, Tag, TagTable } from './tags.ts';

/** Where one tag's records are in one file, in the order in which they were written. */
export interface TagPlaces {
  readonly kind: MediaKind;
  readonly steps: number[];
  /** Ms. */
  readonly times: number[];
  /** Where a record's data begins in the file, and how long it is, bytes. */
  readonly offsets: number[];
  readonly lengths: number[];
}

const kindOfPlugin: ReadonlyMap<string, MediaKind> = new Map([
  ['images', 'image'],
  ['histograms', 'histogram'],
  ['distributions', 'histogram'],
  ['pr_curves', 'curve'],
  ['text', 'text'],
  ['audio', 'audio'],
]);

/** By the field that a value without metadata is in. */
const pluginOfField: ReadonlyMap<number, string> = new Map([
  [2, 'scalars'],
  [4, 'images'],
  [5, 'histograms'],
  [6, 'audio'],
]);

/** Fields of Summary.Value that hold data. */
export function isData(field: number): boolean {
  return field === 2 || field === 4 || field === 5 || field === 6 || field === 8;
}

/** Walks over the records of one file and notes where those are that hold anything but scalars. */
export class MediaScan extends ProtoReader implements RecordSink {
  readonly tags = new Map<string, TagPlaces>();
  /** The file offset of the view's first byte. */
  base = 0;
  /** Wall times of the first and the last summary, ms; NaN before there is one. */
  firstPointAt = Number.NaN;
  lastPointAt = Number.NaN;
  readonly #table: TagTable<PointSink>;

  /** `table` remembers what a run's tags are: their metadata may stand in an earlier file only. */
  constructor(view: DataView, table: TagTable<PointSink>) {
    super(view);
    this.#table = table;
  }

  record(from: number, to: number): boolean {
    this.open(from, to);
    let time = 0;
    let step = 0;
    let [summaryFrom, summaryTo] = [-1, -1];
    while (this.pos < to) {
      const key = this.varint();
      if (key === 9) time = this.double() * 1000;
      else if (key === 16) step = this.int64();
      else if (key === 42) {
        this.bytes();
        [summaryFrom, summaryTo] = [this.from, this.pos];
      } else this.skip(key);
    }
    if (this.failed) return false;
    if (summaryFrom < 0) return true;
    if (!(time >= this.firstPointAt)) this.firstPointAt = time;
    if (!(time <= this.lastPointAt)) this.lastPointAt = time;
    this.open(summaryFrom, summaryTo);
    while (this.pos < summaryTo) {
      const key = this.varint();
      if (key !== 10) {
        this.skip(key);
        continue;
      }
      this.bytes();
      const next = this.pos;
      const tag = this.#tagOf(this.from, next);
      this.open(next, summaryTo);
      const kind = tag === null ? undefined : kindOfPlugin.get(tag.plugin);
      if (tag === null || kind === undefined) continue;
      const places = this.tags.get(tag.name) ?? { kind, steps: [], times: [], offsets: [], lengths: [] };
      this.tags.set(tag.name, places);
      // A record may hold several values of one tag: it is noted once.
      if (places.offsets.at(-1) === this.base + from) continue;
      places.steps.push(step);
      places.times.push(time);
      places.offsets.push(this.base + from);
      places.lengths.push(to - from);
    }
    return !this.failed;
  }

  /** The tag of the value in these bytes, its plugin known; null where it does not parse. */
  #tagOf(from: number, to: number): Tag<PointSink> | null {
    this.open(from, to);
    let [tagFrom, tagTo] = [from, from];
    let [metadataFrom, metadataTo] = [-1, -1];
    let field = 0;
    while (this.pos < to) {
      const key = this.varint();
      this.skip(key);
      if (key === 10) [tagFrom, tagTo] = [this.from, this.pos];
      else if (key === 74) [metadataFrom, metadataTo] = [this.from, this.pos];
      else if (isData(key >>> 3)) field = key >>> 3;
    }
    if (this.failed) return null;
    const tag = this.#table.find(this.view, tagFrom, tagTo);
    if (tag.plugin === '') {
      const named = metadataFrom < 0 ? '' : this.#plugin(metadataFrom, metadataTo);
      tag.plugin = named === '' ? (pluginOfField.get(field) ?? 'tensors') : named;
    }
    return tag;
  }

  /** SummaryMetadata: 1 is PluginData, of which 1 is the plugin's name. */
  #plugin(from: number, to: number): string {
    this.open(from, to);
    let plugin = '';
    while (this.pos < to) {
      const key = this.varint();
      if (key !== 10) {
        this.skip(key);
        continue;
      }
      this.bytes();
      const data = this.inner();
      while (data.pos < data.end) {
        const inner = data.varint();
        if (inner === 10) plugin = data.text();
        else data.skip(inner);
      }
    }
    return plugin;
  }
}
