import { noSession, withPluginData } from './hparams.ts';
import type { Session } from './hparams.ts';
import { ProtoReader } from './proto.ts';
import type { RecordSink } from './records.ts';
import type { PointSink, Tag, TagTable } from './tags.ts';
import { scalarOf } from './tensor.ts';

/** SessionLog.START: what a TF1 supervisor and PyTorch's `purge_step` write when they go on after a crash. */
const sessionLogStart = 1;

/** SummaryMetadata.data_class of a scalar. */
const scalarClass = 1;

/** Which plugin shows a value that carries no metadata, by the field that the value is in. */
const pluginOfField: ReadonlyMap<number, string> = new Map([
  [2, 'scalars'],
  [4, 'images'],
  [5, 'histograms'],
  [6, 'audio'],
]);

/** What a file told beside its points. Times are ms, NaN where there was none. */
export interface Learnt {
  /** Wall time of the file's first event. */
  readonly startedAt: number;
  /** Earliest and latest wall time of the scalars. */
  readonly firstPointAt: number;
  readonly lastPointAt: number;
  /** Latest wall time of any other summary. */
  readonly lastLoggedAt: number;
  /** Whether the file says that it goes on where another one stopped. */
  readonly resumes: boolean;
  readonly session: Session;
  /** Whether there was data of a plugin other than scalars and hparams. */
  readonly hasOtherData: boolean;
}

/**
 * Decodes `Event` messages (tensorboard/compat/proto/{event,summary}.proto) and hands each scalar to its tag's sink.
 * One per file; what it learnt stands in its fields. Tags and what is known of them are shared by a run's files.
 */
export class EventDecoder<Sink extends PointSink> extends ProtoReader implements RecordSink, Learnt {
  readonly #tags: TagTable<Sink>;
  readonly #openSink: (tag: string) => Sink | null;

  startedAt = Number.NaN;
  firstPointAt = Number.NaN;
  lastPointAt = Number.NaN;
  lastLoggedAt = Number.NaN;
  resumes = false;
  session: Session = noSession;
  hasOtherData = false;

  #time = Number.NaN;
  #step = 0;

  /** `openSink` is asked once for each scalar tag of this file; null: its points are passed over. */
  constructor(view: DataView, tags: TagTable<Sink>, openSink: (tag: string) => Sink | null) {
    super(view);
    this.#tags = tags;
    this.#openSink = openSink;
  }

  /** Goes on in a file whose beginning another decoder read. */
  restore(before: Learnt): void {
    this.startedAt = before.startedAt;
    this.firstPointAt = before.firstPointAt;
    this.lastPointAt = before.lastPointAt;
    this.lastLoggedAt = before.lastLoggedAt;
    this.resumes = before.resumes;
    this.session = before.session;
    this.hasOtherData = before.hasOtherData;
  }

  /** Decodes the event in the bytes `from` to `to`; false: it does not parse. */
  record(from: number, to: number): boolean {
    return this.#commonRecord(from, to) || this.#anyRecord(from, to);
  }

  /**
   * The shape that nearly all records have: wall time, a step below 2^28, and one `simple_value` of a tag that this
   * file already has, all lengths in one byte. False, with nothing taken, for any other.
   */
  #commonRecord(from: number, to: number): boolean {
    const view = this.view;
    const size = to - from;
    if (size < 24 || size > 127 || view.getUint8(from) !== 9 || view.getUint8(from + 9) !== 16) return false;
    let at = from + 10;
    let byte = view.getUint8(at);
    let step = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      if (shift === 28) return false;
      at += 1;
      byte = view.getUint8(at);
      step |= (byte & 127) << shift;
    }
    // Summary, its value, the value's tag: each but the tag reaches to the record's end.
    const left = to - at;
    if (left < 12 || view.getUint8(at + 1) !== 42 || view.getUint8(at + 2) !== left - 3) return false;
    if (view.getUint8(at + 3) !== 10 || view.getUint8(at + 4) !== left - 5 || view.getUint8(at + 5) !== 10)
      return false;
    const tagFrom = at + 7;
    const tagTo = to - 5;
    if (tagFrom + view.getUint8(at + 6) !== tagTo || view.getUint8(tagTo) !== 21) return false;
    const tag = this.#tags.find(view, tagFrom, tagTo);
    if (tag.opened !== this) return false;
    const time = view.getFloat64(from + 1, true) * 1000;
    if (!(time <= this.lastPointAt)) this.lastPointAt = time;
    if (!(time >= this.firstPointAt)) this.firstPointAt = time;
    tag.sink?.push(step, time, view.getFloat32(to - 4, true));
    return true;
  }

  #anyRecord(from: number, to: number): boolean {
    this.open(from, to);
    let time = 0;
    let step = 0;
    let summary = -1;
    let summaryEnd = -1;
    while (this.pos < to) {
      const key = this.varint();
      if (key === 9) time = this.double() * 1000;
      else if (key === 16) step = this.int64();
      else if (key === 42) {
        // A second summary in one event would be merged with the first; no writer does so: the last one counts.
        this.bytes();
        summary = this.from;
        summaryEnd = this.pos;
      } else if (key === 58) {
        this.bytes();
        if (this.#isStart(this.inner())) this.resumes = true;
      } else this.skip(key);
    }
    if (this.failed) return false;
    if (Number.isNaN(this.startedAt)) this.startedAt = time;
    if (summary < 0) return true;
    this.#time = time;
    this.#step = step;
    return this.#summary(summary, summaryEnd);
  }

  #isStart(log: ProtoReader): boolean {
    let start = false;
    while (log.pos < log.end) {
      const key = log.varint();
      if (key === 8) start = log.varint() === sessionLogStart;
      else log.skip(key);
    }
    return start;
  }

  #summary(from: number, to: number): boolean {
    this.open(from, to);
    while (this.pos < to) {
      const key = this.varint();
      if (key === 10) {
        this.bytes();
        const next = this.pos;
        if (!this.#value(this.from, next)) return false;
        this.open(next, to);
      } else this.skip(key);
    }
    return !this.failed;
  }

  #value(from: number, to: number): boolean {
    this.open(from, to);
    let tagFrom = from;
    let tagTo = from;
    let simple = Number.NaN;
    let field = 0;
    let tensorFrom = 0;
    let tensorTo = 0;
    let metadataFrom = -1;
    let metadataTo = -1;
    while (this.pos < to) {
      const key = this.varint();
      if (key === 10) {
        this.bytes();
        tagFrom = this.from;
        tagTo = this.pos;
      } else if (key === 21) {
        simple = this.float();
        field = 2;
      } else if (key === 66) {
        this.bytes();
        tensorFrom = this.from;
        tensorTo = this.pos;
        field = 8;
      } else if (key === 74) {
        this.bytes();
        metadataFrom = this.from;
        metadataTo = this.pos;
      } else {
        this.skip(key);
        if (key === 34 || key === 42 || key === 50) field = key >>> 3;
      }
    }
    if (this.failed) return false;

    const tag = this.#tags.find(this.view, tagFrom, tagTo);
    if (metadataFrom >= 0 && (tag.plugin === '' || tag.plugin === 'hparams'))
      this.#metadata(tag, metadataFrom, metadataTo, field);
    else if (tag.plugin === '') tag.plugin = pluginOfField.get(field) ?? 'tensors';
    if (tag.plugin !== 'scalars') {
      if (tag.plugin !== 'hparams') this.hasOtherData = true;
      if (!(this.#time <= this.lastLoggedAt)) this.lastLoggedAt = this.#time;
      return true;
    }
    if (field === 8) {
      this.open(tensorFrom, tensorTo);
      const scalar = scalarOf(this);
      if (scalar === undefined) return false;
      if (scalar !== null) this.#point(tag, scalar);
    } else if (field === 2) this.#point(tag, simple);
    return true;
  }

  #point(tag: Tag<Sink>, value: number): void {
    const time = this.#time;
    if (!(time <= this.lastPointAt)) this.lastPointAt = time;
    if (!(time >= this.firstPointAt)) this.firstPointAt = time;
    if (tag.opened !== this) {
      tag.opened = this;
      tag.sink = this.#openSink(tag.name);
    }
    tag.sink?.push(this.#step, time, value);
  }

  /** SummaryMetadata: the first one decides what a tag is; the HParams plugin keeps its data here. */
  #metadata(tag: Tag<Sink>, from: number, to: number, field: number): void {
    this.open(from, to);
    let plugin = '';
    let dataClass = 0;
    while (this.pos < to) {
      const key = this.varint();
      if (key === 10) {
        this.bytes();
        const data = this.inner();
        let content: ProtoReader | null = null;
        while (data.pos < data.end) {
          const inner = data.varint();
          if (inner === 10) plugin = data.text();
          else if (inner === 18) {
            data.bytes();
            content = data.inner();
          } else data.skip(inner);
        }
        if (plugin === 'hparams' && content !== null) {
          this.session = withPluginData(this.session, content, this.#time);
        }
      } else if (key === 32) dataClass = this.varint();
      else this.skip(key);
    }
    if (tag.plugin !== '') return;
    if (dataClass === scalarClass || (field === 2 && dataClass === 0)) tag.plugin = 'scalars';
    else if (plugin === 'scalars' && dataClass !== 0) tag.plugin = 'tensors';
    else tag.plugin = plugin === '' ? (pluginOfField.get(field) ?? 'tensors') : plugin;
  }
}
