/** Why nothing was started: what, a short code for scripts, and what to do. `outside`: a program is missing, a disk is full. */
export interface Refusal {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly outside: boolean;
  /** Names that would have been known, where one was not. */
  readonly known?: readonly string[];
}

/** A request that cannot be followed as it is. */
export function refused(code: string, message: string, hint: string, known?: readonly string[]): Refusal {
  return { ok: false, code, message, hint, outside: false, ...(known === undefined ? {} : { known }) };
}

/** Something outside that stands in the way. */
export function blocked(code: string, message: string, hint: string): Refusal {
  return { ok: false, code, message, hint, outside: true };
}
