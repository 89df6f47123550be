/** The code of a failed file operation, such as `ENOENT`; null for what is no such failure. */
export function faultCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** Whether a file could not be made because it is there already. */
export function isTaken(error: unknown): boolean {
  return faultCode(error) === 'EEXIST';
}
