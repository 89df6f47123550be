import type * as z from 'zod';
import { lie } from './fault.ts';

/** An answer that is one of several: what it holds, and the token of the next one. */
interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** Pages without anything in them that are put up with: some servers filter after they cut. */
const mostEmpty = 5;

/**
 * Goes through pages until the last one. Tokens that come again and pages that never end are a lie. `take` gives how
 * many of a page's items were new.
 */
export async function allPages<T>(
  host: string,
  ask: (token: string | null) => Promise<Page<T>>,
  take: (items: readonly T[]) => number,
  mostPages: number,
): Promise<void> {
  const seen = new Set<string>();
  let token: string | null = null;
  let empty = 0;
  for (let pages = 1; ; pages += 1) {
    const page: Page<T> = await ask(token);
    empty = take(page.items) === 0 ? empty + 1 : 0;
    token = page.next;
    if (token === null) return;
    if (seen.has(token)) throw lie(host, 'gives the same page again and again');
    if (empty >= mostEmpty || pages >= mostPages) throw lie(host, 'gives pages without end');
    seen.add(token);
  }
}

/** A token as it counts: an empty one is none. */
export function nextOf(token: string | null | undefined): string | null {
  return token === undefined || token === null || token === '' ? null : token;
}

/** An answer that fits its schema; else what is wrong where, without repeating it. */
export function checked<T>(host: string, schema: z.ZodType<T>, answer: unknown, what: string): T {
  const fits = schema.safeParse(answer);
  if (fits.success) return fits.data;
  const path = fits.error.issues[0]?.path.map(String).join('.') ?? '';
  throw lie(host, `answers no ${what}${path === '' ? '' : `: ${path.slice(0, 80)} is not what it should be`}`);
}
