import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { identityOf, isAlive, processIdentity } from '../jobs/process-identity.ts';
import { faultCode } from '../project/file-fault.ts';
import { writeWhole } from '../project/write-whole.ts';
import { install } from './install.ts';
import type { BuildRequest } from './install.ts';
import type { Impossible } from './recipe.ts';

/** The folder of restored environments in the folder of caches. */
export const environmentsName = 'environments';
const wholeName = 'environment.json';
const builderName = 'builder.json';
const program = platform() === 'win32' ? join('Scripts', 'python.exe') : join('bin', 'python');

const wholeSchema = z.object({
  version: z.literal(1),
  python: z.string(),
  of: z.string(),
  packages: z.number(),
  /** The folder's name: a new one each time, as the installer of a killed process may still write into the last. */
  folder: z
    .string()
    .regex(/^env(?:-[0-9a-f]+)?$/)
    .default('env'),
  at: z.number(),
});

/** A restored environment on this disk, or what is left of one that was being built. */
export interface KeptEnvironment {
  /** Absolute. */
  readonly folder: string;
  /** Of what run, and with which Python; null: it is not whole. */
  readonly about: z.infer<typeof wholeSchema> | null;
  /** A process that builds it lives. */
  readonly live: boolean;
  /** When it was last used, ms since 1970. */
  readonly usedAt: number;
}

/** The Python (absolute) of an environment that is whole; it counts as used now. */
export function cachedEnvironment(cache: string, key: string): string | null {
  const folder = join(cache, environmentsName, key);
  const about = aboutOf(folder);
  const python = join(folder, about?.folder ?? '', program);
  if (about === null || !existsSync(python)) return null;
  try {
    utimesSync(join(folder, wholeName), new Date(), new Date());
  } catch {
    // A disk that may only be read.
  }
  return python;
}

/**
 * Builds an environment as recorded, in the cache; where another process builds the same, waits for it. What stands in
 * the way (a version that the index does not have, an index that does not answer) is said with its own words.
 */
export async function buildEnvironment(request: BuildRequest): Promise<{ readonly python: string } | Impossible> {
  const { cache, key, recipe, signal, say } = request;
  const folder = join(cache, environmentsName, key);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  while (!claim(folder)) {
    signal?.throwIfAborted();
    say('Another process builds this environment; waiting for it.');
    await wait(500, undefined, { signal });
  }
  try {
    const cached = cachedEnvironment(cache, key);
    if (cached !== null) return { python: cached };
    removeBuilt(folder);
    const name = `env-${randomBytes(4).toString('hex')}`;
    const built = join(folder, name);
    const installed = await install(request, built, join(built, program));
    if (!installed.ok) return installed;
    const about = {
      version: 1,
      python: recipe.python?.version ?? '',
      of: recipe.of,
      packages: installed.packages,
      folder: name,
      at: Date.now(),
    };
    // Written last: it says that the environment is whole.
    writeWhole(join(folder, wholeName), JSON.stringify(about));
    return { python: join(built, program) };
  } finally {
    if (aboutOf(folder) === null) removeBuilt(folder);
    rmSync(join(folder, builderName), { force: true });
  }
}

/** All restored environments in the folder of caches (absolute). */
export function listEnvironments(cache: string): readonly KeptEnvironment[] {
  const root = join(cache, environmentsName);
  return namesIn(root).map((name) => {
    const folder = join(root, name);
    const stats =
      statSync(join(folder, wholeName), { throwIfNoEntry: false }) ?? statSync(folder, { throwIfNoEntry: false });
    const builder = builderOf(folder);
    return { folder, about: aboutOf(folder), live: builder !== null && isAlive(builder), usedAt: stats?.mtimeMs ?? 0 };
  });
}

/** What was built before, whole or not. The word that it is whole goes first. */
function removeBuilt(folder: string): void {
  rmSync(join(folder, wholeName), { force: true });
  for (const name of namesIn(folder)) {
    if (name.startsWith('env')) rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 3 });
  }
}

function claim(folder: string): boolean {
  const file = join(folder, builderName);
  const builder = builderOf(folder);
  if (builder !== null && !isAlive(builder)) rmSync(file, { force: true });
  try {
    writeFileSync(file, JSON.stringify(identityOf(process.pid)), { flag: 'wx' });
    return true;
  } catch (error) {
    if (faultCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function builderOf(folder: string): z.infer<typeof processIdentity> | null {
  return parsed(join(folder, builderName), processIdentity);
}

function aboutOf(folder: string): z.infer<typeof wholeSchema> | null {
  return parsed(join(folder, wholeName), wholeSchema);
}

function parsed<T>(file: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
