import type { Obstacle } from '../backend.ts';
import { lackOfGpus, readGpus } from './gpus.ts';

/** How often a waiting job looks whether the machine's GPUs are still there, ms; sooner after it missed some. */
const [usual, soon] = [10_000, 1_000];
/** A driver that is busy may not answer once. */
const mostMisses = 3;

/** Follows which GPUs a machine has while a job that wants some waits for its turn. */
export class GpuWatch {
  readonly #wants: number;
  #due = 0;
  #misses = 0;

  constructor(wants: number) {
    this.#wants = wants;
  }

  /** Looks if it is time to, and tells the numbers of what is there; what to say where there were too few several times. */
  async look(tell: (devices: readonly number[]) => void): Promise<Obstacle | null> {
    if (this.#wants === 0 || performance.now() < this.#due) return null;
    const gpus = await readGpus();
    const lack = lackOfGpus(this.#wants, gpus);
    this.#misses = lack === null ? 0 : this.#misses + 1;
    this.#due = performance.now() + (lack === null ? usual : soon);
    tell((gpus ?? []).map(({ index }) => index));
    return this.#misses < mostMisses ? null : lack;
  }
}
