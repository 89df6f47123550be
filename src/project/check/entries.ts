import * as z from 'zod';

const record = z.record(z.string(), z.unknown());

/** The entries of what should hold names; none of anything else. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(record.safeParse(value).data ?? {});
}

/** A key of what should be a map; undefined in anything else. */
export function valueOf(value: unknown, key: string): unknown {
  return entriesOf(value).find(([name]) => name === key)?.[1];
}

/** One text or a list of them, each with the steps that lead to it. */
export function textsOf(value: unknown): readonly { readonly text: string; readonly steps: readonly number[] }[] {
  if (typeof value === 'string') return [{ text: value, steps: [] }];
  if (!Array.isArray(value)) return [];
  return value.flatMap((text: unknown, i) => (typeof text === 'string' ? [{ text, steps: [i] }] : []));
}
