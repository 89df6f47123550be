import type { Column, Points } from './columns.ts';
import { Facts, inside, timestamp } from './facts.ts';
import { FrameReader } from './frames.ts';
import { History } from './history.ts';
import { parseNumber } from './number.ts';
import { Wire } from './wire.ts';

/** `_step` as a key in a record's bytes: the summary that W&B writes by itself with each row of the history has it. */
const stepKey = Buffer.from('\x05_step', 'latin1');

/** A `.wandb` file as it is taken in: frames to records, records to facts, history and system metrics. */
export class WandbLog<P extends Points> {
  readonly facts = new Facts();
  readonly history: History;
  readonly frames: FrameReader;
  /** System metrics by W&B's own name; their step is the row number from 0. */
  readonly system = new Map<string, { readonly points: P | null; rows: number }>();
  readonly points = new Map<string, P>();
  readonly #make: (name: string) => P | null;

  /** `make` says where a metric's points go, null: they are not wanted. */
  constructor(make: (name: string) => P | null) {
    this.#make = make;
    this.history = new History((name) => {
      const points = make(name);
      if (points !== null) this.points.set(name, points);
      return points;
    });
    this.frames = new FrameReader((bytes, from, to) => this.#record(bytes, from, to));
  }

  /** The history's metrics that have points, in the order of their first ones. */
  *metrics(): Generator<readonly [string, P]> {
    for (const [name, points] of this.points) {
      const column: Column | undefined = this.history.columns.byName.get(name);
      if (column?.kind === 'metric') yield [name, points];
    }
  }

  #record(bytes: Uint8Array, from: number, to: number): void {
    const wire = new Wire(bytes, from, to);
    while (wire.next()) {
      if (wire.type !== 2) continue;
      if (wire.field === 2) this.history.read(bytes, wire.from, wire.to);
      else if (wire.field === 3) this.#summary(wire);
      else if (wire.field === 5) this.facts.configUpdate(inside(wire));
      else if (wire.field === 7) this.#stats(inside(wire));
      else if (wire.field === 17) this.facts.run(inside(wire));
      else if (wire.field === 18) this.facts.exit(inside(wire));
      else if (wire.field === 23) this.facts.preempting = true;
      else if (wire.field === 26) this.facts.environment(inside(wire));
    }
  }

  /** Over half of a file is summaries that repeat the row beside them: only those that a person set are read. */
  #summary(wire: Wire): void {
    const { bytes, from, to } = wire;
    if (contains(bytes, from, to, stepKey)) return;
    this.facts.summaryUpdate(inside(wire));
  }

  #stats(wire: Wire): void {
    let time = Number.NaN;
    const items: { readonly name: string; readonly value: number }[] = [];
    while (wire.next()) {
      if (wire.field === 2) time = timestamp(inside(wire));
      if (wire.field !== 3) continue;
      const part = inside(wire);
      let name = '';
      let value: number | null = null;
      while (part.next()) {
        if (part.field === 1) name = part.text;
        else if (part.field === 16 && part.type === 2) value = parseNumber(part.bytes, part.from, part.to);
      }
      if (name !== '' && value !== null) items.push({ name, value });
    }
    if (!(time <= this.history.lastTime) && Number.isFinite(time)) this.history.lastTime = time;
    for (const { name, value } of items) {
      const known = this.system.get(name) ?? { points: this.#make(`system/${name}`), rows: 0 };
      this.system.set(name, known);
      known.points?.push(known.rows, time, value);
      known.rows += 1;
    }
  }
}

/** Whether `bytes[from…to)` hold `what` somewhere. */
export function contains(bytes: Uint8Array, from: number, to: number, what: Uint8Array): boolean {
  const last = to - what.length;
  const [first] = what;
  search: for (let i = from; i <= last; i += 1) {
    if (bytes[i] !== first) continue;
    for (let k = 1; k < what.length; k += 1) if (bytes[i + k] !== what[k]) continue search;
    return true;
  }
  return false;
}
