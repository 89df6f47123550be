import type { ResourceLimits, Worker } from 'node:worker_threads';
import type { NoteEdit } from '../notes/edit.ts';
import type { MediaFrame, MediaRef, MediaTag } from '../runs/media.ts';
import type { Problem, Run } from '../runs/run.ts';
import type { Series } from '../runs/series.ts';
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
import type { Beside, BesideRequest, Placed, ProgramRuns } from './beside-api.ts';
import type {
  TableAnswer,
  TableColumn,
  TableRequest,
  TableText,
  TableTextRequest,
  TableView,
  ValueCount,
} from './table-api.ts';
import type { CompareApi } from './compare-api.ts';
import type { Call, FromWorker, Page, ToWorker } from './rpc.ts';
import type {
  DownloadAnswer,
  DownloadRequest,
  ProbeAnswer,
  ProbeRequest,
  ServerAccess,
  ServerState,
} from './servers-api.ts';

interface Pending {
  readonly call: Call;
  readonly items: never[];
  readonly settle: (value: never, items: readonly never[]) => void;
  readonly fail: (error: unknown) => void;
  answered: { readonly value: never } | null;
}

const restarted: Problem = {
  file: '.',
  message: 'The part of Trainyard that reads runs stopped unexpectedly and was started again.',
  hint: 'If this happens again, look for a file that came last and report it.',
};
const stopped: Problem = {
  file: '.',
  message: 'The part of Trainyard that reads runs stopped unexpectedly twice.',
  hint: 'Reload the window to start it again.',
};

/**
 * What the worker of a window may use. V8 lets the part of its memory in which objects are made grow with what lives on:
 * a hundred thousand remembered runs all do, and a smaller part took 100 MB less and no more time.
 */
export const workerLimits: ResourceLimits = { maxYoungGenerationSizeMb: 24 };

/**
 * A catalog behind a worker's port. A worker that crashes is started once more, with the same options and the questions
 * that were open; `state` says so. After a second crash every question is refused.
 */
export class CatalogClient implements CatalogApi {
  readonly #start: () => Worker;
  readonly #listeners = new Set<(event: CatalogEvent) => void>();
  readonly #pending = new Map<number, Pending>();
  #worker: Worker;
  #options: CatalogOptions | null = null;
  #access: ServerAccess | null = null;
  #problems: readonly Problem[] = [];
  #lastId = 0;
  #crashes = 0;
  #disposed = false;

  /** @param start makes the worker thread, such as `() => new Worker('dist/catalog-worker.js')` */
  constructor(start: () => Worker) {
    this.#start = start;
    this.#worker = this.#listen(start());
  }

  configure(options: CatalogOptions): Promise<void> {
    this.#options = options;
    return this.#ask({ method: 'configure', args: [options] }, () => undefined);
  }

  rescan(): Promise<void> {
    return this.#ask({ method: 'rescan', args: [] }, () => undefined);
  }

  ready(): Promise<void> {
    return this.#ask({ method: 'ready', args: [] }, () => undefined);
  }

  state(): Promise<CatalogState> {
    return this.#ask({ method: 'state', args: [] }, (value: CatalogState) => this.#withProblems(value));
  }

  outline(view: OutlineView, parent: string | null, limit: number): Promise<Answer<readonly OutlineNode[]>> {
    return this.#ask(
      { method: 'outline', args: [view, parent, limit] },
      (value: Answer<readonly OutlineNode[]>, items: readonly OutlineNode[]) =>
        value.ok ? { ok: true, value: items } : value,
    );
  }

  query(request: QueryRequest): Promise<Answer<QueryAnswer>> {
    return this.#ask(
      { method: 'query', args: [request] },
      (value: Answer<QueryAnswer>, items: readonly Run[]): Answer<QueryAnswer> =>
        value.ok ? { ok: true, value: { ...value.value, runs: items } } : value,
    );
  }

  find(text: string): Promise<{ readonly id: string } | { readonly candidates: readonly string[] }> {
    return this.#ask({ method: 'find', args: [text] }, same);
  }

  runs(ids: readonly string[]): Promise<readonly Run[]> {
    return this.#ask({ method: 'runs', args: [ids] }, (_value: null, items: readonly Run[]) => items);
  }

  details(id: string): Promise<RunDetails | null> {
    return this.#ask({ method: 'details', args: [id] }, same);
  }

  annotate(ids: readonly string[], edit: NoteEdit): Promise<Annotated> {
    return this.#ask({ method: 'annotate', args: [ids, edit] }, same);
  }

  baselineOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.#ask({ method: 'baselineOf', args: [ids] }, same);
  }

  table(request: TableRequest): Promise<Answer<TableAnswer>> {
    return this.#ask({ method: 'table', args: [request] }, same);
  }

  columns(view: TableView): Promise<Answer<readonly TableColumn[]>> {
    return this.#ask({ method: 'columns', args: [view] }, same);
  }

  columnValues(view: TableView, key: string, limit: number): Promise<Answer<readonly ValueCount[]>> {
    return this.#ask({ method: 'columnValues', args: [view, key, limit] }, same);
  }

  tableIds(view: TableView, from: number, to: number): Promise<Answer<readonly string[]>> {
    return this.#ask({ method: 'tableIds', args: [view, from, to] }, same);
  }

  tableText(request: TableTextRequest): Promise<Answer<TableText>> {
    return this.#ask({ method: 'tableText', args: [request] }, same);
  }

  diff: CompareApi['diff'] = (...args) => this.#ask({ method: 'diff', args }, same);
  compare: CompareApi['compare'] = (...args) => this.#ask({ method: 'compare', args }, same);
  explain: CompareApi['explain'] = (...args) => this.#ask({ method: 'explain', args }, same);
  snapshot: CompareApi['snapshot'] = (...args) => this.#ask({ method: 'snapshot', args }, same);

  texts: CompareApi['texts'] = (...args) => this.#ask({ method: 'texts', args }, same);
  codeChanges: CompareApi['codeChanges'] = (...args) => this.#ask({ method: 'codeChanges', args }, same);
  codeText: CompareApi['codeText'] = (...args) => this.#ask({ method: 'codeText', args }, same);
  runsAtHead: CompareApi['runsAtHead'] = (...args) => this.#ask({ method: 'runsAtHead', args }, same);

  series(id: string, metrics: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, Series>> {
    return this.#ask({ method: 'series', args: [id, metrics] }, same, signal);
  }

  cuts(requests: readonly CutRequest[], signal?: AbortSignal): Promise<readonly SeriesCut[]> {
    return this.#ask({ method: 'cuts', args: [requests] }, same, signal);
  }

  media(id: string): Promise<readonly MediaTag[]> {
    return this.#ask({ method: 'media', args: [id] }, same);
  }

  mediaFrames(id: string, ref: MediaRef, steps: readonly (number | null)[]): Promise<readonly MediaFrame[]> {
    return this.#ask({ method: 'mediaFrames', args: [id, ref, steps] }, same);
  }

  newest(): Promise<{ readonly run: Run; readonly headline: Headline | null } | null> {
    return this.#ask({ method: 'newest', args: [] }, same);
  }

  connect(access: ServerAccess): Promise<void> {
    this.#access = access;
    return this.#ask({ method: 'connect', args: [access] }, () => undefined);
  }

  servers(): Promise<readonly ServerState[]> {
    return this.#ask({ method: 'servers', args: [] }, same);
  }

  probe(request: ProbeRequest): Promise<ProbeAnswer> {
    return this.#ask({ method: 'probe', args: [request] }, same);
  }

  download(request: DownloadRequest, signal?: AbortSignal): Promise<DownloadAnswer> {
    return this.#ask({ method: 'download', args: [request] }, same, signal);
  }

  trackers(): Promise<readonly TrackerWords[]> {
    return this.#ask({ method: 'trackers', args: [] }, same);
  }

  beside(request: BesideRequest): Promise<Beside> {
    return this.#ask({ method: 'beside', args: [request] }, same);
  }

  programRuns(file: string): Promise<ProgramRuns | null> {
    return this.#ask({ method: 'programRuns', args: [file] }, same);
  }

  placed(paths: readonly string[]): Promise<readonly (Placed | null)[]> {
    return this.#ask({ method: 'placed', args: [paths] }, same);
  }

  runHolding(file: string): Promise<string | null> {
    return this.#ask({ method: 'runHolding', args: [file] }, same);
  }

  onEvent(listener: (event: CatalogEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#listeners.clear();
    await this.#worker.terminate();
    this.#refuse('The catalog was closed.');
  }

  #ask<T>(call: Call, make: (value: never, items: readonly never[]) => T, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) throw signal.reason;
      if (this.#disposed || this.#crashes > 1)
        throw new Error(this.#disposed ? 'The catalog was closed.' : stopped.message);
      this.#lastId += 1;
      const id = this.#lastId;
      const abort = (): void => {
        this.#pending.delete(id);
        this.#post({ kind: 'cancel', id });
        reject(signal?.reason instanceof Error ? signal.reason : new Error('The question was cancelled.'));
      };
      signal?.addEventListener('abort', abort, { once: true });
      const settle = (value: never, items: readonly never[]): void => {
        signal?.removeEventListener('abort', abort);
        resolve(make(value, items));
      };
      this.#pending.set(id, { call, items: [], settle, fail: reject, answered: null });
      this.#post({ kind: 'call', id, call });
    });
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #listen(worker: Worker): Worker {
    let failed = false;
    const crashed = (): void => {
      if (failed || this.#disposed || worker !== this.#worker) return;
      failed = true;
      this.#crashed();
    };
    worker.on('message', (message: FromWorker) => this.#take(message));
    worker.on('error', crashed);
    worker.on('exit', crashed);
    return worker;
  }

  #take(message: FromWorker): void {
    if (message.kind === 'event') {
      const { event } = message;
      this.#tell(event.type === 'state' ? { type: 'state', state: this.#withProblems(event.state) } : event);
      return;
    }
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    switch (message.kind) {
      case 'error':
        this.#pending.delete(message.id);
        pending.fail(new Error(message.message));
        return;
      case 'answer':
        pending.answered = { value: message.value };
        this.#page(message.id, pending, message.list);
        return;
      case 'page':
        this.#page(message.id, pending, message.list);
    }
  }

  #page(id: number, pending: Pending, list: Page | null): void {
    if (list !== null) for (const item of list.items) pending.items.push(item);
    if (list?.more === true) {
      // Asked for one by one: pages that lie ready would all be taken in at once.
      this.#post({ kind: 'more', id });
      return;
    }
    this.#pending.delete(id);
    if (pending.answered !== null) pending.settle(pending.answered.value, pending.items);
  }

  #crashed(): void {
    this.#crashes += 1;
    this.#problems = [this.#crashes > 1 ? stopped : restarted];
    if (this.#crashes > 1) {
      this.#refuse(stopped.message);
      const state = { phase: 'ready' as const, foldersSeen: 0, runs: 0, running: 0, problems: this.#problems };
      this.#tell({ type: 'state', state });
      return;
    }
    this.#worker = this.#listen(this.#start());
    const open = [...this.#pending];
    const first = open.some(([, { call }]) => call.method === 'configure');
    if (this.#options !== null && !first) void this.configure(this.#options).catch(() => undefined);
    if (this.#access !== null) void this.connect(this.#access).catch(() => undefined);
    for (const [id, pending] of open) {
      pending.items.length = 0;
      pending.answered = null;
      this.#post({ kind: 'call', id, call: pending.call });
    }
  }

  #refuse(message: string): void {
    for (const { fail } of this.#pending.values()) fail(new Error(message));
    this.#pending.clear();
  }

  #withProblems(state: CatalogState): CatalogState {
    return this.#problems.length === 0 ? state : { ...state, problems: [...this.#problems, ...state.problems] };
  }

  #tell(event: CatalogEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}

function same<T>(value: T): T {
  return value;
}
