import type { Column, Points } from './columns.ts';
import { Columns } from './columns.ts';
import { eachLeaf, parseJson } from './leaves.ts';
import { parseNumber } from './number.ts';
import { Wire } from './wire.ts';

const itemField = 1;
const stepField = 2;
/** Of an item: `key` and the repeated `nested_key` come first, `value_json` last; typed values lie between them. */
const nestedKeyField = 2;
const integerField = 5;
const numberField = 6;
const jsonField = 16;
const openBrace = 123;

/**
 * Takes history records (one `log` call each) into columns. W&B writes the keys of a dictionary one by one and in any
 * order (`nested_key`); before 0.17 it wrote a `key` and the dictionary as JSON. Both come to `train.loss`, as in W&B's
 * own tables. What is no number is left out. `makePoints` says where a metric's points go, null: nowhere.
 */
export class History {
  readonly columns = new Columns();
  /** Time of the newest row, ms, NaN before there is one. */
  lastTime = Number.NaN;
  /** Step of the first row and the highest one, NaN before there is one. */
  firstStep = Number.NaN;
  lastStep = Number.NaN;
  /** The largest `_runtime`, seconds. */
  runtime = 0;
  readonly #makePoints: (name: string) => Points | null;
  readonly #rowColumns: Column[] = [];
  readonly #rowValues: number[] = [];
  #step = Number.NaN;
  #time = Number.NaN;

  constructor(makePoints: (name: string) => Points | null) {
    this.#makePoints = makePoints;
  }

  /** Takes one record in: the message `bytes[from…to)`. */
  read(bytes: Uint8Array, from: number, to: number): void {
    this.#rowColumns.length = 0;
    this.#rowValues.length = 0;
    this.#step = Number.NaN;
    this.#time = Number.NaN;
    let ownStep = 0;
    const record = new Wire(bytes, from, to);
    const part = new Wire(bytes, from, from);
    while (record.next()) {
      if (record.type !== 2) continue;
      part.reset(record.from, record.to);
      if (record.field === itemField) this.#item(part, record.from);
      else if (record.field === stepField) while (part.next()) if (part.field === 1) ownStep = part.int;
    }
    this.#commit(Number.isNaN(this.#step) ? ownStep : this.#step);
  }

  #item(item: Wire, from: number): void {
    let keysTo = from;
    let number: number | null = null;
    let jsonFrom = 0;
    let jsonTo = 0;
    while (item.next()) {
      if (item.field <= nestedKeyField) keysTo = item.to;
      else if (item.field === jsonField) {
        jsonFrom = item.from;
        jsonTo = item.to;
      } else if (item.field === numberField && item.type === 1) {
        number = doubleAt(item.bytes, item.from);
      } else if (item.field === integerField && item.type === 0) number = zigzag(item.int);
    }
    if (keysTo === from) return;
    const column = this.columns.at(item.bytes, from, keysTo);
    if (column.points === null) return;
    if (jsonTo > jsonFrom) {
      if (item.bytes[jsonFrom] === openBrace) {
        this.#dictionary(column, Wire.textAt(item.bytes, jsonFrom, jsonTo));
        return;
      }
      number = parseNumber(item.bytes, jsonFrom, jsonTo);
    }
    if (number !== null) this.#value(column, number);
  }

  #dictionary(column: Column, text: string): void {
    eachLeaf(column.name, parseJson(text), (name, value) => {
      const number = typeof value === 'string' ? wordNumber(value) : value;
      if (typeof number === 'number') this.#value(this.columns.named(name), number);
    });
  }

  #value(column: Column, value: number): void {
    if (column.kind === 'metric') {
      this.#rowColumns.push(column);
      this.#rowValues.push(value);
    } else if (column.kind === 'step') this.#step = value;
    else if (column.kind === 'time') this.#time = value * 1000;
    else if (column.kind === 'runtime' && value > this.runtime && value < Infinity) this.runtime = value;
  }

  #commit(step: number): void {
    const time = this.#time;
    if (Number.isNaN(this.firstStep)) this.firstStep = step;
    if (!(step <= this.lastStep)) this.lastStep = step;
    if (!(time <= this.lastTime) && Number.isFinite(time)) this.lastTime = time;
    for (let i = 0; i < this.#rowColumns.length; i += 1) {
      const column = this.#rowColumns[i];
      if (column === undefined) continue;
      // A key may turn out to be part of an image only at the end of its row.
      if (column.points === undefined) column.points = this.#makePoints(column.name);
      column.points?.push(step, time, this.#rowValues[i] ?? Number.NaN);
    }
  }
}

function doubleAt(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset + at, 8).getFloat64(0, true);
}

/** Protobuf's sint64; exact to 2⁵². */
function zigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

/** Values that JSON lacks, as text. */
export function wordNumber(text: string): number | null {
  return text === 'NaN' || text === 'Infinity' || text === '-Infinity' ? Number(text) : null;
}
