import type { Refusal } from '../../launch/refusal.ts';

/** What training a commit once came to. */
export type Measured =
  | {
      readonly kind: 'value';
      /** The id of the run. */
      readonly run: string;
      readonly value: number;
      /** Whether it was there already. */
      readonly reused: boolean;
      /** What is to be known of it; '' for nothing. */
      readonly note: string;
    }
  /** It cannot be said of this commit. */
  | { readonly kind: 'skip'; readonly run: string | null; readonly why: string }
  /** Nobody wants to know any more. */
  | { readonly kind: 'stopped' }
  /** Nothing can be trained at all. */
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Trains a commit, or finds a run that did it; `repeat` counts from 0. An aborted signal cancels the training. */
export type Measure = (commit: string, repeat: number, signal: AbortSignal) => Promise<Measured>;
