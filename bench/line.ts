/** What one benchmark came to: a row of the table that `npm run bench` prints. Every `bench*` function of this folder gives one or several. */
export interface BenchLine {
  /** What was done, to how much: `MLflow file store, 10,000 runs`. */
  readonly name: string;
  /** In `unit`s. */
  readonly ours: number;
  /** The peer's for the same work on the same machine, or null where there is no peer. */
  readonly peer: number | null;
  /** The peer and its version. */
  readonly peerName: string | null;
  readonly unit: 'ms' | 'MB/s' | 'MB' | '%';
  /** How many times better ours is than the peer, or null without one. */
  readonly ratio: number | null;
  /** What we want: `20 times`, `under 30 ms`. */
  readonly aim: string;
}
