import type { Goal } from '../../runs/goal.ts';

/** What good and bad are by, where nothing is repeated. */
export interface Values {
  readonly good: number;
  /** Null: none was seen. */
  readonly bad: number | null;
  /** Whether a value turned up that fits neither. */
  readonly broken: boolean;
  /** Whether enough was seen to believe it. */
  readonly believed: boolean;
  /** What a value says; null: it fits neither, and from then on nothing does. */
  verdictOf(value: number): 'good' | 'bad' | null;
}

/**
 * Trainings that give the same value to the last digit need no repeats: what equals the good end is good, and the one
 * other, worse value that turns up is bad. A third value shows that it is not so simple.
 */
export class ExactValues implements Values {
  readonly good: number;
  readonly #goal: Goal | null;
  #bad: number | null = null;
  #broken = false;
  /** Whether a value came out a second time: else any two values would do. */
  #believed = false;

  /** @param goal which way the metric gets better; null: nobody knows, and what differs is worse */
  constructor(good: number, goal: Goal | null) {
    this.good = good;
    this.#goal = goal;
  }

  get bad(): number | null {
    return this.#bad;
  }

  get broken(): boolean {
    return this.#broken;
  }

  get believed(): boolean {
    return this.#believed;
  }

  verdictOf(value: number): 'good' | 'bad' | null {
    if (Object.is(value, this.good) || Object.is(value, this.#bad)) {
      this.#believed = true;
      return Object.is(value, this.good) ? 'good' : 'bad';
    }
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

/** How far from an end a value may lie, as a part of the gap between both. */
const reach = 0.1;

/**
 * Two ends far apart, with what other commits change lying close to one or the other: what is within a tenth of the gap
 * of an end is as that end. A value elsewhere shows that the ends need repeats.
 */
export class TightValues implements Values {
  readonly good: number;
  readonly bad: number;
  readonly believed = true;
  #broken: boolean;

  constructor(good: number, bad: number) {
    this.good = good;
    this.bad = bad;
    this.#broken = !Number.isFinite(good - bad) || good === bad;
  }

  get broken(): boolean {
    return this.#broken;
  }

  verdictOf(value: number): 'good' | 'bad' | null {
    const near = reach * Math.abs(this.good - this.bad);
    if (Math.abs(value - this.good) <= near) return 'good';
    if (Math.abs(value - this.bad) <= near) return 'bad';
    this.#broken = true;
    return null;
  }
}
