import { isAbsolute, relative, sep } from 'node:path';
import picomatch from 'picomatch';

/** Files that trainyard.yaml names for a tracker. Plain data. */
export interface NamedFiles {
  /** The tracker's name in the registry: `csv`, `jsonl`, … */
  readonly tracker: string;
  /** Absolute: what the globs are relative to. */
  readonly folder: string;
  /** A path or glob with forward slashes, relative to the folder or absolute. */
  readonly glob: string;
}

/** More stars than this make matching slow out of all proportion. */
const mostStars = 12;

/** Why a glob cannot be used, as a clause; null if it can. */
export function globFault(glob: string): string | null {
  if (glob.trim() === '') return 'it is empty';
  if (glob.length > 1000) return 'it is longer than 1,000 characters';
  if (glob.split('*').length - 1 > mostStars) return `it has more than ${mostStars} stars`;
  return null;
}

/** Tells whether one of the globs names a file (absolute) for a tracker; made once, asked for every file of a walk. */
export function namedFilesTest(named: readonly NamedFiles[]): (tracker: string, file: string) => boolean {
  const tests = named.map(({ tracker, folder, glob }) => {
    const plain = glob.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '');
    const matches = picomatch(plain, { dot: true, noextglob: true, nonegate: true });
    const whole = isAbsolute(glob);
    return { tracker, matches: (file: string) => matches(slashed(whole ? file : relative(folder, file))) };
  });
  return (tracker, file) => tests.some((test) => test.tracker === tracker && test.matches(file));
}

function slashed(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/');
}
