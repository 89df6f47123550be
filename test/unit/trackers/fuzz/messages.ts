/** What one process of the fuzzer is told to do. Plain data: it crosses a process's border. */
export interface Job {
  readonly tracker: string;
  readonly seed: string;
  /** Numbers of the cases: from, to (exclusive). */
  readonly from: number;
  readonly to: number;
  /** Absolute: the process's own folder. */
  readonly place: string;
  readonly fixtures: readonly { readonly folder: string; readonly named: readonly string[] }[];
}

/** What it tells: each case as it begins and as it ends. */
export type Told =
  | { readonly what: 'ready' }
  | { readonly what: 'begun'; readonly number: number }
  | { readonly what: 'did'; readonly done: string }
  | {
      readonly what: 'ended';
      readonly number: number;
      /**
       * How long it took, ms, by the clock or of the processor, whichever is less: on a busy machine others' work is not
       * counted, and waiting for ever is noticed by silence.
       */
      readonly ms: number;
      /** The most memory that the process had in RAM meanwhile, bytes. */
      readonly peak: number;
      readonly problems: number;
      readonly runs: number;
      /** What must not be, with all that was done before it; null where all was well. */
      readonly fault: string | null;
      readonly done: readonly string[];
    }
  | { readonly what: 'over'; readonly differences: readonly string[] };
