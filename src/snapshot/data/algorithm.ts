/** What data is hashed with: sha256, and md5 what DVC keeps, since DVC does. */
export type DigestAlgorithm = 'sha256' | 'md5';

/** What a recorded digest (`md5:3f2a…`, `sha256:…`) was made with, so that it can be made again. */
export function algorithmOf(digest: string): DigestAlgorithm {
  return digest.startsWith('md5:') ? 'md5' : 'sha256';
}

/** Whether two digests that differ say that the data differs: those of two algorithms say nothing. */
export function areComparable(a: string, b: string): boolean {
  return a.slice(0, a.indexOf(':') + 1) === b.slice(0, b.indexOf(':') + 1);
}
