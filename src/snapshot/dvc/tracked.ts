import { dirname, join, relative, resolve, sep } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { readSmallText } from '../../project/small-text.ts';
import { digestWithin, listedIn } from './folder-list.ts';
import { dvcRepositoryOf } from './repository.ts';
import type { DvcRepository } from './repository.ts';

/** What DVC says of a file or folder that it tracks. */
export interface Tracked {
  readonly repository: DvcRepository;
  /** Absolute: the `.dvc` file or dvc.lock. */
  readonly by: string;
  /** `md5:…`, of a folder `md5:….dir`; null: part of a folder whose list is not in the cache. */
  readonly digest: string | null;
  /** Whether the data should be as it says: what a stage read may have been changed since, until it runs again. */
  readonly binding: boolean;
  /** DVC 2 took the carriage returns out of texts before it hashed them. */
  readonly withoutReturns: boolean;
}

/** What a `.dvc` file or a dvc.lock says of a path (absolute). */
interface Entry {
  readonly path: string;
  readonly md5: string;
  readonly binding: boolean;
  readonly withoutReturns: boolean;
}

const data = z.object({
  path: z.string(),
  md5: z.string().regex(/^[0-9a-f]{32}(?:\.dir)?$/),
  hash: z.string().nullish(),
});
const entries = z.array(z.unknown()).nullish();
const dvcFile = z.object({ wdir: z.string().nullish(), outs: entries });
const lockFile = z.object({ stages: z.record(z.string(), z.object({ deps: entries, outs: entries })) });
const pipeline = z.object({ stages: z.record(z.string(), z.unknown()) });
const placed = z.object({ wdir: z.string().optional() });
/** `do` holds what foreach makes several stages of. */
const stageSchema = placed.extend({ do: placed.optional() });

/** Looks up what DVC tracks, each file of DVC read once: for several inputs of one moment. */
export class DvcTracking {
  readonly #files = new Map<string, readonly Entry[]>();

  /** Null: DVC does not track a path (absolute), or not by md5. What lies beside it counts before what lies above. */
  trackedBy(path: string): Tracked | null {
    const repository = dvcRepositoryOf(path);
    if (repository === null) return null;
    for (let at = path; at !== repository.root && dirname(at) !== at; at = dirname(at)) {
      for (const by of [`${at}.dvc`, join(dirname(at), 'dvc.lock')]) {
        const said = this.#entriesOf(by).filter((entry) => entry.path === path || isAbove(entry.path, path));
        const best = said.find((one) => one.binding) ?? said[0];
        if (best !== undefined) return { repository, by, ...wordOn(path, best, repository), ...flagsOf(best) };
      }
    }
    return null;
  }

  #entriesOf(file: string): readonly Entry[] {
    const known = this.#files.get(file);
    if (known !== undefined) return known;
    const read = file.endsWith('.dvc') ? entriesOfFile(file) : entriesOfLock(file);
    this.#files.set(file, read);
    return read;
  }
}

function flagsOf({ binding, withoutReturns }: Entry): Pick<Tracked, 'binding' | 'withoutReturns'> {
  return { binding, withoutReturns };
}

function wordOn(path: string, entry: Entry, { cache }: DvcRepository): Pick<Tracked, 'digest'> {
  if (entry.path === path) return { digest: `md5:${entry.md5}` };
  const files = cache === null ? null : listedIn(cache, entry.md5);
  const within = files === null ? null : digestWithin(files, relative(entry.path, path).split(sep).join('/'));
  return { digest: within === null ? null : `md5:${within}` };
}

function entriesOfFile(file: string): readonly Entry[] {
  const parsed = dvcFile.safeParse(plain(file)).data;
  const folder = resolve(dirname(file), parsed?.wdir ?? '.');
  return (parsed?.outs ?? []).flatMap((one) => entryOf(one, folder, true));
}

function entriesOfLock(file: string): readonly Entry[] {
  const stages = Object.entries(lockFile.safeParse(plain(file)).data?.stages ?? {});
  if (stages.length === 0) return [];
  const written = pipeline.safeParse(plain(join(dirname(file), 'dvc.yaml'))).data?.stages ?? {};
  return stages.flatMap(([name, { deps, outs }]) => {
    // `name@key`: one of several that a foreach made.
    const stage = Object.hasOwn(written, name) ? written[name] : written[name.replace(/@.*$/s, '')];
    const known = stageSchema.safeParse(stage).data;
    const wdir = known?.wdir ?? known?.do?.wdir ?? '.';
    if (wdir.includes('${')) return [];
    const folder = resolve(dirname(file), wdir);
    return [
      ...(outs ?? []).flatMap((one) => entryOf(one, folder, true)),
      ...(deps ?? []).flatMap((one) => entryOf(one, folder, false)),
    ];
  });
}

function entryOf(said: unknown, folder: string, binding: boolean): readonly Entry[] {
  const entry = data.safeParse(said).data;
  if (entry === undefined || /^\w[\w+-]*:\/\//.test(entry.path)) return [];
  const { path, md5, hash } = entry;
  return [{ path: resolve(folder, path), md5, binding, withoutReturns: hash == null }];
}

function isAbove(folder: string, path: string): boolean {
  return path.startsWith(folder + sep);
}

function plain(file: string): unknown {
  const text = readSmallText(file);
  if (text === null) return null;
  try {
    // Every scalar is text: a digest may look like a number, such as 12e45.
    return parse(text, { schema: 'failsafe', logLevel: 'error', maxAliasCount: 100 });
  } catch {
    return null;
  }
}
