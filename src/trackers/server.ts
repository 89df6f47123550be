import type { Artifact } from '../runs/run.ts';
import type { Series } from '../runs/series.ts';
import type { ReadProblem, TrackedRun, TrackerAbout } from './tracker.ts';

/** What proves to a server who asks. Never written anywhere, never part of a message. */
export type ServerSecret = { readonly token: string } | { readonly username: string; readonly password: string } | null;

/** A server to read from. */
export interface ServerAddress {
  /** Without credentials, query, fragment or slash at its end. */
  readonly uri: string;
  readonly secret: ServerSecret;
  /** Names of the experiments to show; null: all. */
  readonly experiments: readonly string[] | null;
}

/**
 * Why a server gave no answer that can be used: `offline` it cannot be reached, `busy` it asks to wait or fails,
 * `secret` it wants a secret, or another one, `wrong` it answers what it must not (or is none of these servers at all).
 */
export type ServerFaultKind = 'offline' | 'busy' | 'secret' | 'wrong';

/** One clear sentence about what a server did, and one about what to do. */
export interface ServerFault {
  readonly kind: ServerFaultKind;
  readonly message: string;
  readonly hint: string;
  /** Ms to wait before asking again, where the server said so. */
  readonly waitMs: number | null;
}

/** What asking came to. */
export type Asked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: ServerFault };

/** What a server's runs are after a poll. */
export interface ServerReading {
  readonly runs: readonly TrackedRun[];
  /** Whether anything differs from the last poll. */
  readonly changed: boolean;
  /** What was answered and could not be used, though the rest could. */
  readonly problems: readonly ReadProblem[];
}

/** The files that a run left on its server. `cut`: there are more than are listed. */
export interface ServerFiles {
  readonly artifacts: readonly Artifact[];
  readonly cut: boolean;
}

/** How far a download is. `total` is null where the server does not say it. */
export interface DownloadProgress {
  readonly bytes: number;
  readonly total: number | null;
}

/** Where a download goes, and how much of it. */
export interface DownloadOrder {
  /** Absolute: what is there is replaced, and only when all has come. */
  readonly file: string;
  /** Bytes to stop after; null: all of it. */
  readonly limit: number | null;
  readonly progress: (progress: DownloadProgress) => void;
}

/** Runs on one server, kept up to date by polling. Signals abort at once; nothing is thrown for what a server does. */
export interface ServerConnection {
  /** The runs as far as they are known. */
  readonly runs: readonly TrackedRun[];
  /**
   * Asks for what is new: at first for everything (`partly` hears of runs while more come), then for new and running
   * runs only; `whole` asks for everything again.
   */
  poll(options: {
    readonly whole: boolean;
    readonly signal: AbortSignal;
    readonly partly: () => void;
  }): Promise<Asked<ServerReading>>;
  /**
   * Makes minimum, maximum and number of points exact, which lists of runs do not tell: of the run with this key, or
   * of the newest runs. Ends with the time given (ms), and says whether something is left to do.
   */
  complete(options: {
    readonly key: string | null;
    readonly budgetMs: number;
    readonly signal: AbortSignal;
  }): Promise<Asked<{ readonly changed: boolean; readonly left: boolean }>>;
  /** Whole series of the named metrics of a run; a name that is not there is left out. */
  series(key: string, metrics: readonly string[], signal: AbortSignal): Promise<Asked<ReadonlyMap<string, Series>>>;
  files(key: string, signal: AbortSignal): Promise<Asked<ServerFiles>>;
  /** Gives the number of bytes that were written. */
  download(key: string, path: string, order: DownloadOrder, signal: AbortSignal): Promise<Asked<number>>;
  close(): void;
}

/** What runs look like on a kind of server. One folder each, and one line in `registry.ts`. */
export interface ServerTracker {
  /** The registry's name, as it stands in ids: `mlflow-server`. */
  readonly name: string;
  /** What people call it. */
  readonly title: string;
  /** How it is found, for empty states and docs. */
  readonly looksFor: readonly string[];
  readonly about: TrackerAbout;
  /** The `type` of its entries in trainyard.yaml. */
  readonly type: string;
  /** Names of the trackers that find the same runs on disk, by the same tool ids. */
  readonly family: readonly string[];
  open(address: ServerAddress): ServerConnection;
  /** Asks whether such a server is there and takes the secret; gives its version, where it says one. */
  probe(address: ServerAddress, signal: AbortSignal): Promise<Asked<{ readonly version: string | null }>>;
}
