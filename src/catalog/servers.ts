import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../runs/run.ts';
import type { ServerFault, ServerTracker } from '../trackers/server.ts';
import type { Entry } from './entry.ts';
import type { NamedServer } from './projects.ts';
import type { ServerPace } from './server-pace.ts';
import type { ServerUnit } from './server-unit.ts';
import { ServerWatch } from './server-watch.ts';
import type { Looked } from './server-watch.ts';
import type {
  DownloadAnswer,
  DownloadEvent,
  DownloadRequest,
  ProbeAnswer,
  ProbeRequest,
  ServerAccess,
  ServerState,
} from './servers-api.ts';

const probeMs = 30_000;

/** What servers tell their catalog. */
export interface ServersHost {
  readonly pace: ServerPace;
  readonly now: () => number;
  /** Runs of a server came, changed or went. */
  changed(unit: ServerUnit): void;
  /** A server is not named any more. */
  lost(unit: ServerUnit): void;
  /** How servers stand changed. */
  told(): void;
  downloaded(event: DownloadEvent): void;
}

/** The servers that trainyard.yaml names. None is asked anything before somebody says with what. */
export class Servers {
  readonly #kinds: readonly ServerTracker[];
  readonly #host: ServersHost;
  #watches: readonly { readonly named: NamedServer; readonly follow: boolean; readonly watch: ServerWatch }[] = [];
  #access: ServerAccess | null = null;

  constructor(kinds: readonly ServerTracker[], host: ServersHost) {
    this.#kinds = kinds;
    this.#host = host;
  }

  /** Takes over which servers there are; those that stayed as they were go on undisturbed. */
  configure(servers: readonly NamedServer[], follow: boolean): void {
    const before = this.#watches;
    this.#watches = servers.flatMap((named) => {
      const kept = before.find((held) => held.follow === follow && isDeepStrictEqual(held.named, named));
      if (kept !== undefined) return [kept];
      const kind = this.#kinds.find(({ type }) => type === named.entry.type);
      if (kind === undefined) return [];
      return [{ named, follow, watch: new ServerWatch(named.entry, named.folder, kind, follow, this.#host) }];
    });
    const gone = before.filter((held) => !this.#watches.includes(held));
    for (const { watch } of gone) {
      watch.close();
      this.#host.lost(watch.unit);
    }
    const come = this.#watches.filter((held) => !before.includes(held));
    if (gone.length + come.length > 0) this.#host.told();
    const access = this.#access;
    if (access !== null) for (const { watch } of come) void watch.connect(access);
  }

  async connect(access: ServerAccess): Promise<void> {
    this.#access = access;
    await Promise.all(this.#watches.map(({ watch }) => watch.connect(access)));
  }

  states(): ServerState[] {
    return this.#watches.map(({ watch }) => watch.state());
  }

  problems(): Problem[] {
    return this.#watches.flatMap(({ watch }) => watch.problems());
  }

  get units(): readonly ServerUnit[] {
    return this.#watches.map(({ watch }) => watch.unit);
  }

  /** Asks all servers for everything again. */
  again(): void {
    for (const { watch } of this.#watches) void watch.again();
  }

  /** What a page about a run needs from its server; null for a run that is on none. */
  async look(entry: Entry): Promise<(Looked & { readonly name: string }) | null> {
    const found = this.#of(entry);
    if (found === null) return null;
    const { watch, key } = found;
    return { name: watch.entry.name, ...(await watch.look(key, entry.run)) };
  }

  async probe({ uri, secret }: ProbeRequest): Promise<ProbeAnswer> {
    const [kind] = this.#kinds;
    if (kind === undefined) throw new Error('There is no kind of server to look for.');
    const signal = AbortSignal.timeout(probeMs);
    const late = { message: 'The server does not answer in time.', hint: 'Check the address.' };
    try {
      const asked = await kind.probe({ uri, secret, experiments: null }, signal);
      if (asked.ok) return { kind: 'server', version: asked.value.version };
      const { message, hint } = asked.fault;
      return { kind: asked.fault.kind === 'secret' ? 'secret' : 'trouble', message, hint };
    } catch (error) {
      if (signal.aborted) return { kind: 'trouble', ...late };
      throw error;
    }
  }

  /** Downloads a file of a run. Rejects with the signal's reason once that is aborted. */
  async download(entry: Entry, request: DownloadRequest, signal?: AbortSignal): Promise<DownloadAnswer> {
    const found = this.#of(entry);
    const connection = found?.watch.connection ?? null;
    if (found === null || connection === null) {
      const message = 'The server of this run is not connected.';
      return { ok: false, message, hint: found?.watch.state().trouble?.hint ?? 'Connect to it first.' };
    }
    const { run, path, file, limit } = request;
    const progress = ({ bytes, total }: { readonly bytes: number; readonly total: number | null }): void =>
      this.#host.downloaded({ type: 'download', run, path, bytes, total });
    try {
      const asked = await connection.download(
        found.key,
        path,
        { file, limit, progress },
        signal ?? new AbortController().signal,
      );
      return asked.ok ? { ok: true, bytes: asked.value } : { ok: false, ...sentences(asked.fault) };
    } catch (error) {
      signal?.throwIfAborted();
      const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      return { ok: false, message: `${file} cannot be written (${why}).`, hint: 'Choose another place.' };
    }
  }

  close(): void {
    for (const { watch } of this.#watches) watch.close();
  }

  #of({ parts }: Entry): { readonly watch: ServerWatch; readonly key: string } | null {
    for (const { unit, run } of parts) {
      const held = this.#watches.find(({ watch }) => watch.unit === unit);
      if (held !== undefined) return { watch: held.watch, key: run.key };
    }
    return null;
  }
}

function sentences({ message, hint }: ServerFault): { readonly message: string; readonly hint: string } {
  return { message, hint };
}
