import canonicalize from 'canonicalize';
import * as z from 'zod';
import { runGit, textOf } from '../git/run-git.ts';

const headSchema = z.object({ version: z.literal(1), entries: z.int().nonnegative(), hash: z.string() });
/** The end of a chain as git keeps it: how many entries there are, and the hash of the last. */
export type Head = Pick<z.infer<typeof headSchema>, 'entries' | 'hash'>;

/** The ref that holds the head of a clone's chain: a blob, so that no history shows it. */
export function headRef(clone: string): string {
  return `refs/trainyard/audit/${clone}`;
}

/** The head that git keeps of a chain; null where it keeps none. `base` is absolute. */
export async function readHead(base: string, clone: string, signal?: AbortSignal): Promise<Head | null> {
  const text = textOf(await runGit(['cat-file', 'blob', headRef(clone)], { folder: base, signal }));
  if (text === null) return null;
  try {
    return headSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Lets git keep a head. Whether it does; the next act mends what could not be kept. */
export async function writeHead(base: string, clone: string, head: Head, signal?: AbortSignal): Promise<boolean> {
  const input = `${canonicalize({ version: 1, ...head }) ?? ''}\n`;
  const blob = textOf(await runGit(['hash-object', '-w', '--stdin'], { folder: base, input, signal }));
  if (blob === null) return false;
  return (await runGit(['update-ref', '--no-deref', headRef(clone), blob], { folder: base, signal })).ok;
}
