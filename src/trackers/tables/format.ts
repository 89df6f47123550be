import type { Sink } from './sink.ts';

/** A table's parser: fed with whole records, it fills the sink that it was made for. */
export interface TableParser {
  /** How many bytes of `bytes` are whole records: up to behind a record's line end; 0 if no record ends there. */
  wholeRecords(bytes: Buffer): number;
  /** Takes whole records in (a last one may lack its line end). */
  feed(bytes: Buffer): void;
  /** Whether bytes without a line end are a whole record without doubt, whatever may follow. */
  isComplete(rest: Buffer): boolean;
  /** Whether bytes without a line end look whole: true of a file that nobody writes any more. */
  looksComplete(rest: Buffer): boolean;
  /** Set where the file must be read again from its start with this hint, since the parser found out more. */
  readonly again: string | null;
  /** First and latest logged time, ms since 1970; null where there is none. */
  readonly firstTime: number | null;
  readonly lastTime: number | null;
  /** What could not be read so far. */
  problems(): readonly TableProblem[];
  /** Plain data (safe for JSON) that `TableFormat.resume` goes on from. */
  save(): unknown;
}

export interface TableProblem {
  readonly message: string;
  readonly hint: string;
}

/** A way to write tables. */
export interface TableFormat {
  /** A parser for a file from its start. */
  start(file: string, sink: Sink, hint: string | null): TableParser;
  /** A parser that goes on from what another saved; null if that is not its own. */
  resume(file: string, sink: Sink, saved: unknown): TableParser | null;
}
