import { posix } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';

const out = z.object({ path: z.string(), md5: z.string().nullish(), hash: z.string().nullish() }).loose();
const outs = z.array(z.unknown()).nullish();
const lockSchema = z.object({ stages: z.record(z.string(), z.object({ deps: outs, outs }).loose()).nullish() });
const fileSchema = z.object({ outs, deps: outs });

/**
 * Digests of data by path relative to the repository, from a dvc.lock or a `.dvc` file. `file` is its own path there,
 * with forward slashes. What is no such file gives nothing.
 */
export function readDvcData(text: string, file: string): Record<string, string> {
  let plain: unknown;
  try {
    // Every scalar is text: a digest may look like a number, such as 12e45.
    plain = parse(text, { schema: 'failsafe', logLevel: 'error', maxAliasCount: 100 });
  } catch {
    return {};
  }
  const folder = posix.dirname(file);
  const stages = lockSchema.safeParse(plain).data?.stages ?? null;
  const own = fileSchema.safeParse(plain).data;
  const entries =
    stages === null
      ? [...(own?.outs ?? []), ...(own?.deps ?? [])]
      : Object.values(stages).flatMap((stage) => [...(stage.deps ?? []), ...(stage.outs ?? [])]);
  const found = entries.flatMap((entry): [string, string][] => {
    const parsed = out.safeParse(entry).data;
    if (parsed === undefined) return [];
    const [name, digest] = digestOf(parsed);
    const path = /^\w+:\/\//.test(parsed.path) ? parsed.path : posix.join(folder, parsed.path);
    return digest === null ? [] : [[path, `${name}:${digest}`]];
  });
  return Object.fromEntries(found);
}

function digestOf(entry: z.infer<typeof out>): readonly [string, string | null] {
  if (entry.md5 != null) return ['md5', entry.md5];
  // DVC 3 says which: `hash: md5`. Other stores keep an etag or a checksum.
  for (const name of [entry.hash ?? '', 'etag', 'checksum']) {
    const value = Object.hasOwn(entry, name) ? entry[name] : null;
    if (typeof value === 'string') return [name, value];
  }
  return ['', null];
}
