/** One epoch of a made-up training. */
export interface Epoch {
  readonly epoch: number;
  readonly 'train/loss': number;
  readonly 'val/loss': number;
  readonly 'val/acc': number;
}

/** What a made-up training is like. */
export interface Recipe {
  readonly lr: number;
  readonly epochs: number;
  readonly seed: number;
  /** From this epoch on the validation loss rises again. */
  readonly overfitsFrom: number;
  /** The accuracy that it tends to. */
  readonly ceiling: number;
}

/** Learning curves that look like a training's: falling losses, noise that settles, overfitting where the recipe says so. */
export function* curves({ lr, epochs, seed, overfitsFrom, ceiling }: Recipe): Generator<Epoch> {
  const random = uniform(seed);
  const pace = 0.09 * Math.sqrt(lr / 0.003);
  for (let epoch = 1; epoch <= epochs; epoch += 1) {
    const learned = 1 - Math.exp(-pace * epoch);
    const noise = (random() - 0.5) * (0.06 * Math.exp(-epoch / 18) + 0.012 * Math.sqrt(lr / 0.003));
    const over = Math.max(0, epoch - overfitsFrom) * 0.006;
    yield {
      epoch,
      'train/loss': round(2.2 * (1 - learned) + 0.08 + noise * 0.6),
      'val/loss': round(2.15 * (1 - learned) + 0.19 + over + noise),
      'val/acc': round(ceiling * learned - over * 0.25 - noise * 0.35),
    };
  }
}

const round = (value: number): number => Math.round(value * 1e5) / 1e5;

/** Uniform numbers in [0, 1), the same for a seed on every machine (mulberry32). */
function uniform(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
