/** A task is given this many times its own duration to rest, so that it takes at most a fifth of anybody's time. */
const restFactor = 4;
const longestRest = 2_000;
/** What is asked for within this many ms of the first asking is one thing. */
const togetherMs = 15;

/**
 * Runs a task soon after it was asked for, and again only after a rest, however often it was asked meanwhile; never
 * twice at once.
 */
export class Coalescer {
  readonly #delay: number;
  readonly #task: () => Promise<void>;
  #timer: NodeJS.Timeout | null = null;
  /** How long the task took the last time, ms. */
  #took = 0;
  /** When it ended the last time, on the clock of `performance.now`. */
  #ended = Number.NEGATIVE_INFINITY;
  #running = false;
  #again = false;
  #disposed = false;

  /** `delay`: the shortest rest, ms. A task that fails is tried again when somebody asks. */
  constructor(delay: number, task: () => Promise<void>) {
    this.#delay = delay;
    this.#task = task;
  }

  ask(): void {
    if (this.#disposed) return;
    if (this.#running) this.#again = true;
    else this.#timer ??= setTimeout(() => void this.#run(), this.#pause());
  }

  dispose(): void {
    this.#disposed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #pause(): number {
    const rest = Math.max(this.#delay, Math.min(longestRest, restFactor * this.#took));
    return Math.max(togetherMs, this.#ended + rest - performance.now());
  }

  async #run(): Promise<void> {
    this.#timer = null;
    this.#running = true;
    const begun = performance.now();
    try {
      await this.#task();
    } catch {
      // The catalog was closed or started again meanwhile; its next event asks anew.
    } finally {
      this.#running = false;
      this.#ended = performance.now();
      this.#took = this.#ended - begun;
      if (this.#again) {
        this.#again = false;
        this.ask();
      }
    }
  }
}
