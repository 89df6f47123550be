import { setImmediate as afterEvents } from 'node:timers/promises';

/** Keeps long work from holding the loop: `pause` gives way once this much time was used since the last time. */
export class Slice {
  readonly #budgetMs: number;
  #since = performance.now();

  /** @param budgetMs how long the work may hold the loop at a stretch */
  constructor(budgetMs = 8) {
    this.#budgetMs = budgetMs;
  }

  /** Whether the time is used up. */
  get due(): boolean {
    return performance.now() - this.#since >= this.#budgetMs;
  }

  /** Lets messages and timers through if the time is used up. */
  async pause(): Promise<void> {
    if (!this.due) return;
    await afterEvents();
    this.#since = performance.now();
  }
}
