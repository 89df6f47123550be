import { SeriesBuilder } from '../../runs/series.ts';
import type { Series } from '../../runs/series.ts';
import type { PointSink } from './tags.ts';

/** The points of one tag of one file. Steps from `below` on belong to a later file. */
export class TagColumns implements PointSink {
  readonly below: number;
  readonly points = new SeriesBuilder();
  floor = Number.POSITIVE_INFINITY;
  dropped = 0;

  constructor(below: number) {
    this.below = below;
  }

  push(step: number, time: number, value: number): void {
    if (step < this.floor) this.floor = step;
    if (step < this.below) this.points.push(step, time, value);
    else this.dropped += 1;
  }
}

function concat(parts: readonly Series[]): Series {
  const length = parts.reduce((sum, part) => sum + part.values.length, 0);
  const joined = {
    steps: new Float64Array(length),
    times: new Float64Array(length),
    values: new Float64Array(length),
  };
  let at = 0;
  for (const part of parts) {
    joined.steps.set(part.steps, at);
    joined.times.set(part.times, at);
    joined.values.set(part.values, at);
    at += part.values.length;
  }
  return joined;
}

/** The points of files that grew side by side, by step, then time, then file. */
function interleave(parts: readonly Series[]): Series {
  const all = concat(parts);
  const order = Uint32Array.from(all.values, (_, index) => index);
  const at = (column: Float64Array, index: number): number => column[index] ?? Number.NaN;
  order.sort((a, b) => at(all.steps, a) - at(all.steps, b) || at(all.times, a) - at(all.times, b) || a - b);
  const pick = (column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> =>
    Float64Array.from(order, (index) => at(column, index));
  return { steps: pick(all.steps), times: pick(all.times), values: pick(all.values) };
}

/** One tag's series over its files: generations one after another, the files of each side by side. */
export function joinColumns(generations: readonly (readonly TagColumns[])[]): Series {
  const built = generations.map((files) => files.map((file) => file.points.build()));
  const whole = built.map((files) => {
    const filled = files.filter((file) => file.values.length > 0);
    const [only] = filled;
    return filled.length === 1 && only !== undefined ? only : interleave(filled);
  });
  const [only] = whole;
  return whole.length === 1 && only !== undefined ? only : concat(whole);
}
