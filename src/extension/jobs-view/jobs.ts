import * as vscode from 'vscode';
import { waitingJobs } from '../../backends/local/waiting.ts';
import type { CatalogApi, CatalogEvent, Headline } from '../../catalog/api.ts';
import { JobIndex } from '../../jobs/job-index.ts';
import type { IndexedJob } from '../../jobs/job-index.ts';
import { lastError } from '../../jobs/last-error.ts';
import { hasEnded } from '../../jobs/record-file.ts';
import { launchedId } from '../../jobs/run-record.ts';
import { progressOf } from '../../launch/progress.ts';
import type { Disposing } from '../disposing.ts';
import type { Launcher } from '../launch/launcher.ts';
import { workspaceBases } from '../launch/places.ts';
import { Coalescer } from '../runs-view/coalescer.ts';
import { shownJobs } from './shown-jobs.ts';

const [restMs, openTickMs] = [250, 1_000];

/** What the catalog knows of a job's run. */
export interface LiveRun {
  readonly name: string;
  readonly colour: number | null;
  readonly headline: Headline | null;
  readonly delta: number | null;
  /** 0 to 1; null where the total is not known. */
  readonly progress: number | null;
}

/** A launched run of this window's folders, as it stands now. */
export interface Job extends IndexedJob {
  readonly id: string;
  /** Its place among those that wait, from 1; null where it does not. */
  readonly place: number | null;
  readonly live: LiveRun | null;
}

/** The launched runs of this window's folders, followed: by the catalog's events, and by a look a second while any is open. */
export class Jobs implements vscode.Disposable {
  readonly #catalog: CatalogApi;
  readonly #launcher: Launcher;
  readonly #index = new JobIndex();
  readonly #live = new Map<string, LiveRun>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #look: Coalescer;
  readonly #stale = new Set<string>();
  readonly #disposables: Disposing[];
  #waiting: readonly string[] = [];
  #timer: NodeJS.Timeout | null = null;
  /** Some job is other than it was, or says other numbers. */
  readonly onDidChange = this.#changed.event;

  constructor(catalog: CatalogApi, launcher: Launcher) {
    this.#catalog = catalog;
    this.#launcher = launcher;
    this.#look = new Coalescer(restMs, () => this.#bringUpToDate());
    this.#disposables = [
      this.#changed,
      this.#look,
      { dispose: catalog.onEvent((event) => this.#follow(event)) },
      launcher.onDidLaunch(() => this.ask()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.ask()),
    ];
  }

  /** Looks again, soon. */
  ask(): void {
    this.#look.ask();
  }

  /** Looks again now. */
  async refresh(): Promise<void> {
    await this.#bringUpToDate();
  }

  /** All jobs: running ones first, then those that wait, then the ended ones, the newest of each first. */
  all(): readonly Job[] {
    return this.#index.jobs.map((job) => this.#jobOf(job)).sort(inOrder);
  }

  /** All jobs, also those that no view shows with the names that their runs have now. */
  async named(): Promise<readonly Job[]> {
    const unknown = this.all().filter(({ live }) => live === null);
    for (const run of await this.#catalog.runs(unknown.map(({ id }) => id))) {
      const { id, name, colour } = run;
      this.#live.set(id, { name, colour, headline: null, delta: null, progress: progressOf(run) });
      this.#stale.add(id);
    }
    return this.all();
  }

  /** The job of a run's id. */
  find(id: string): Job | undefined {
    const job = id.startsWith(launchedId('')) ? this.#index.find(id.slice(launchedId('').length)) : undefined;
    return job === undefined ? undefined : this.#jobOf(job);
  }

  /** The error that a job ended with, as it said it; null: none that could be told. */
  async errorOf(id: string): Promise<string | null> {
    if (this.find(id) === undefined) await this.refresh();
    const job = this.find(id);
    return job === undefined ? null : lastError(job.folder);
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  #jobOf(job: IndexedJob): Job {
    const id = launchedId(job.record.slug);
    const at = job.record.status === 'scheduled' ? this.#waiting.indexOf(job.record.slug) : -1;
    return { ...job, id, place: at === -1 ? null : at + 1, live: this.#live.get(id) ?? null };
  }

  #follow(event: CatalogEvent): void {
    if (event.type === 'ended') this.#stale.add(event.run);
    else if (event.type === 'changed') {
      const prefix = launchedId('');
      const ours = [...event.added, ...event.updated, ...event.removed].filter((id) => id.startsWith(prefix));
      if (ours.length === 0) return;
      for (const id of ours) this.#stale.add(id);
    } else return;
    this.ask();
  }

  async #bringUpToDate(): Promise<void> {
    const changed = await this.#index.look(workspaceBases());
    const open = this.#index.jobs.filter(({ record }) => !hasEnded(record));
    const before = this.#waiting;
    const waits = open.some(({ record }) => record.status === 'scheduled');
    this.#waiting = waits ? await waitingJobs(this.#launcher.backendOptions().queue) : [];
    // The rows first: what the catalog knows of them may take its time.
    if (changed) this.#changed.fire();
    const told = await this.#askCatalog();
    if (told || before.join() !== this.#waiting.join()) this.#changed.fire();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = open.length === 0 ? null : setTimeout(() => this.ask(), openTickMs);
  }

  /** What the catalog knows of the jobs that it told of and that are shown; whether that is anything new. */
  async #askCatalog(): Promise<boolean> {
    let told = false;
    for (const { id } of shownJobs(this.all(), Date.now())) {
      if (!this.#stale.delete(id)) continue;
      const details = await this.#catalog.details(id);
      if (details === null) continue;
      const { run, headline, baseline } = details;
      const { name, colour } = run;
      const live = { name, colour, headline, delta: baseline?.delta ?? null, progress: progressOf(run) };
      told ||= JSON.stringify(this.#live.get(id)) !== JSON.stringify(live);
      this.#live.set(id, live);
    }
    return told;
  }
}

const ranks: Partial<Record<Job['record']['status'], number>> = { running: 0, scheduled: 1 };

function inOrder(a: Job, b: Job): number {
  const rank = ({ record }: Job): number => ranks[record.status] ?? 2;
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (rank(a) === 1) return (a.place ?? 0) - (b.place ?? 0) || a.record.submittedAt - b.record.submittedAt;
  const time = ({ record }: Job): number => record.endedAt ?? record.startedAt ?? record.submittedAt;
  return time(b) - time(a);
}
