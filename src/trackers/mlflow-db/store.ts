import { basename, dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { factsOfTags, statusOfWord } from '../mlflow/words.ts';
import type { DatabaseStore } from '../sqlite/database-tracker.ts';
import { Faults } from '../sqlite/fault.ts';
import { columnsOf } from '../sqlite/table.ts';
import type { ReadProblem, TrackedRun } from '../tracker.ts';
import { ArtifactFolders } from './artifacts.ts';
import { MetricTable } from './metrics.ts';
import { readExperiments, readRuns, readTexts, sameTables } from './tables.ts';
import type { RunRow, Tables, Texts } from './tables.ts';

const none: ReadonlyMap<string, string> = new Map();

/** One database as it was last read: what did not change since is not read again, and its runs stay the same objects. */
export class Store implements DatabaseStore {
  readonly #file: string;
  #tables: Tables | null = null;
  #metrics = new MetricTable();
  #runs: ReadonlyMap<string, TrackedRun> = new Map();

  /** @param file absolute */
  constructor(file: string) {
    this.#file = file;
  }

  get runs(): readonly TrackedRun[] {
    return [...this.#runs.values()];
  }

  async follow(db: DatabaseSync): Promise<readonly ReadProblem[]> {
    const faults = new Faults(this.#file);
    if (faults.attempt(() => columnsOf(db, 'runs').size === 0, false)) {
      const message = `${basename(this.#file)} has no table of runs.`;
      return [{ file: this.#file, message, hint: 'Restore it from a copy, or remove it if it is not in use.' }];
    }
    const before = this.#tables;
    const empty: { readonly digest: string; readonly value: Texts } = { digest: '', value: new Map() };
    const tables: Tables = {
      experiments: faults.attempt(() => readExperiments(db, before?.experiments ?? null), {
        digest: '',
        value: new Map(),
      }),
      runs: faults.attempt(() => readRuns(db, before?.runs ?? null), { digest: '', value: [] }),
      params: faults.attempt(() => readTexts(db, 'params', before?.params ?? null), empty),
      tags: faults.attempt(() => readTexts(db, 'tags', before?.tags ?? null), empty),
    };
    this.#tables = tables;
    const touched = await this.#followMetrics(db, faults);
    this.#build(tables, before !== null && sameTables(before, tables) ? touched : null);
    return faults.problems;
  }

  /** The runs with new points; null: all of them, since counting started afresh. */
  async #followMetrics(db: DatabaseSync, faults: Faults): Promise<ReadonlySet<string> | null> {
    try {
      const fits = this.#metrics.fits(db);
      if (!fits) this.#metrics = new MetricTable();
      const touched = await this.#metrics.follow(db);
      return fits ? touched : null;
    } catch (error) {
      faults.note(error);
      return null;
    }
  }

  /** Makes the runs; `touched`: only of these something changed. */
  #build(tables: Tables, touched: ReadonlySet<string> | null): void {
    const artifacts = new ArtifactFolders(dirname(this.#file));
    const runs = new Map<string, TrackedRun>();
    for (const row of tables.runs.value) {
      const kept = touched === null || touched.has(row.id) ? undefined : this.#runs.get(row.id);
      runs.set(row.id, kept ?? this.#make(row, tables, artifacts));
    }
    this.#runs = runs;
  }

  #make(row: RunRow, { experiments, params, tags }: Tables, artifacts: ArtifactFolders): TrackedRun {
    const { id } = row;
    const experiment = experiments.value.get(row.experiment);
    const ownTags = tags.value.get(id) ?? none;
    const { name, note, git, parent } = factsOfTags(ownTags);
    const { metrics, newest } = this.#metrics.of(id);
    return {
      key: id,
      toolId: id,
      name: row.name ?? name,
      experiment: experiment?.name ?? null,
      location: `${this.#file}#${id}`,
      status: (row.status === null ? null : statusOfWord(row.status)) ?? 'unknown',
      reason: null,
      exitCode: null,
      startedAt: row.startedAt,
      endedAt: row.endedAt,
      lastLoggedAt: newest,
      params: Object.fromEntries(params.value.get(id) ?? none),
      metrics,
      tags: Object.fromEntries(ownTags),
      note,
      git,
      parent,
      deleted: row.deleted || experiment?.deleted === true,
      artifacts: artifacts.of(id, row.artifactUri),
    };
  }
}
