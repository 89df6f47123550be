import type { NoteEdit } from '../notes/edit.ts';
import { cutSeries } from '../runs/cut.ts';
import type { MediaFrame, MediaRef, MediaTag } from '../runs/media.ts';
import type { Run } from '../runs/run.ts';
import type { Series } from '../runs/series.ts';
import { compareNewest } from '../runs/sort.ts';
import type { ServerTracker } from '../trackers/server.ts';
import type { TrackerFactory } from '../trackers/tracker.ts';
import type {
  Annotated,
  Answer,
  CatalogApi,
  CatalogEvent,
  CatalogOptions,
  CatalogState,
  CutRequest,
  Headline,
  OutlineNode,
  OutlineView,
  QueryAnswer,
  QueryRequest,
  RunDetails,
  SeriesCut,
  TrackerWords,
} from './api.ts';
import { beside } from './beside.ts';
import type { Beside, BesideRequest, Placed, ProgramRuns } from './beside-api.ts';
import { Annotations } from './annotations.ts';
import { Baselines } from './baselines.ts';
import { Columns } from './columns.ts';
import { detailsOf } from './details.ts';
import { Comparing } from './compare.ts';
import { aliasesIn } from './entry.ts';
import type { Entry } from './entry.ts';
import { findRun } from './find.ts';
import type { Pace } from './follow.ts';
import { headline, judge } from './headlines.ts';
import type { Changes } from './ledger.ts';
import { originOf } from './origin.ts';
import type { Origin } from './origin.ts';
import { Outlines } from './outline.ts';
import { listMedia, readMedia } from './media.ts';
import { noProjects, projectsChanged, readProjects } from './projects.ts';
import type { Projects } from './projects.ts';
import { Reproductions } from './reproductions.ts';
import { Places } from './placed.ts';
import { programRuns } from './program-runs.ts';
import { select } from './select.ts';
import { usualServerPace } from './server-pace.ts';
import type { ServerPace } from './server-pace.ts';
import { Servers } from './servers.ts';
import type {
  DownloadAnswer,
  DownloadRequest,
  ProbeAnswer,
  ProbeRequest,
  ServerAccess,
  ServerState,
} from './servers-api.ts';
import { Session } from './session.ts';
import { Slice } from './slice.ts';
import type { Table } from './table.ts';
import type {
  TableAnswer,
  TableColumn,
  TableRequest,
  TableText,
  TableTextRequest,
  TableView,
  ValueCount,
} from './table-api.ts';
import { Tables } from './tables.ts';

/** What tests and benches change of a catalog. */
export interface CatalogSetting {
  readonly trackers: readonly TrackerFactory[];
  /** Kinds of servers; left out: none. */
  readonly servers?: readonly ServerTracker[];
  readonly serverPace?: Partial<ServerPace>;
  readonly pace?: Partial<Pace>;
  readonly now?: () => number;
}

const usual: Pace = { tickMs: 250, budgetMs: 5, polling: false };

/** Finds, follows and answers, in this thread. Give it options with `configure`, then it looks. */
export class Catalog implements CatalogApi {
  readonly #setting: CatalogSetting;
  readonly #now: () => number;
  readonly #listeners = new Set<(event: CatalogEvent) => void>();
  readonly #columns = new Columns();
  readonly #annotations: Annotations;
  readonly #reproductions = new Reproductions();
  readonly #outlines = new Outlines(this.#reproductions);
  readonly #tables = new Tables();
  readonly #places = new Places();
  readonly #servers: Servers;
  readonly #comparing = new Comparing({
    entry: (id) => this.#entry(id),
    entries: () => this.#session.ledger.entries.values(),
    settings: () => this.#metrics,
    now: () => this.#now(),
  });
  readonly diff = this.#comparing.diff;
  readonly compare = this.#comparing.compare;
  readonly explain = this.#comparing.explain;
  readonly snapshot = this.#comparing.snapshot;
  readonly texts = this.#comparing.texts;
  readonly codeChanges = this.#comparing.codeChanges;
  readonly codeText = this.#comparing.codeText;
  readonly runsAtHead = this.#comparing.runsAtHead;
  #session: Session;
  #projects: Projects = noProjects;
  /** A session that still looks for the first time while the old one answers. */
  #next: Session | null = null;
  #version = 0;

  constructor(setting: CatalogSetting) {
    this.#setting = setting;
    this.#now = setting.now ?? Date.now;
    this.#annotations = new Annotations(this.#now, () => this.#annotated());
    this.#servers = new Servers(setting.servers ?? [], {
      pace: { ...usualServerPace, ...setting.serverPace },
      now: this.#now,
      changed: (unit) => {
        this.#next?.put(unit);
        this.#session.put(unit);
      },
      lost: (unit) => {
        this.#next?.drop(unit);
        this.#session.drop(unit);
      },
      told: () => {
        this.#tell({ type: 'servers', servers: this.#servers.states() });
        this.#tellState();
      },
      downloaded: (event) => this.#tell(event),
    });
    this.#session = this.#makeSession({ roots: [], excludes: [], metrics: {}, follow: false });
  }

  async configure(options: CatalogOptions): Promise<void> {
    const old = this.#session;
    await this.#next?.close();
    this.#next = null;
    this.#projects = readProjects(options);
    const watching = options.follow && this.#setting.pace?.polling !== true;
    this.#annotations.configure(
      options.roots.map(({ base }) => base),
      watching,
    );
    this.#servers.configure(options.roots.length === 0 ? [] : this.#projects.servers, options.follow);
    const session = this.#makeSession(options);
    for (const unit of this.#servers.units) session.put(unit);
    if (old.ledger.entries.size === 0) {
      this.#session = session;
      await old.close();
      this.#tellState();
      void session.scan().then(() => this.#tellState());
      return;
    }
    this.#next = session;
    void session.scan().then(() => this.#swap(old, session));
  }

  async rescan(): Promise<void> {
    this.#servers.again();
    const session = this.#next ?? this.#session;
    const done = session.scan();
    this.#tellState();
    await done;
    this.#tellState();
  }

  async ready(): Promise<void> {
    for (let session = this.#next ?? this.#session; session.scanning; session = this.#next ?? this.#session) {
      if (session.options.roots.length === 0) return;
      await session.scan();
      await Promise.resolve();
    }
  }

  state(): Promise<CatalogState> {
    return Promise.resolve(this.#stateNow());
  }

  outline(view: OutlineView, parent: string | null, limit: number): Promise<Answer<readonly OutlineNode[]>> {
    const { ledger } = this.#session;
    const version = `${this.#version}.${ledger.generation}`;
    const outline = this.#outlines.of(ledger.entries, view, this.#metrics, this.#now(), version);
    return Promise.resolve(outline.ok ? { ok: true, value: outline.value.children(parent, limit) } : outline);
  }

  query(request: QueryRequest): Promise<Answer<QueryAnswer>> {
    const runs = this.#runs(request.all);
    const selected = select(runs, request.query, request.sort, this.#now());
    if (!selected.ok) return Promise.resolve(selected);
    const end = request.limit === null ? undefined : request.offset + request.limit;
    const value = {
      runs: selected.value.slice(request.offset, end),
      total: selected.value.length,
      problems: this.#problems(),
    };
    return Promise.resolve({ ok: true, value });
  }

  find(text: string): Promise<{ readonly id: string } | { readonly candidates: readonly string[] }> {
    const aliasesOf = ({ id }: Run): readonly string[] => {
      const entry = this.#entry(id);
      return entry === undefined ? [] : aliasesIn(entry);
    };
    return Promise.resolve(findRun(this.#runs(true), text, aliasesOf));
  }

  runs(ids: readonly string[]): Promise<readonly Run[]> {
    return Promise.resolve(ids.flatMap((id) => this.#entry(id)?.run ?? []));
  }

  /** Where a run comes from; null: it is not there. */
  async origin(id: string): Promise<Origin | null> {
    const entry = this.#entry(id);
    return entry === undefined ? null : originOf(entry);
  }

  async details(id: string): Promise<RunDetails | null> {
    const listed = this.#entry(id);
    const remote = listed === undefined ? null : await this.#servers.look(listed);
    if (remote?.changed === true) this.#session.settle();
    const entry = this.#entry(id);
    if (entry === undefined) return null;
    const { entries } = this.#session.ledger;
    const baselines = new Baselines(entries, this.#metrics);
    const reproduction = this.#reproductions.of(entry.root.base, id);
    return detailsOf(entry, entries, this.#headlineOf(entry), baselines, remote, reproduction);
  }

  async annotate(ids: readonly string[], edit: NoteEdit): Promise<Annotated> {
    const { entries } = this.#session.ledger;
    const { ids: changed, refused } = await this.#annotations.annotate(entries, ids, edit);
    return { runs: await this.runs(changed), refused };
  }

  baselineOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const baselines = new Baselines(this.#session.ledger.entries, this.#metrics);
    const found = ids.flatMap((id): [string, string][] => {
      const run = this.#entry(id)?.run;
      const baseline = run === undefined ? null : baselines.of(run);
      return baseline === null ? [] : [[id, baseline.id]];
    });
    return Promise.resolve(new Map(found));
  }

  async table({ view, ...window }: TableRequest): Promise<Answer<TableAnswer>> {
    const table = this.#tableOf(view);
    if (!table.ok) return table;
    const baselinesOf = async (ids: readonly string[]): Promise<ReadonlyMap<string, Run>> => {
      const baselines = [...(await this.baselineOf(ids))].flatMap(([id, baseline]): [string, Run][] => {
        const run = this.#entry(baseline)?.run;
        return run === undefined ? [] : [[id, run]];
      });
      return new Map(baselines);
    };
    return { ok: true, value: await table.value.window(window, baselinesOf) };
  }

  async columns(view: TableView): Promise<Answer<readonly TableColumn[]>> {
    const table = this.#tableOf(view);
    return table.ok ? { ok: true, value: await table.value.columns() } : table;
  }

  columnValues(view: TableView, key: string, limit: number): Promise<Answer<readonly ValueCount[]>> {
    const table = this.#tableOf(view);
    return Promise.resolve(table.ok ? { ok: true, value: table.value.values(key, limit) } : table);
  }

  tableIds(view: TableView, from: number, to: number): Promise<Answer<readonly string[]>> {
    const table = this.#tableOf(view);
    return Promise.resolve(table.ok ? { ok: true, value: table.value.idsBetween(from, to) } : table);
  }

  tableText({ view, ...request }: TableTextRequest): Promise<Answer<TableText>> {
    const table = this.#tableOf(view);
    return Promise.resolve(table.ok ? { ok: true, value: table.value.text(request) } : table);
  }

  async series(id: string, metrics: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, Series>> {
    signal?.throwIfAborted();
    const entry = this.#entry(id);
    return entry === undefined ? new Map() : this.#columns.of(entry, metrics);
  }

  async cuts(requests: readonly CutRequest[], signal?: AbortSignal): Promise<readonly SeriesCut[]> {
    signal?.throwIfAborted();
    const slice = new Slice();
    const byRun = groupByRun(requests);
    const cuts = new Map<CutRequest, SeriesCut>();
    for (const [id, wanted] of byRun) {
      signal?.throwIfAborted();
      const entry = this.#entry(id);
      if (entry === undefined) continue;
      const series = await this.#columns.of(
        entry,
        wanted.map(({ metric }) => metric),
      );
      for (const request of wanted) {
        const whole = series.get(request.metric);
        const { run, metric } = request;
        if (whole !== undefined) cuts.set(request, { run, metric, ...cutSeries(whole, request) });
        await slice.pause();
        signal?.throwIfAborted();
      }
    }
    return requests.flatMap((request) => cuts.get(request) ?? []);
  }

  async media(id: string): Promise<readonly MediaTag[]> {
    const entry = this.#entry(id);
    return entry === undefined ? [] : listMedia(entry);
  }

  async mediaFrames(id: string, ref: MediaRef, steps: readonly (number | null)[]): Promise<readonly MediaFrame[]> {
    const entry = this.#entry(id);
    return entry === undefined ? [] : readMedia(entry, ref, steps);
  }

  newest(): Promise<{ readonly run: Run; readonly headline: Headline | null } | null> {
    let newest: Entry | null = null;
    for (const entry of this.#session.ledger.entries.values()) {
      if (!entry.archived && (newest === null || compareLatest(entry, newest) < 0)) newest = entry;
    }
    return Promise.resolve(newest === null ? null : { run: newest.run, headline: this.#headlineOf(newest) });
  }

  trackers(): Promise<readonly TrackerWords[]> {
    const trackers = this.#setting.trackers.map((make) => make({ isNamed: this.#projects.isNamed }));
    const all = [...trackers, ...(this.#setting.servers ?? [])];
    return Promise.resolve(all.map(({ name, title, looksFor }) => ({ name, title, looksFor })));
  }

  beside(request: BesideRequest): Promise<Beside> {
    return Promise.resolve(beside(request, this.#session.ledger.entries.values(), this.#metrics));
  }

  programRuns(file: string): Promise<ProgramRuns | null> {
    return Promise.resolve(programRuns(file, this.#session.ledger.entries.values(), this.#metrics));
  }

  placed(paths: readonly string[]): Promise<readonly (Placed | null)[]> {
    const { entries, generation } = this.#session.ledger;
    return Promise.resolve(this.#places.at(paths, entries, `${this.#version}.${generation}`, this.#metrics));
  }

  runHolding(file: string): Promise<string | null> {
    const { entries, generation } = this.#session.ledger;
    return Promise.resolve(this.#places.holding(file, entries, `${this.#version}.${generation}`));
  }

  async connect(access: ServerAccess): Promise<void> {
    await this.#servers.connect(access);
    this.#session.settle();
  }

  servers(): Promise<readonly ServerState[]> {
    return Promise.resolve(this.#servers.states());
  }

  probe(request: ProbeRequest): Promise<ProbeAnswer> {
    return this.#servers.probe(request);
  }

  async download(request: DownloadRequest, signal?: AbortSignal): Promise<DownloadAnswer> {
    const entry = this.#entry(request.run);
    if (entry !== undefined) return this.#servers.download(entry, request, signal);
    return { ok: false, message: 'This run is not there any more.', hint: 'Look at the list of runs again.' };
  }

  onEvent(listener: (event: CatalogEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async dispose(): Promise<void> {
    this.#listeners.clear();
    this.#servers.close();
    await this.#annotations.close();
    await this.#next?.close();
    await this.#session.close();
  }

  get #metrics(): CatalogOptions['metrics'] {
    return { ...this.#projects.metrics, ...(this.#next ?? this.#session).options.metrics };
  }

  #makeSession(options: CatalogOptions): Session {
    const trackers = this.#setting.trackers.map((make) => make({ isNamed: this.#projects.isNamed }));
    const session: Session = new Session(options, {
      trackers,
      pace: { ...usual, ...this.#setting.pace },
      now: this.#now,
      overlay: this.#annotations,
      changed: (changes) => {
        if (session === this.#session) this.#tellChanges(changes);
      },
      ticked: () => {
        const current = session === this.#session && this.#next === null;
        if (current) this.#annotations.tick();
        if (current && this.#reproductions.refresh()) this.#reproduced();
        if (current && projectsChanged(this.#projects)) void this.configure(options);
      },
    });
    return session;
  }

  async #swap(old: Session, session: Session): Promise<void> {
    if (this.#next !== session) return;
    this.#next = null;
    this.#session = session;
    this.#version += 1;
    const before = old.ledger.entries;
    const after = session.ledger.entries;
    const ids = [...after.keys()];
    this.#tellChanges({
      added: ids.filter((id) => !before.has(id)),
      updated: ids.filter((id) => before.has(id)),
      removed: [...before.keys()].filter((id) => !after.has(id)),
      ended: ids.filter((id) => isRunning(before.get(id)) && !isRunning(after.get(id))),
    });
    await old.close();
  }

  #tellChanges({ added, updated, removed, ended }: Changes): void {
    this.#tell({ type: 'changed', added, updated, removed });
    for (const run of ended) this.#tell({ type: 'ended', run });
    this.#tellState();
  }

  #annotated(): void {
    this.#next?.annotated();
    this.#session.annotated();
    this.#tellState();
  }

  /** Runs wear another badge: whoever shows them asks again. */
  #reproduced(): void {
    this.#version += 1;
    this.#tell({ type: 'changed', added: [], updated: [...this.#session.ledger.entries.keys()], removed: [] });
  }

  #tellState(): void {
    this.#tell({ type: 'state', state: this.#stateNow() });
  }

  #tell(event: CatalogEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  #stateNow(): CatalogState {
    const { ledger, walk, scanning, options } = this.#session;
    return {
      phase: (scanning && options.roots.length > 0) || this.#next !== null ? 'scanning' : 'ready',
      foldersSeen: walk.places.size,
      runs: ledger.entries.size,
      running: ledger.alive.size,
      problems: this.#problems(),
    };
  }

  #problems(): CatalogState['problems'] {
    return [
      ...this.#projects.problems,
      ...this.#servers.problems(),
      ...this.#annotations.problems(),
      ...this.#session.problems(),
    ];
  }

  #entry(id: string): Entry | undefined {
    return this.#session.ledger.entries.get(id);
  }

  *#runs(all: boolean): Generator<Run> {
    for (const { run } of this.#session.ledger.entries.values()) if (all || !run.archived) yield run;
  }

  #tableOf(view: TableView): Answer<Table> {
    const source = { runs: this.#runs(true), metrics: this.#metrics, now: this.#now() };
    return this.#tables.of(source, view, `${this.#version}.${this.#session.ledger.generation}`);
  }

  #headlineOf(entry: Entry): Headline | null {
    const siblings: Entry[] = [];
    for (const other of this.#session.ledger.entries.values()) {
      if (other.experiment === entry.experiment) siblings.push(other);
    }
    const { metric } = judge(siblings, this.#metrics);
    const has = metric !== null && entry.lastOf(metric) !== undefined;
    return headline(entry, has ? metric : judge([entry], this.#metrics).metric, this.#metrics);
  }
}

function isRunning(entry: Entry | undefined): boolean {
  return entry?.status === 'running';
}

/** Running ones first, then the newest. */
function compareLatest(a: Entry, b: Entry): number {
  return Number(b.status === 'running') - Number(a.status === 'running') || compareNewest(a, b);
}

function groupByRun(requests: readonly CutRequest[]): Map<string, CutRequest[]> {
  const groups = new Map<string, CutRequest[]>();
  for (const request of requests) groups.set(request.run, [...(groups.get(request.run) ?? []), request]);
  return groups;
}
