import type { ServerAuth } from '../project/servers.ts';
import type { ServerSecret } from '../trackers/server.ts';

/**
 * Where a server stands: `off` it must not be asked (nobody allowed the network), `secret` it waits for a secret that
 * it takes, `asking` for the first time, `connected`, `failing` and asked again from time to time.
 */
export type ServerPhase = 'off' | 'secret' | 'asking' | 'connected' | 'failing';

/** A server that trainyard.yaml names, and where it stands. Plain data, without any secret. */
export interface ServerState {
  readonly name: string;
  readonly uri: string;
  /** Under which name its secret is kept and handed over. */
  readonly secretKey: string;
  readonly auth: ServerAuth;
  readonly phase: ServerPhase;
  /** A secret was given, and the server did not take it. */
  readonly refused: boolean;
  /** Why it fails or waits, and what to do, as sentences; null where nothing is wrong. */
  readonly trouble: { readonly message: string; readonly hint: string } | null;
  /** Runs that are known of it. */
  readonly runs: number;
}

/** What servers may be asked with. Until it is given nothing is sent anywhere. */
export interface ServerAccess {
  /** Whether connections may be opened at all: not in a workspace that is not trusted. */
  readonly network: boolean;
  /** By `secretKey`. */
  readonly secrets: Readonly<Record<string, ServerSecret>>;
  /** Whether somebody looks: servers are asked less often while nobody does. */
  readonly attentive: boolean;
}

/** An address that may be that of a server. */
export interface ProbeRequest {
  readonly uri: string;
  readonly secret: ServerSecret;
}

/** What is there: a server that answers, one that wants a secret (or another one), or something else. */
export type ProbeAnswer =
  | { readonly kind: 'server'; readonly version: string | null }
  | { readonly kind: 'secret'; readonly message: string; readonly hint: string }
  | { readonly kind: 'trouble'; readonly message: string; readonly hint: string };

/** A file of a run on a server, and where it is to go. */
export interface DownloadRequest {
  /** The run's id. */
  readonly run: string;
  /** As the run's artifacts list it. */
  readonly path: string;
  /** Absolute: what is there is replaced once all has come. */
  readonly file: string;
  /** Bytes to stop after; null: all of it. */
  readonly limit: number | null;
}

export type DownloadAnswer =
  | { readonly ok: true; readonly bytes: number }
  | { readonly ok: false; readonly message: string; readonly hint: string };

/** How far a download is; `total` is null where nobody knows. */
export interface DownloadEvent {
  readonly type: 'download';
  readonly run: string;
  readonly path: string;
  readonly bytes: number;
  readonly total: number | null;
}

/** The part of a catalog that is about servers. */
export interface ServersApi {
  /** Says what servers may be asked with; resolves when each of them was asked once, or could not be. */
  connect(access: ServerAccess): Promise<void>;
  servers(): Promise<readonly ServerState[]>;
  /** Looks whether a tracking server answers at an address. Only ever called because a person asked for it. */
  probe(request: ProbeRequest): Promise<ProbeAnswer>;
  /** Writes a file of a run on a server to disk; `download` events tell how far it is. */
  download(request: DownloadRequest, signal?: AbortSignal): Promise<DownloadAnswer>;
}
