import type { CatalogApi, CatalogEvent, CatalogOptions } from '../catalog/api.ts';

/** A catalog that starts when it is first asked something, or told to: activation starts no worker. */
export class LazyCatalog implements CatalogApi {
  readonly #start: () => CatalogApi;
  readonly #listeners = new Set<(event: CatalogEvent) => void>();
  readonly #options: () => CatalogOptions;
  #started: CatalogApi | null = null;
  #configured: Promise<void> = Promise.resolve();
  #disposed = false;

  /** `start` makes the real catalog, `options` says what it looks at then. */
  constructor(start: () => CatalogApi, options: () => CatalogOptions) {
    this.#start = start;
    this.#options = options;
  }

  get started(): boolean {
    return this.#started !== null;
  }

  /** Reads the options again, where the catalog runs already. */
  async reconfigure(): Promise<void> {
    if (this.#started !== null) await this.configure(this.#options());
  }

  async configure(options: CatalogOptions): Promise<void> {
    const catalog = this.#catalog();
    this.#configured = this.#configured.catch(() => undefined).then(() => catalog.configure(options));
    await this.#configured;
  }

  rescan: CatalogApi['rescan'] = async () => (await this.#ready()).rescan();
  ready: CatalogApi['ready'] = async () => (await this.#ready()).ready();
  state: CatalogApi['state'] = async () => (await this.#ready()).state();
  outline: CatalogApi['outline'] = async (...args) => (await this.#ready()).outline(...args);
  query: CatalogApi['query'] = async (...args) => (await this.#ready()).query(...args);
  find: CatalogApi['find'] = async (...args) => (await this.#ready()).find(...args);
  runs: CatalogApi['runs'] = async (...args) => (await this.#ready()).runs(...args);
  details: CatalogApi['details'] = async (...args) => (await this.#ready()).details(...args);
  annotate: CatalogApi['annotate'] = async (...args) => (await this.#ready()).annotate(...args);
  baselineOf: CatalogApi['baselineOf'] = async (...args) => (await this.#ready()).baselineOf(...args);
  table: CatalogApi['table'] = async (...args) => (await this.#ready()).table(...args);
  columns: CatalogApi['columns'] = async (...args) => (await this.#ready()).columns(...args);
  columnValues: CatalogApi['columnValues'] = async (...args) => (await this.#ready()).columnValues(...args);
  tableIds: CatalogApi['tableIds'] = async (...args) => (await this.#ready()).tableIds(...args);
  tableText: CatalogApi['tableText'] = async (...args) => (await this.#ready()).tableText(...args);
  series: CatalogApi['series'] = async (...args) => (await this.#ready()).series(...args);
  cuts: CatalogApi['cuts'] = async (...args) => (await this.#ready()).cuts(...args);
  media: CatalogApi['media'] = async (...args) => (await this.#ready()).media(...args);
  mediaFrames: CatalogApi['mediaFrames'] = async (...args) => (await this.#ready()).mediaFrames(...args);
  diff: CatalogApi['diff'] = async (...args) => (await this.#ready()).diff(...args);
  compare: CatalogApi['compare'] = async (...args) => (await this.#ready()).compare(...args);
  explain: CatalogApi['explain'] = async (...args) => (await this.#ready()).explain(...args);
  snapshot: CatalogApi['snapshot'] = async (...args) => (await this.#ready()).snapshot(...args);
  texts: CatalogApi['texts'] = async (...args) => (await this.#ready()).texts(...args);
  codeChanges: CatalogApi['codeChanges'] = async (...args) => (await this.#ready()).codeChanges(...args);
  codeText: CatalogApi['codeText'] = async (...args) => (await this.#ready()).codeText(...args);
  runsAtHead: CatalogApi['runsAtHead'] = async (...args) => (await this.#ready()).runsAtHead(...args);
  newest: CatalogApi['newest'] = async () => (await this.#ready()).newest();
  connect: CatalogApi['connect'] = async (...args) => (await this.#ready()).connect(...args);
  servers: CatalogApi['servers'] = async () => (await this.#ready()).servers();
  probe: CatalogApi['probe'] = async (...args) => (await this.#ready()).probe(...args);
  download: CatalogApi['download'] = async (...args) => (await this.#ready()).download(...args);
  trackers: CatalogApi['trackers'] = async () => (await this.#ready()).trackers();

  beside: CatalogApi['beside'] = async (...args) => (await this.#ready()).beside(...args);
  programRuns: CatalogApi['programRuns'] = async (...args) => (await this.#ready()).programRuns(...args);
  placed: CatalogApi['placed'] = async (...args) => (await this.#ready()).placed(...args);
  runHolding: CatalogApi['runHolding'] = async (...args) => (await this.#ready()).runHolding(...args);

  onEvent(listener: (event: CatalogEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#listeners.clear();
    await this.#started?.dispose();
  }

  #catalog(): CatalogApi {
    if (this.#started !== null) return this.#started;
    if (this.#disposed) throw new Error('The catalog is closed.');
    const catalog = this.#start();
    this.#started = catalog;
    catalog.onEvent((event) => {
      for (const listener of this.#listeners) listener(event);
    });
    this.#configured = catalog.configure(this.#options());
    // Whoever asks next hears of it; a start that nobody waits for must not end the extension host.
    this.#configured.catch(() => undefined);
    return catalog;
  }

  async #ready(): Promise<CatalogApi> {
    const catalog = this.#catalog();
    await this.#configured;
    return catalog;
  }
}
