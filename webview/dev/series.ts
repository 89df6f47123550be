import { SeriesBuilder, type Series } from '../../src/runs/series.ts';

/** Numbers that look random and are the same every time. */
export function seeded(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_507) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 4_294_967_296;
  };
}

/** Shapes of series that a chart has to cope with. */
export type Shape = 'loss' | 'accuracy' | 'rate' | 'gaps' | 'one' | 'wild' | 'negative' | 'nan' | 'empty' | 'usage';

const start = Date.UTC(2026, 4, 4, 9, 30);

/** A made-up series; `spread` in [0, 1) tells runs apart. */
export function makeSeries(shape: Shape, points: number, spread: number): Series {
  const random = seeded(Math.round(spread * 1e6) + shape.length);
  const builder = new SeriesBuilder();
  const count = shape === 'one' ? 1 : shape === 'empty' ? 0 : points;
  for (let step = 0; step < count; step += 1) {
    const t = step / points;
    const noise = random() - 0.5;
    builder.push(step, start + spread * 3.6e6 + step * 2_000, valueOf(shape, t, noise, spread, step));
  }
  return builder.build();
}

function valueOf(shape: Shape, t: number, noise: number, spread: number, step: number): number {
  const loss = 0.08 + 0.3 * spread + 2.2 * Math.exp(-t * (4 + 5 * spread)) + noise * 0.25 * Math.exp(-t);
  switch (shape) {
    case 'loss':
      return loss;
    case 'accuracy':
    case 'one':
      return 0.93 - 0.12 * spread - 0.8 * Math.exp(-t * 6) + noise * 0.03;
    case 'rate':
      return 3e-4 * Math.min(1, t * 12) * (1 + Math.cos(Math.PI * t)) * (0.5 + spread);
    case 'gaps':
      return t > 0.4 && t < 0.5 ? Number.NaN : step % 97 === 0 ? Number.POSITIVE_INFINITY : loss;
    case 'wild':
      return step % 211 === 210 ? 400 + 100 * noise : loss;
    case 'negative':
      return -loss;
    case 'usage':
      return 60 + 30 * Math.sin(t * 30 + spread * 6) + noise * 10;
    case 'nan':
    case 'empty':
      return Number.NaN;
  }
}
