import { existsSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { CatalogOptions, Root } from '../catalog/api.ts';
import { act } from '../audit/act.ts';
import type { Act } from '../audit/act.ts';
import { cacheFolder } from '../project/cache-folder.ts';
import { faceVariable } from '../audit/face-variable.ts';
import { Catalog } from '../catalog/catalog.ts';
import type { ServerState } from '../catalog/servers-api.ts';
import { serverTrackers, trackerFactories } from '../trackers/registry.ts';
import { baseOf } from '../project/base.ts';
import { CliFailure } from './failure.ts';
import { Output } from './output.ts';
import type { Streams } from './output.ts';
import { secretsFrom } from './server-secrets.ts';

/** Options that every command takes, before or after its name. */
export interface CommonOptions {
  readonly folder?: readonly string[] | undefined;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  readonly color?: boolean | undefined;
  readonly config?: string | undefined;
  readonly cache?: boolean | undefined;
}

/** What the process gives a command. */
export interface Surroundings {
  readonly streams: Streams;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted when the person wants to stop. */
  readonly signal: AbortSignal;
  /** Absolute: the folder with the built supervisor and grammars. */
  readonly dist: string;
  /** Says that the command ends by itself after the signal, however long that takes. */
  readonly linger: () => void;
}

/** What a command works with. */
export interface Context {
  readonly output: Output;
  readonly roots: readonly Root[];
  readonly config: string | undefined;
  /** Absolute: where what was read is kept for the next time; undefined: nothing is kept. */
  readonly cache: string | undefined;
  readonly signal: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
  /** Absolute: the folder with the built supervisor and grammars. */
  readonly dist: string;
  /** Absolute: the person's folder of caches, also where nothing that was read is kept. */
  readonly caches: string;
  /** Says that the command ends by itself after the signal, however long that takes. */
  readonly linger: () => void;
  /** Who calls, for the log of acts: a person in a terminal, or the editor on a person's behalf. */
  readonly face: Act['face'];
}

/** Makes a command's context of its common options; throws a CliFailure for folders or files that are not there. */
export function makeContext(options: CommonOptions, around: Surroundings): Context {
  const color = options.color !== false && (around.env['NO_COLOR'] ?? '') === '';
  const output = new Output(around.streams, { json: options.json === true, quiet: options.quiet === true, color });
  const config = options.config === undefined ? undefined : resolve(around.cwd, options.config);
  if (config !== undefined && !existsSync(config)) {
    throw new CliFailure('no-such-file', `The file ${options.config ?? ''} does not exist.`, 'Check --config.');
  }
  const { env, signal, dist, linger } = around;
  const cache = cacheFolder({ env, platform: process.platform, home: homedir() });
  const roots = rootsOf(options.folder, around);
  const common = { output, roots, config, signal, env, dist, linger, caches: cache, face: faceOf(env) };
  return { ...common, cache: options.cache === false ? undefined : cache };
}

/** The editor calls this program, too, and says so; whatever else is said means nothing. */
function faceOf(env: NodeJS.ProcessEnv): Act['face'] {
  return act.shape.face.safeParse(env[faceVariable]).data ?? 'command-line';
}

function rootsOf(folders: readonly string[] | undefined, { cwd }: Surroundings): Root[] {
  if (folders === undefined || folders.length === 0) return [{ folder: cwd, base: baseOf(cwd) }];
  return folders.map((given) => {
    const folder = resolve(cwd, given);
    let isFolder = false;
    try {
      isFolder = statSync(folder).isDirectory();
    } catch {
      throw new CliFailure('no-such-folder', `The folder ${given} does not exist.`, 'Check --folder.');
    }
    if (!isFolder) throw new CliFailure('no-such-folder', `${given} is not a folder.`, 'Check --folder.');
    return { folder, base: folder };
  });
}

/** The bases of the context's folders (absolute), each once, also where several ways lead to one. */
export function basesOf({ roots }: Pick<Context, 'roots'>): readonly string[] {
  const bases = new Map<string, string>();
  for (const { base } of roots) {
    const real = realOf(base);
    if (!bases.has(real)) bases.set(real, base);
  }
  return [...bases.values()];
}

function realOf(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    return folder;
  }
}

/** A catalog in this thread that has looked at every folder, and asked every server. Dispose of it. */
export async function openCatalog(context: Context, follow: boolean): Promise<Catalog> {
  const catalog = new Catalog({ trackers: trackerFactories, servers: serverTrackers });
  const { roots, config, cache } = context;
  const options: CatalogOptions = { roots, excludes: [], metrics: {}, follow, config, cache };
  const unlisten = catalog.onEvent((event) => {
    if (event.type !== 'state' || event.state.phase !== 'scanning') return;
    context.output.progress(`Looking for runs: ${event.state.foldersSeen} folders, ${event.state.runs} runs`);
  });
  await catalog.configure(options);
  const servers = await catalog.servers();
  const asked = connect(catalog, servers, context);
  await catalog.ready();
  await asked;
  unlisten();
  return catalog;
}

/** Asks the servers that trainyard.yaml names, with the secrets of the environment. */
async function connect(catalog: Catalog, servers: readonly ServerState[], context: Context): Promise<void> {
  if (servers.length === 0) return;
  const unlisten = catalog.onEvent((event) => {
    if (event.type !== 'servers') return;
    const open = event.servers.filter(({ phase }) => phase === 'asking').map(({ name }) => name);
    if (open.length > 0) context.output.progress(`Asking ${open.join(', ')}`);
  });
  await catalog.connect({ network: true, secrets: secretsFrom(servers, context.env), attentive: true });
  unlisten();
}
