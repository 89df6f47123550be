/** What one benchmark came to: printed as one JSON line. */
export interface BenchLine {
  readonly name: string;
  /** Wall time of ours and of the peer's for the same work, milliseconds. */
  readonly ours_ms: number;
  readonly peer_ms: number;
  /** How many times faster ours is. */
  readonly ratio: number;
  /** The peer and its version. */
  readonly peer: string;
}
