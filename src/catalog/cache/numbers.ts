import * as z from 'zod';

const lacking = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '-0': -0,
};
const special = z.enum(['NaN', 'Infinity', '-Infinity', '-0']);

/** A number as JSON can hold it: what JSON lacks is its name. */
export type JsonNumber = number | z.infer<typeof special>;

/** A number so that `readNumber` gives the very same one: NaN, infinities and -0 too. */
export function writeNumber(value: number): JsonNumber {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

/** What `writeNumber` wrote. Throws for anything else. */
export function readNumber(value: unknown): number {
  return typeof value === 'number' ? value : lacking[special.parse(value)];
}

/** Reads a number, or null, that `writeNumber` wrote. */
export const numberOrNull = z.union([z.number(), z.null(), special.transform((name) => lacking[name])]);
