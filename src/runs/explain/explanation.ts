import type { Goal } from '../goal.ts';
import type { ParamValue } from '../run.ts';
import type { InputKind } from './inputs.ts';
import type { SeedNoise } from './matching.ts';

/** What an answer rests on, the best first. */
export type Basis =
  /** Runs that differ in this input alone, with just these two values. */
  | 'alone'
  /** Runs that differ in this input alone, with other values. */
  | 'other-values'
  /** Runs with these two values that differ in one more input. */
  | 'nearly'
  /** All runs with one value against all with the other, whatever else differs. */
  | 'crude'
  /** Repeats, for a seed. */
  | 'repeats'
  | 'none';

export type Confidence = 'strong' | 'some' | 'weak' | 'none';

/** One pair of settings that speaks for an effect. */
export interface PairEvidence {
  /** Ids of runs; several are repeats. */
  readonly a: readonly string[];
  readonly b: readonly string[];
  readonly difference: number;
}

/** An input that two runs have differently, and what it is known to have changed. */
export interface Cause {
  readonly kind: InputKind;
  readonly key: string;
  /** null: the run lacks it. */
  readonly a: ParamValue;
  readonly b: ParamValue;
  /** What going from a to b changed in the metric (median of the pairs); null where nothing is known. */
  readonly effect: number | null;
  /** The least and the largest of the pairs' differences. */
  readonly spread: readonly [number, number] | null;
  /** Pairs of settings that the effect rests on; 0 of a crude one. */
  readonly pairs: number;
  /** The chance of such an effect if the input changed nothing; null where that cannot be tested. */
  readonly p: number | null;
  readonly basis: Basis;
  /** Ids of the runs that are the evidence, at most 20. */
  readonly runs: readonly string[];
  /** Some of the pairs, at most 12. */
  readonly evidence: readonly PairEvidence[];
  /** Of what all parameters explain by a random forest over all runs, 0 to 1; left out for what is no parameter. */
  readonly share?: number;
  readonly confidence: Confidence;
  /** In plain words. */
  readonly why: string;
  /** Other inputs that changed whenever this one did: they cannot be told apart. */
  readonly confoundedWith: readonly string[];
  /** Files of code that differ, where that is known. */
  readonly files?: readonly string[];
}

/** Why one run came out unlike another. */
export interface Explanation {
  readonly a: string;
  readonly b: string;
  readonly metric: string;
  readonly goal: Goal | null;
  /** The metric's last value in each; null: it has none. */
  readonly valueA: number | null;
  readonly valueB: number | null;
  /** b − a. */
  readonly delta: number | null;
  /** How much repeats of one setting differ; null where no setting was run twice. */
  readonly noise: SeedNoise | null;
  /** Whether the difference is no larger than repeats differ anyway (twice the deviation of a difference); null: not known. */
  readonly withinNoise: boolean | null;
  /** Runs that were looked at: those that ended and have the metric. */
  readonly runs: number;
  readonly causes: readonly Cause[];
  /** What is left of the difference after the effects that are more than chance; null where there is no difference to explain. */
  readonly unexplained: number | null;
  /** The whole as a sentence or two. */
  readonly summary: string;
}
