import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { revParse } from '../git/rev-parse.ts';
import { makeStateFolder, stateFolder } from '../project/state-folder.ts';
import { writeWhole } from '../project/write-whole.ts';

/** Where this copy of a project keeps what must not travel with its files. */
export interface Home {
  /** Absolute: git's folder of this work tree; without git `.trainyard`. */
  readonly folder: string;
  /** Whether git's refs can hold the head of the chain. */
  readonly git: boolean;
  /** The base, relative to the work tree's root: one repository may hold several. */
  readonly base: string;
}

const cloneFileName = { git: 'trainyard-clones.json', plain: 'clone.json' };
const cloneFile = z.object({
  version: z.literal(1),
  /** One entry a copy of the folder that this file lies in: whoever copies it whole gets a name of their own. */
  clones: z.array(z.object({ inode: z.string(), base: z.string(), clone: z.string().regex(/^[0-9a-f]{16}$/) })),
});
type Clones = z.infer<typeof cloneFile>['clones'];

/** The home of a base (absolute). Starts git, unless told not to. */
export async function homeOf(base: string, options: { git: boolean; signal?: AbortSignal }): Promise<Home> {
  if (options.git) {
    const call = { folder: base, signal: options.signal };
    const asked = await revParse([['--absolute-git-dir'], ['--show-prefix']], call);
    const [folder, prefix = ''] = asked.ok ? asked.answers : [];
    if (folder !== undefined && folder !== '') return { folder, git: true, base: prefix };
  }
  return { folder: stateFolder(base), git: false, base: '' };
}

/** The names of the chains that belong to this home, the current one last: a copied folder brought its first one along. */
export function knownClones(home: Home): readonly string[] {
  const inode = inodeOf(home.folder);
  const own = readClones(home).filter((known) => known.base === home.base);
  return own.toSorted((a, b) => Number(a.inode === inode) - Number(b.inode === inode)).map(({ clone }) => clone);
}

/** This copy's own name, made when it is first asked for. To be called under the lock of the log. Throws as `fs` does. */
export function ownClone(home: Home, base: string): string {
  if (!home.git) makeStateFolder(base);
  const inode = inodeOf(home.folder);
  const clones = readClones(home);
  const known = clones.find((one) => one.inode === inode && one.base === home.base);
  if (known !== undefined) return known.clone;
  const clone = randomBytes(8).toString('hex');
  const all: Clones = [...clones, { inode, base: home.base, clone }];
  writeWhole(fileOf(home), `${JSON.stringify({ version: 1, clones: all })}\n`);
  return clone;
}

function fileOf(home: Home): string {
  return join(home.folder, home.git ? cloneFileName.git : cloneFileName.plain);
}

function readClones(home: Home): Clones {
  try {
    return cloneFile.safeParse(JSON.parse(readFileSync(fileOf(home), 'utf8'))).data?.clones ?? [];
  } catch {
    return [];
  }
}

/** What tells a folder from its copies, and stays when it is moved. */
function inodeOf(folder: string): string {
  return String(statSync(folder, { bigint: true, throwIfNoEntry: false })?.ino ?? 0n);
}
