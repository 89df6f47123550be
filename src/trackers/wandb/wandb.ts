import { basename, dirname, join } from 'node:path';
import { SeriesBuilder, summarize, SummaryBuilder } from '../../runs/series.ts';
import type { MetricSummary } from '../../runs/run.ts';
import type { Series } from '../../runs/series.ts';
import type { Claim, Cursor, Listing, Reading, Tracker, TrackerFactory } from '../tracker.ts';
import { wandbAbout } from './about.ts';
import { wandbEvidence } from './evidence.ts';
import { followLog, problemsOf } from './follow.ts';
import type { Followed } from './follow.ts';
import type { WandbLog } from './log.ts';
import { WandbMedia } from './media.ts';
import { runOf } from './run.ts';
import { joinSessions, summaryOnly } from './sessions.ts';
import { Siblings } from './siblings.ts';

const name = 'wandb';
const logName = /^run-.+\.wandb$/;
/** Logs of running runs that are kept half read, and logs whose series were asked for last. */
const keptReads = 256;
const keptSeries = 4;
const largestKeptSeries = 32 * 1024 * 1024;

/** The metrics of a run that has one log, by their running summaries. */
function summaries(log: WandbLog<SummaryBuilder>): Map<string, MetricSummary> {
  const metrics = new Map<string, MetricSummary>();
  for (const [metric, points] of log.metrics()) metrics.set(metric, points.build());
  for (const [key, { points }] of log.system) if (points !== null) metrics.set(`system/${key}`, points.build());
  for (const [key, series] of summaryOnly([log], new Set(metrics.keys()))) metrics.set(key, summarize(series));
  return metrics;
}

function keep<T>(map: Map<string, T>, key: string, value: T, most: number): void {
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= most) break;
    map.delete(oldest);
  }
}

class WandbTracker implements Tracker {
  readonly name = name;
  readonly title = 'Weights & Biases';
  readonly about = wandbAbout;
  readonly looksFor = ['wandb/offline-run-*/run-<id>.wandb', 'wandb/run-*/run-<id>.wandb'];
  readonly #siblings = new Siblings();
  readonly evidence = wandbEvidence;
  readonly media = new WandbMedia((own) => this.#siblings.logsOf(own));
  /** Taken out while in use, so that two reads at a time never feed one log. */
  readonly #reads = new Map<string, Followed<SummaryBuilder>>();
  readonly #series = new Map<string, Followed<SeriesBuilder>>();

  /** The run's own log comes first among a claim's files; a resumed run's other sessions follow. */
  detect(listing: Listing): readonly Claim[] | null {
    const { folder } = listing;
    // W&B's link to the newest run; the run itself stands beside it.
    if (basename(folder) === 'latest-run') return null;
    const logs = listing.files.filter((file) => logName.test(file)).map((file) => join(folder, file));
    return logs.map((own) => {
      const others = this.#siblings.logsOf(own).filter((file) => file !== own);
      return { tracker: name, folder, files: [own, ...others], owns: ['files', 'logs', 'media', 'tmp'] };
    });
  }

  async read(claim: Claim, since: Cursor | null): Promise<Reading> {
    const [own] = claim.files;
    if (own === undefined) return { runs: [], cursor: {}, problems: [] };
    const files = this.#siblings.logsOf(own);
    return files.length > 1 ? this.#readSessions(own, files) : this.#readOne(own, since);
  }

  async series(claim: Claim, _key: string, metrics: readonly string[]): Promise<ReadonlyMap<string, Series>> {
    const [own] = claim.files;
    if (own === undefined || metrics.length === 0) return new Map();
    const logs: Followed<SeriesBuilder>[] = [];
    for (const file of this.#siblings.logsOf(own)) {
      const before = this.#series.get(file) ?? null;
      this.#series.delete(file);
      logs.push(await followLog(file, before, () => new SeriesBuilder()));
    }
    const series = joinSessions(
      logs.map(({ log }) => log),
      new Set(metrics),
    );
    for (const each of logs) if (each.size <= largestKeptSeries) keep(this.#series, each.file, each, keptSeries);
    return series;
  }

  async #readOne(file: string, since: Cursor | null): Promise<Reading> {
    const kept = this.#reads.get(file);
    this.#reads.delete(file);
    const before = kept !== undefined && since !== null && since['offset'] === kept.log.frames.offset ? kept : null;
    const followed = await followLog(file, before, () => new SummaryBuilder());
    const { log } = followed;
    if (log.facts.exitCode === null) keep(this.#reads, file, followed, keptReads);
    // Only a run that did not end well is resumed, into a folder beside its own.
    const files = log.facts.exitCode === 0 ? [file] : [file, dirname(dirname(file))];
    return {
      runs: [runOf([file], [log], summaries(log))],
      cursor: { offset: log.frames.offset },
      problems: problemsOf(followed),
      files,
    };
  }

  /** The sessions of a run that was resumed; each of their folders tells the same run. */
  async #readSessions(own: string, files: readonly string[]): Promise<Reading> {
    const followed: Followed<SeriesBuilder>[] = [];
    for (const file of files) followed.push(await followLog(file, null, () => new SeriesBuilder()));
    const logs = followed.map(({ log }) => log);
    const [first, ...later] = logs;
    const metrics = new Map([...joinSessions(logs, null)].map(([key, series]) => [key, summarize(series)]));
    return {
      runs: first === undefined ? [] : [runOf(files, [first, ...later], metrics)],
      cursor: {},
      problems: followed.flatMap(problemsOf),
      files: [...files, dirname(dirname(own))],
    };
  }
}

/**
 * Weights & Biases' binary logs, offline and online. A claim is a run's folder. A resumed run has several of them with
 * one id: each claim then reads all of them as one run (a later session wins from its first step on), and the catalog
 * keeps the first of the runs with the same id. W&B writes 32 KiB at a time, so a running run is seen in such steps.
 */
export const wandbTracker: TrackerFactory = () => new WandbTracker();
