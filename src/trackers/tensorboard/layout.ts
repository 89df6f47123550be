import { basename, dirname, join } from 'node:path';
import { isTrainerOutput } from '../huggingface/layout.ts';
import type { Claim, Listing } from '../tracker.ts';
import { EventDecoder } from './event.ts';
import type { Session } from './hparams.ts';
import { RecordWalk } from './records.ts';
import { TagTable } from './tags.ts';

/** The names that Keras's callback gives to its two writers. */
const keras: readonly string[] = ['train', 'validation'];

/** What follows `tfevents` in names of files that hold no events: the profiler's mark, pointers to data, archives. */
const notEvents = /\.(?:profile-empty|dvc|gz|zip|tmp|part|json|txt)$/;

/** A file that TensorBoard reads events from: it has `tfevents` in its name. */
export function isEventFile(name: string): boolean {
  return name.includes('tfevents') && !notEvents.test(name);
}

function eventFiles(listing: Listing): string[] {
  return listing.files.filter(isEventFile);
}

/**
 * Keras's `train` and `validation`, as listings: both hold event files, all by TensorFlow 2's writer, whose names end
 * in `.v2`. Other tools' folders of these names are runs of their own.
 */
function kerasPair(listing: Listing): readonly Listing[] {
  if (!keras.every((name) => listing.folders.includes(name))) return [];
  const pair: Listing[] = [];
  for (const name of keras) {
    const part = listing.list(name);
    const files = part === null ? [] : eventFiles(part);
    if (part === null || files.length === 0 || !files.every((file) => file.endsWith('.v2'))) return [];
    pair.push(part);
  }
  return pair;
}

/** What the beginning of an event file holds. */
interface Peek {
  readonly session: Session;
  readonly scalars: readonly string[];
  readonly hasOtherData: boolean;
}

function peek(bytes: Uint8Array): Peek {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const scalars: string[] = [];
  const decoder = new EventDecoder(view, new TagTable(), (tag) => {
    scalars.push(tag);
    return null;
  });
  new RecordWalk(decoder).walk(view, 0, bytes.byteLength);
  return { session: decoder.session, scalars, hasOtherData: decoder.hasOtherData };
}

/** Whether a file holds a session and the metrics that its own experiment names, and nothing else. */
export function holdsOnlyItsSession({ session, scalars, hasOtherData }: Peek): boolean {
  if (session.params === null || session.metrics === null || hasOtherData) return false;
  const named = new Set(session.metrics);
  return scalars.every((tag) => named.has(tag));
}

/**
 * The hyperparameters of a folder whose event files hold only a session and its metrics (as PyTorch's and
 * tensorboardX's `add_hparams` write them), as JSON; null for any other folder.
 */
function sessionParams(listing: Listing): string | null {
  let params: string | null = null;
  for (const name of eventFiles(listing)) {
    const start = listing.head(name);
    if (start === null) return null;
    // A file of scalars is told by its first few records; only what may be a session is read further.
    let seen = peek(start);
    const undecided = seen.scalars.length === 0 ? !seen.hasOtherData : holdsOnlyItsSession(seen);
    if (start.byteLength >= 4096 && undecided) {
      const more = listing.head(name, 1 << 16);
      if (more !== null) seen = peek(more);
    }
    if (!holdsOnlyItsSession(seen)) return null;
    const own = JSON.stringify(Object.entries(seen.session.params ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
    if (params !== null && params !== own) return null;
    params = own;
  }
  return params;
}

/** Subfolders that one writer's `add_hparams` made for this folder's own run: all with the same hyperparameters. */
function sessionFolders(listing: Listing, except: ReadonlySet<string>): readonly Listing[] {
  const found: Listing[] = [];
  let params: string | null = null;
  for (const name of listing.folders) {
    const folder = except.has(name) ? null : listing.list(name);
    const own = folder === null ? null : sessionParams(folder);
    if (folder === null || own === null) continue;
    if (params !== null && params !== own) return [];
    params = own;
    found.push(folder);
  }
  return found;
}

/** Where the Hugging Face Trainer has its event files: `<output>/runs/<time>_<host>`, a folder for each start. */
const trainerRuns = 'runs';

/**
 * The folders of event files below a Trainer's output folder, and of the hparams sessions below those (older versions
 * write them); none if `runs` holds event files itself, or this is no such folder.
 */
function trainerFolders(listing: Listing): readonly Listing[] {
  if (!listing.folders.includes(trainerRuns)) return [];
  const runs = listing.list(trainerRuns);
  if (runs === null || eventFiles(runs).length > 0 || !isTrainerOutput(listing)) return [];
  const starts = runs.folders.flatMap((name) => runs.list(name) ?? []).filter((start) => eventFiles(start).length > 0);
  return starts.flatMap((start) => [start, ...sessionFolders(start, new Set())]);
}

/**
 * The run in a folder: its own event files, Keras's pair below it, the hparams sessions below it, and what a Hugging
 * Face Trainer wrote below its output folder. A folder with none of them holds no run.
 */
export function claimOf(listing: Listing): Claim | null {
  const own = eventFiles(listing);
  const pair = kerasPair(listing);
  const trainer = trainerFolders(listing);
  if (own.length === 0 && pair.length === 0 && trainer.length === 0) return null;
  const names = new Set(pair.map(({ folder }) => basename(folder)));
  const sessions = own.length === 0 ? [] : sessionFolders(listing, names);
  const owned = [...pair, ...sessions];
  const files = [listing, ...owned, ...trainer].flatMap((part) =>
    eventFiles(part).map((name) => join(part.folder, name)),
  );
  const owns = owned.map(({ folder }) => basename(folder));
  if (trainer.length > 0 && !owns.includes(trainerRuns)) owns.push(trainerRuns);
  return { tracker: 'tensorboard', folder: listing.folder, files, owns };
}

/** The files of one writer, and what stands before the names of its metrics. */
export interface PartFiles {
  readonly prefix: string;
  readonly isSession: boolean;
  readonly files: readonly string[];
}

/** A claim's files by writer: the folder's own and a Trainer's, Keras's two, and all hparams sessions together. */
export function partsOf(claim: Claim): readonly PartFiles[] {
  const within = (name: string): string[] => claim.files.filter((file) => dirname(file) === join(claim.folder, name));
  const runs = join(claim.folder, trainerRuns);
  const own = claim.files.filter((file) => dirname(file) === claim.folder || dirname(dirname(file)) === runs);
  // Names of files begin with their time; those of the Trainer's folders with that of a month.
  own.sort((a, b) => (basename(a) < basename(b) ? -1 : 1));
  const isPair = keras.every((name) => claim.owns.includes(name));
  const pair = isPair ? keras : [];
  const sessions = claim.owns.filter((name) => !pair.includes(name));
  const parts: PartFiles[] = [{ prefix: '', isSession: false, files: own }];
  for (const name of pair) parts.push({ prefix: `${name}/`, isSession: false, files: within(name) });
  const ofTrainer = claim.files.filter((file) => dirname(dirname(dirname(file))) === runs);
  const ofSessions = [...sessions.flatMap(within), ...ofTrainer];
  parts.push({ prefix: '', isSession: true, files: ofSessions });
  return parts.filter(({ files }) => files.length > 0);
}
