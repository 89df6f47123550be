import type { Series } from '../runs/series.ts';
import type { ServerConnection, ServerTracker } from '../trackers/server.ts';
import type { Claim, Tracker } from '../trackers/tracker.ts';
import { Unit } from './unit.ts';

/** How long a chart waits for points, ms. */
const seriesMs = 110_000;
const none: ReadonlySet<string> = new Set();

/** The runs of one server among those of folders: nothing of it lies on this machine. */
export class ServerUnit extends Unit {
  /** When the server last answered, ms since 1970; null if it never did. */
  answeredAt: number | null = null;
  override readonly remote = true;
  readonly #twins: readonly string[];

  /**
   * @param name what trainyard.yaml calls the server
   * @param folder absolute: where that file lies
   */
  constructor(
    name: string,
    uri: string,
    folder: string,
    kind: ServerTracker,
    connection: () => ServerConnection | null,
  ) {
    const claim: Claim = { tracker: kind.name, folder, files: [uri], owns: [] };
    const tracker: Tracker = {
      name: kind.name,
      title: kind.title,
      looksFor: kind.looksFor,
      detect: () => null,
      read: () => Promise.reject(new Error('A server is polled, not read.')),
      series: (_claim, key, metrics) => seriesOf(connection(), key, metrics),
    };
    super(`${kind.name}\n${name}\n${uri}`, { root: 0, linked: false, folder, real: folder }, tracker, claim, false);
    this.#twins = kind.family;
  }

  override get twins(): readonly string[] {
    return this.#twins;
  }

  override get folders(): ReadonlySet<string> {
    return none;
  }

  override get realFile(): string {
    return this.key;
  }

  /** What a server says counts from when it says so: its own clock may be another one. */
  override get touchedAt(): number | null {
    return this.answeredAt;
  }
}

/** Throws where the server does not answer: that is not the same as having no points. */
async function seriesOf(
  connection: ServerConnection | null,
  key: string,
  metrics: readonly string[],
): Promise<ReadonlyMap<string, Series>> {
  const asked = await connection?.series(key, metrics, AbortSignal.timeout(seriesMs));
  if (asked === undefined) throw new Error('The server must not be asked.');
  if (!asked.ok) throw new Error(asked.fault.message);
  return asked.value;
}
