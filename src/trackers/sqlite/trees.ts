import { setTimeout as wait } from 'node:timers/promises';
import { childrenOf, lookAtPages, schemaOf } from './pages.ts';
import type { Pages } from './pages.ts';

/** Looking at a page costs about a microsecond. Databases with more pages are taken on trust. */
const mostPages = 250_000;
/** A writer may be in the middle of moving pages: then they are looked at again. */
const [tries, retryMs] = [4, 25];

/**
 * Whether no page of a database (absolute path) is led to twice. SQLite follows such pages wherever they lead; a page
 * that leads back to one above it is visited so often that a query never ends, and nothing can stop it.
 */
export async function areTreesSound(file: string): Promise<boolean> {
  for (let left = tries; left > 0; left -= 1) {
    if (lookAtPages(file, isSound) !== false) return true;
    await wait(retryMs);
  }
  return false;
}

function isSound({ page, count, bytes }: Pages): boolean {
  if (count > mostPages) return true;
  const seen = new Uint8Array(count + 1);
  const waiting = [1, ...schemaOf(page).map(({ root }) => root)].filter((root) => root > 0);
  for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
    // SQLite itself notices a page that is not there.
    if (number === 0 || number > count) continue;
    if (seen[number] === 1) return false;
    seen[number] = 1;
    const start = number === 1 ? 100 : 0;
    const kind = page(number, start + 1)?.[start];
    if (kind !== 0x05 && kind !== 0x02) continue;
    const whole = page(number, bytes);
    if (whole !== null) waiting.push(...childrenOf(whole, number));
  }
  return true;
}
