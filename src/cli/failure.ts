/** Exit statuses of the command line's contract. */
export const exitStatus = { done: 0, doesNotHold: 1, usage: 2, outside: 3 } as const;

/** A failure that a person can do something about: what happened, a short code for scripts, and what to do. */
export class CliFailure extends Error {
  readonly code: string;
  readonly hint: string;
  readonly status: number;

  constructor(code: string, message: string, hint: string, status: number = exitStatus.usage) {
    super(message);
    this.name = 'CliFailure';
    this.code = code;
    this.hint = hint;
    this.status = status;
  }
}
