import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits for a condition: gives the first value of `look` that is not undefined.
 * @param what names the condition in the error: `the row brave-otter`
 * @param limit ms
 * @param otherwise what the error says was there instead
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined>,
  { limit = 15_000, otherwise }: { limit?: number; otherwise?: () => Promise<string> } = {},
): Promise<T> {
  const end = Date.now() + limit;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) break;
    await sleep(50);
  }
  const instead = otherwise === undefined ? '' : ` There was: ${await otherwise()}`;
  throw new Error(`Waited ${limit / 1000} s for ${what}.${instead}`);
}

/** A pattern for Playwright's `hasText`: a string means exactly that text, spaces at the ends aside. */
export const exactly = (text: string | RegExp): RegExp =>
  typeof text === 'string' ? new RegExp(`^\\s*${text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}\\s*$`) : text;
