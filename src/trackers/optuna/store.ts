import { basename } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { DatabaseSync } from 'node:sqlite';
import type { DatabaseStore } from '../sqlite/database-tracker.ts';
import { Faults } from '../sqlite/fault.ts';
import { columnsOf } from '../sqlite/table.ts';
import type { ReadProblem, TrackedRun } from '../tracker.ts';
import { Distributions } from './distribution.ts';
import { readStudies } from './studies.ts';
import { readTrialRows, TrialTables, valuesOf } from './tables.ts';
import type { TrialRow } from './tables.ts';
import { factsOf, isOver, runOf, statusOf } from './trial.ts';
import type { StudyFacts } from './trial.ts';

interface Held {
  readonly mark: string;
  readonly facts: StudyFacts;
  readonly run: TrackedRun;
}

/**
 * One database as it was last read. Optuna never changes a trial that is over, so only the others and new ones are
 * read again; runs of trials that did not change stay the same objects.
 */
export class Store implements DatabaseStore {
  readonly #file: string;
  readonly #distributions = new Distributions();
  #studies: ReadonlyMap<number, StudyFacts> = new Map();
  #held: ReadonlyMap<number, Held> = new Map();
  #runs: readonly TrackedRun[] = [];

  /** @param file absolute */
  constructor(file: string) {
    this.#file = file;
  }

  get runs(): readonly TrackedRun[] {
    return this.#runs;
  }

  async follow(db: DatabaseSync): Promise<readonly ReadProblem[]> {
    const faults = new Faults(this.#file);
    if (faults.attempt(() => columnsOf(db, 'trials').size === 0, false)) {
      const message = `${basename(this.#file)} has no table of trials.`;
      return [{ file: this.#file, message, hint: 'Restore it from a copy, or remove it if it is not in use.' }];
    }
    const studies = this.#settled(faults.attempt(() => readStudies(db), new Map()));
    const rows = faults.attempt(() => readTrialRows(db), []);
    // The table of trials is read first: of one that is over by then all else stands in the other tables.
    const held = new Map<number, Held>();
    const waiting: { readonly row: TrialRow; readonly facts: StudyFacts }[] = [];
    for (const row of rows) {
      const facts = studies.get(row.study);
      if (facts === undefined) continue;
      const before = this.#held.get(row.id);
      const same = before?.mark === row.mark && before.facts === facts && isOver(before.run.status ?? 'running');
      if (same) held.set(row.id, before);
      else waiting.push({ row, facts });
    }
    const tables = await this.#readTables(db, waiting, faults);
    const changed = new Map<number, Held>();
    for (const { row, facts } of waiting) {
      const run = this.#make(row, facts, tables);
      const before = this.#held.get(row.id);
      const same = before !== undefined && isDeepStrictEqual(before.run, run);
      changed.set(row.id, { mark: row.mark, facts, run: same ? before.run : run });
    }
    // In the order of the table, whatever was read again.
    const all = rows.flatMap(({ id }): [number, Held][] => {
      const each = held.get(id) ?? changed.get(id);
      return each === undefined ? [] : [[id, each]];
    });
    this.#studies = studies;
    this.#held = new Map(all);
    // A damaged table may have a trial twice.
    this.#runs = Array.from(this.#held.values(), ({ run }) => run);
    return faults.problems;
  }

  /** What studies share with their trials; the same objects where nothing changed. */
  #settled(studies: ReturnType<typeof readStudies>): ReadonlyMap<number, StudyFacts> {
    return new Map(
      Array.from(studies, ([id, study]) => {
        const before = this.#studies.get(id);
        return [id, before !== undefined && isDeepStrictEqual(before.study, study) ? before : factsOf(study)];
      }),
    );
  }

  async #readTables(
    db: DatabaseSync,
    waiting: readonly { readonly row: TrialRow }[],
    faults: Faults,
  ): Promise<TrialTables> {
    const tables = new TrialTables(
      db,
      this.#distributions,
      waiting.map(({ row }) => row.id),
    );
    const reads = [
      () => tables.readParams(),
      () => tables.readValues(),
      () => tables.readIntermediate(),
      () => tables.readAttributes(),
      () => tables.readHeartbeats(),
    ];
    for (const read of reads) {
      faults.attempt(read, undefined);
      await turn();
    }
    return tables;
  }

  #make(row: TrialRow, facts: StudyFacts, tables: TrialTables): TrackedRun {
    const contents = tables.of(row.id);
    const { status, reason } = statusOf(row.state) ?? { status: 'unknown', reason: null };
    const trial = {
      id: row.id,
      number: row.number ?? row.id,
      status,
      reason,
      startedAt: row.startedAt,
      endedAt: row.endedAt,
      heardAt: contents?.heardAt ?? null,
      params: contents?.params ?? new Map(),
      values: valuesOf(row, contents),
      intermediate: contents?.intermediate?.build() ?? null,
      userAttributes: contents?.userAttributes ?? new Map(),
      systemAttributes: contents?.systemAttributes ?? new Map(),
    };
    return runOf(trial, facts, this.#file);
  }
}
