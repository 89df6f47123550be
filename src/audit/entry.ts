import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import * as z from 'zod';
import type { Act } from './act.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * An act as it stands in the log, one line each. Loose, so that acts of later versions are verified and listed too:
 * what is hashed is all that stands there.
 */
export const entrySchema = z.looseObject({
  verb: z.string(),
  who: z.string(),
  subject: z.string(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  at: z.number(),
  face: z.string(),
  /** The hash of the entry before; of the first entry: see `genesis`. */
  previous: digest,
  /** sha256 (hex) of `previous` (its 64 hex digits) followed by the canonical JSON (RFC 8785) of all but these two. */
  hash: digest,
});
export type Entry = z.infer<typeof entrySchema>;

/** What the first entry of a chain follows: sha256 of the clone's name, so that no chain passes for another's. */
export function genesis(clone: string): string {
  return sha256(`trainyard:audit:${clone}`);
}

/** Chains an act to the entry before it. */
export function seal(act: Act, previous: string): Entry {
  const { verb, at, face } = act;
  const parts = Object.entries(act.detail).map(([key, value]) => [key.toWellFormed(), plain(value)] as const);
  const [who, subject] = [act.who.toWellFormed(), act.subject.toWellFormed()];
  const said = { verb, who, subject, detail: Object.fromEntries(parts), at, face };
  return { ...said, previous, hash: hashOf(said, previous) };
}

/** The hash that an entry with this content must carry. */
export function ownHash(entry: Entry): string {
  const said = Object.entries(entry).filter(([key]) => key !== 'hash' && key !== 'previous');
  return hashOf(Object.fromEntries(said), entry.previous);
}

/** An entry's line in the log, without the line's end: canonical JSON. */
export function lineOf(entry: Entry): string {
  return canonical(entry);
}

function hashOf(said: object, previous: string): string {
  return sha256(previous + canonical(said));
}

function canonical(value: object): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('An object has canonical JSON.');
  return text;
}

/** Canonical JSON has neither numbers that are none nor halves of characters. */
function plain(value: string | number | boolean | null): string | number | boolean | null {
  if (typeof value === 'string') return value.toWellFormed();
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
