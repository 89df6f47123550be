/** A task is given this many times its own duration to rest, so that it takes at most a fifth of anybody's time. */
const restFactor = 4;
const longestRest = 2_000;

/** Runs a task some time after it was asked for, however often it was asked meanwhile, and never twice at once. */
export class Coalescer {
  readonly #delay: number;
  readonly #task: () => Promise<void>;
  #timer: NodeJS.Timeout | null = null;
  /** How long the task took the last time, ms. */
  #took = 0;
  #running = false;
  #again = false;
  #disposed = false;

  /** `delay` in ms. A task that fails is tried again when somebody asks. */
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
    return Math.max(this.#delay, Math.min(longestRest, restFactor * this.#took));
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
      this.#took = performance.now() - begun;
      if (this.#again) {
        this.#again = false;
        this.ask();
      }
    }
  }
}
