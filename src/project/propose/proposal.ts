import type { ParamValue } from '../../runs/run.ts';
import { shellWord } from '../shell-word.ts';

/** An action that was found in a folder and may be written into trainyard.yaml. Paths are relative to it, with forward slashes. */
export interface Proposal {
  /** Letters, digits, `-` and `_`; unique among what was found. */
  readonly name: string;
  readonly run: string;
  readonly shell: boolean;
  /** Parameters with their defaults; '' where the program has none. */
  readonly params: Readonly<Record<string, ParamValue>>;
  /** The file that the program reads its parameters from. */
  readonly paramsFile: string | null;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly cwd: string | null;
  /** The file in which it was found. */
  readonly file: string;
  /** What it is there: `argparse`, `DVC stage`, `MLproject entry point`, `Makefile target`, `npm script`, … */
  readonly what: string;
  /** Whether it looks like a training rather than something else. */
  readonly likely: boolean;
}

/** What is usual where nothing is said. */
export const plainProposal = {
  shell: false,
  params: {},
  paramsFile: null,
  inputs: [],
  outputs: [],
  cwd: null,
} as const satisfies Partial<Proposal>;

/** Whether a name speaks of training. */
export function soundsLikeTraining(name: string): boolean {
  return /(?:^|[^a-z])(?:pre|re)?(?:train|fit|fine-?tune|experiment|sweep)/i.test(name);
}

/** A text in a command, with braces as braces. */
export function bracesKept(text: string): string {
  return text.replaceAll('{', '{{').replaceAll('}', '}}');
}

/** A word of a command line, in quotes where it needs them. */
export function quotedWord(text: string): string {
  return shellWord(bracesKept(text));
}
