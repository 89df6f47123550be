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
  const plain = parsedYaml(text);
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
    return digest === null ? [] : [[placeOf(parsed.path, file), `${name}:${digest}`]];
  });
  return Object.fromEntries(found);
}

/** Paths as of `readDvcData` that stages of a dvc.lock make and none of them reads: models and metrics, not data. */
export function readDvcMade(text: string, file: string): readonly string[] {
  const stages = Object.values(lockSchema.safeParse(parsedYaml(text)).data?.stages ?? {});
  const pathsOf = (entries: z.infer<typeof outs>): readonly string[] =>
    (entries ?? []).flatMap((entry) => out.safeParse(entry).data?.path ?? []);
  const read = new Set(stages.flatMap(({ deps }) => pathsOf(deps)));
  const made = stages.flatMap((stage) => pathsOf(stage.outs));
  return made.filter((path) => !read.has(path)).map((path) => placeOf(path, file));
}

function parsedYaml(text: string): unknown {
  try {
    // Every scalar is text: a digest may look like a number, such as 12e45.
    return parse(text, { schema: 'failsafe', logLevel: 'error', maxAliasCount: 100 });
  } catch {
    return null;
  }
}

/** A path in a file of DVC, relative to the repository like the file itself. */
function placeOf(path: string, file: string): string {
  return /^\w+:\/\//.test(path) ? path : posix.join(posix.dirname(file), path);
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
