import type { Goal } from '../../runs/goal.ts';

/**
 * Trainings that give the same value to the last digit need no repeats: what equals the good end is good, and the one
 * other, worse value that turns up is bad. A third value shows that it is not so simple.
 */
export class ExactValues {
  readonly good: number;
  readonly #goal: Goal | null;
  #bad: number | null = null;
  #broken = false;

  /** @param goal which way the metric gets better; null: nobody knows, and what differs is worse */
  constructor(good: number, goal: Goal | null) {
    this.good = good;
    this.#goal = goal;
  }

  /** The value of what is bad; null: none was seen. */
  get bad(): number | null {
    return this.#bad;
  }

  /** Whether a value turned up that fits neither. */
  get broken(): boolean {
    return this.#broken;
  }

  /** What a value says; null: it fits neither, and from then on nothing does. */
  verdictOf(value: number): 'good' | 'bad' | null {
    if (Object.is(value, this.good)) return 'good';
    if (Object.is(value, this.#bad)) return 'bad';
    if (this.#bad === null && this.#isWorse(value)) {
      this.#bad = value;
      return 'bad';
    }
    this.#broken = true;
    return null;
  }

  /** What is no number says nothing of a difference: the ends have to tell. */
  #isWorse(value: number): boolean {
    if (!Number.isFinite(value)) return false;
    if (this.#goal === null) return true;
    return this.#goal === 'maximize' ? value < this.good : value > this.good;
  }
}
