import type { Refusal } from '../../launch/refusal.ts';
import { mean } from '../../runs/stats.ts';
import type { Measured } from './measure.ts';
import type { Band } from './verdict.ts';

/** What was found out of one commit. */
export interface Tested {
  readonly commit: string;
  /** Ids of runs; several are repeats. */
  readonly runs: readonly string[];
  readonly values: readonly number[];
  /** Their mean; null: none. */
  readonly value: number | null;
  readonly verdict: 'good' | 'bad' | 'skip';
  readonly reused: boolean;
  /** Why it was skipped, or what else is to be known; '' for nothing. */
  readonly why: string;
}

/** How a bisection ended. */
export type BisectEnd =
  | { readonly status: 'found'; readonly firstBad: string }
  /** Only what was skipped is left: the first bad one is among these. */
  | { readonly status: 'skipped'; readonly suspects: readonly string[] }
  /** The ends cannot be told apart. */
  | { readonly status: 'indistinct'; readonly band: Band }
  /** An end is not as it was said to be, or cannot be trained. */
  | { readonly status: 'failed'; readonly why: string }
  | { readonly status: 'stopped' }
  | { readonly status: 'refused'; readonly refusal: Refusal };

/** What the trainings of a commit came to, together. */
export function testedOf(commit: string, measured: readonly Measured[], verdict: Tested['verdict'], note = ''): Tested {
  const values = valuesIn(measured);
  const runs = measured.flatMap((one) => ('run' in one && one.run !== null ? [one.run] : []));
  const whys = measured.flatMap((one) => (one.kind === 'skip' ? [one.why] : one.kind === 'value' ? [one.note] : []));
  const why = [...new Set([...whys, note])].filter((one) => one !== '').join(' ');
  const reused = measured.every((one) => one.kind !== 'value' || one.reused) && values.length > 0;
  return { commit, runs, values, value: values.length === 0 ? null : mean(values), verdict, reused, why };
}

/** The values that there are. */
export function valuesIn(measured: readonly Measured[]): number[] {
  return measured.flatMap((one) => (one.kind === 'value' ? [one.value] : []));
}

/** Why nothing more can be found out; null: it can. */
export function haltOf(measured: readonly Measured[]): BisectEnd | null {
  for (const one of measured) {
    if (one.kind === 'refused') return { status: 'refused', refusal: one.refusal };
    if (one.kind === 'stopped') return { status: 'stopped' };
  }
  return null;
}

/** Does work on all items, some at once; the answers are in the items' order. */
export async function inTurn<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const answers = new Map<number, R>();
  const waiting = [...items.entries()];
  const next = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) answers.set(one[0], await work(one[1]));
  };
  await Promise.all(Array.from({ length: Math.max(1, atOnce) }, next));
  return items.flatMap((_, i) => {
    const answer = answers.get(i);
    return answer === undefined ? [] : [answer];
  });
}
