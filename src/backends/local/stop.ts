import type { ProcessTree } from './process-tree.ts';

/** How long KILL is given to work, ms. */
const hopeless = 10_000;

/** Ends a program with all that come from it: TERM to its group, after the grace time KILL to everyone. Call `act` now and then. */
export class Stop {
  readonly #tree: ProcessTree;
  readonly #killAt: number;
  readonly #giveUpAt: number;
  #told = false;

  /** @param graceMs ms between TERM and KILL */
  constructor(tree: ProcessTree, graceMs: number) {
    this.#tree = tree;
    this.#killAt = performance.now() + graceMs;
    this.#giveUpAt = this.#killAt + hopeless;
  }

  /** One step of it: the first call sends TERM. */
  act(): void {
    if (!this.#told) {
      this.#told = true;
      this.#tree.signal('SIGTERM', false);
    } else if (performance.now() >= this.#killAt) this.#tree.signal('SIGKILL', true);
    else this.#tree.look();
  }

  /**
   * Whether nobody is left, or who is left cannot be ended (waits for a dead disk, say); where the system does not say
   * who there is, it is the root's end that counts.
   */
  get isOver(): boolean {
    return this.#tree.alive.size === 0 || performance.now() >= this.#giveUpAt;
  }
}
