import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { flattenParams } from '../../runs/flatten.ts';
import { summarize, SummaryBuilder } from '../../runs/series.ts';
import type { MetricSummary } from '../../runs/run.ts';
import type { Series } from '../../runs/series.ts';
import type { Claim, Cursor, Listing, Reading, ReadProblem, Tracker, TrackerFactory } from '../tracker.ts';
import { dvcliveAbout } from './about.ts';
import { dvcliveEvidence } from './evidence.ts';
import { dvcliveMedia } from './media.ts';
import { NamedMetrics, repositoryName } from './repository.ts';
import { signOf, statusOf } from './running.ts';
import { readDocument } from './small-file.ts';
import { followTable, problemOf, readSeries, summaryOf, valueOf } from './table.ts';
import type { Followed } from './table.ts';
import { tablesIn, tablesOf } from './tables.ts';

const name = 'dvclive';
/** Runs whose tables are kept half read. */
const keptRuns = 64;
const defaultFolder = 'dvclive';
const documents = ['metrics.json', 'params.yaml'];

/** Numbers in metrics.json by the metric's name, and its step. */
function latestOf(document: unknown): { readonly values: ReadonlyMap<string, number>; readonly step: number } {
  const values = new Map<string, number>();
  let step = 0;
  const walk = (value: unknown, path: string, depth: number): void => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && depth < 32) {
      for (const [key, below] of Object.entries(value)) walk(below, path === '' ? key : `${path}/${key}`, depth + 1);
    } else if (path === 'step') {
      if (typeof value === 'number' && Number.isFinite(value)) step = value;
    } else {
      const number = typeof value === 'string' ? wordOf(value) : value;
      if (typeof number === 'number') values.set(path, number);
    }
  };
  walk(document, '', 0);
  return { values, step };
}

/** DVCLive writes `nan`, `inf` and `-inf` as text; text that is a number stays text. */
function wordOf(text: string): number | null {
  const value = valueOf(text);
  return value === null || Number.isFinite(value) ? null : value;
}

function one(step: number, value: number): Series {
  return { steps: Float64Array.of(step), times: Float64Array.of(Number.NaN), values: Float64Array.of(value) };
}

function newestWrite(files: readonly string[]): number {
  let newest = 0;
  for (const file of files) {
    try {
      newest = Math.max(newest, statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    } catch {
      // Unreadable: it says nothing.
    }
  }
  return newest;
}

function artifactsOf(folder: string): string | null {
  return [join(folder, 'plots', 'images'), join(folder, 'artifacts')].find((each) => existsSync(each)) ?? null;
}

class DvcliveTracker implements Tracker {
  readonly name = name;
  readonly title = 'DVCLive';
  readonly about = dvcliveAbout;
  readonly looksFor = ['dvclive/metrics.json', 'plots/metrics/**/*.tsv', 'a metrics.json that dvc.yaml names'];
  readonly media = dvcliveMedia();
  readonly evidence = dvcliveEvidence;
  readonly #named = new NamedMetrics();
  /** By run folder, then by file; taken out while in use. */
  readonly #kept = new Map<string, Map<string, Followed>>();

  detect(listing: Listing): readonly Claim[] | null {
    const { folder } = listing;
    if (!this.#isRun(listing)) return null;
    const tables = tablesIn(listing.list('plots')?.list('metrics') ?? null);
    const files = [
      ...documents.filter((file) => listing.files.includes(file)).map((file) => join(folder, file)),
      ...tables.files.values(),
    ];
    return [{ tracker: name, folder, files, owns: ['plots', 'artifacts'] }];
  }

  #isRun(listing: Listing): boolean {
    const { files, folders, folder } = listing;
    if (folders.includes('plots')) {
      const metrics = listing.list('plots')?.list('metrics') ?? null;
      if (metrics !== null && (metrics.files.some((file) => file.endsWith('.tsv')) || metrics.folders.length > 0)) {
        return true;
      }
    }
    if (basename(folder) === defaultFolder && (files.includes('metrics.json') || files.includes('params.yaml'))) {
      return true;
    }
    return files.includes('metrics.json') && this.#named.has(folder);
  }

  async read(claim: Claim, since: Cursor | null): Promise<Reading> {
    const { folder } = claim;
    const problems: ReadProblem[] = [];
    const tables = tablesOf(folder);
    const kept = since === null ? undefined : this.#kept.get(folder);
    this.#kept.delete(folder);
    const metrics = new Map<string, MetricSummary>();
    const followedTables = new Map<string, Followed>();
    let [started, logged] = [Infinity, -Infinity];
    for (const [metric, file] of tables.files) {
      const followed = await followTable(file, kept?.get(file) ?? null, () => new SummaryBuilder());
      followedTables.set(file, followed);
      const summary = await summaryOf(file, followed);
      if (summary !== null) metrics.set(metric, summary);
      const problem = problemOf(file, followed);
      if (problem !== null) problems.push(problem);
      if (followed.firstTime < started) started = followed.firstTime;
      if (followed.lastTime > logged) logged = followed.lastTime;
    }
    this.#keep(folder, followedTables);
    const latest = latestOf(await readDocument(join(folder, 'metrics.json'), problems));
    for (const [metric, value] of latest.values) {
      if (!metrics.has(metric)) metrics.set(metric, summarize(one(latest.step, value)));
    }
    const params = flattenParams(await readDocument(join(folder, 'params.yaml'), problems));
    const sources = [...documents.map((file) => join(folder, file)), ...tables.files.values()];
    const sign = signOf(folder);
    const status = await statusOf(folder, newestWrite(sources));
    return {
      runs: [
        {
          key: '',
          toolId: null,
          name: null,
          experiment: repositoryName(folder),
          location: null,
          status,
          reason: null,
          exitCode: null,
          startedAt: Number.isFinite(started) ? started : null,
          endedAt: null,
          lastLoggedAt: Number.isFinite(logged) ? logged : null,
          params,
          metrics: Object.fromEntries(metrics),
          tags: {},
          note: null,
          git: null,
          parent: null,
          deleted: false,
          artifacts: artifactsOf(folder),
        },
      ],
      cursor: { tables: tables.files.size },
      problems,
      files: [...sources, ...tables.folders, ...(status === null || sign === null ? [] : [sign])],
    };
  }

  async series(claim: Claim, _key: string, metrics: readonly string[]): Promise<ReadonlyMap<string, Series>> {
    const { files } = tablesOf(claim.folder);
    const found = new Map<string, Series>();
    for (const metric of metrics) {
      const file = files.get(metric);
      const series = file === undefined ? null : await readSeries(file);
      if (series !== null) found.set(metric, series);
    }
    if (metrics.every((metric) => found.has(metric))) return found;
    const latest = latestOf(await readDocument(join(claim.folder, 'metrics.json'), []));
    for (const metric of metrics) {
      const value = latest.values.get(metric);
      if (value !== undefined && !found.has(metric)) found.set(metric, one(latest.step, value));
    }
    return found;
  }

  #keep(folder: string, tables: Map<string, Followed>): void {
    this.#kept.set(folder, tables);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= keptRuns) break;
      this.#kept.delete(oldest);
    }
  }
}

/**
 * DVCLive's folder: params, metrics and their history as files. Experiments that DVC saved as git refs
 * (`refs/exps/…`) are not read here: that takes git, and a reader starts no process.
 */
export const dvcliveTracker: TrackerFactory = () => new DvcliveTracker();
