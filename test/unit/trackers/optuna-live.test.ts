import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { optunaTracker } from '../../../src/trackers/optuna/optuna.ts';
import type { Claim, Reading, Tracker } from '../../../src/trackers/tracker.ts';
import { all, openWith, optionsOf } from '../catalog/support/open.ts';
import { copyOf, temporaryFolder } from './support/copy.ts';
import { fixturePath } from './support/fixtures.ts';
import { claimsUnder } from './support/scan.ts';
import { fingerprint, holdOpen, openAsTool } from './support/sqlite.ts';

const make = (): Tracker => optunaTracker({ isNamed: () => false });

/** A copy of a fixture's database. */
function place(name = '4.9.0'): { readonly folder: string; readonly file: string; readonly claim: Claim } {
  const folder = copyOf(fixturePath('optuna', name));
  const claim = claimsUnder(make(), folder)[0]!;
  return { folder, file: claim.files[0]!, claim };
}

async function readAndSeries(claim: Claim): Promise<Reading> {
  const tracker = make();
  const reading = await tracker.read(claim, null);
  for (const run of reading.runs) await tracker.series(claim, run.key, Object.keys(run.metrics));
  return reading;
}

const studyOf = (db: DatabaseSync, name: string): number =>
  Number(db.prepare('SELECT study_id FROM studies WHERE study_name = ?').get(name)!['study_id']);

/** Makes a trial as Optuna does; gives its id. */
function ask(db: DatabaseSync, study: number, start = '2026-11-24 08:00:00.000000'): number {
  const number = Number(db.prepare('SELECT count(*) AS n FROM trials WHERE study_id = ?').get(study)!['n']);
  const trial = db.prepare("INSERT INTO trials (number, study_id, state, datetime_start) VALUES (?, ?, 'RUNNING', ?)");
  return Number(trial.run(number, study, start).lastInsertRowid);
}

function suggest(db: DatabaseSync, trial: number, name: string, value: number): void {
  const distribution = '{"name": "FloatDistribution", "attributes": {"low": 0, "high": 9, "log": false, "step": null}}';
  db.prepare('INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) VALUES (?, ?, ?, ?)').run(
    trial,
    name,
    value,
    distribution,
  );
}

function report(db: DatabaseSync, trial: number, step: number, value: number): void {
  db.prepare(
    "INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value, intermediate_value_type) VALUES (?, ?, ?, 'FINITE')",
  ).run(trial, step, value);
}

function tell(db: DatabaseSync, trial: number, value: number): void {
  db.exec(`BEGIN;
    INSERT INTO trial_values (trial_id, objective, value, value_type) VALUES (${trial}, 0, ${value}, 'FINITE');
    UPDATE trials SET state = 'COMPLETE', datetime_complete = '2026-11-24 08:30:00.000000' WHERE trial_id = ${trial};
    COMMIT`);
}

describe('reading leaves Optuna’s files as they are, and makes none,', () => {
  it.each(['4.9.0', '2.10.1', '1.5.0', 'wal'])('of the database %s', async (name) => {
    const { folder, claim } = place(name);
    const before = fingerprint(folder);
    expect((await readAndSeries(claim)).problems).toEqual([]);
    expect(fingerprint(folder)).toEqual(before);
  });

  it.each(['DELETE', 'WAL'])('of one that a study has open in %s mode, and sees what it just wrote', async (mode) => {
    const { folder, file, claim } = place();
    await holdOpen(
      file,
      `PRAGMA journal_mode = ${mode}; PRAGMA wal_autocheckpoint = 0; UPDATE studies SET study_name = 'told' WHERE study_name = 'open'`,
    );
    const before = fingerprint(folder);
    const { runs, problems } = await readAndSeries(claim);
    expect(problems).toEqual([]);
    expect(runs.filter(({ experiment }) => experiment === 'told')).toHaveLength(5);
    expect(fingerprint(folder)).toEqual(before);
  });
});

describe('a study that is being optimized', () => {
  it('is never locked out while its database is read', async () => {
    const { file, claim } = place();
    const db = openAsTool(file, 'journal_mode = DELETE', 'busy_timeout = 0');
    const study = studyOf(db, 'pruned');
    const many = db.prepare("INSERT INTO trials (number, study_id, state) VALUES (?, ?, 'COMPLETE')");
    db.exec('BEGIN');
    for (let n = 0; n < 30_000; n += 1) many.run(n, study);
    db.exec('COMMIT');
    const state = { over: false };
    const reading = make()
      .read(claim, null)
      .finally(() => (state.over = true));
    let written = 0;
    // It does not wait at all: a lock held from one turn to the next would make this fail.
    for (let step = 100; !state.over; step += 1) {
      suggest(db, ask(db, study), 'x', 1);
      written += 1;
      await turn();
    }
    expect(written).toBeGreaterThan(2);
    expect((await reading).problems).toEqual([]);
  });

  it('is not disturbed by a reader in another process, and read to its end', async () => {
    const { file, claim } = place();
    const script = `const { DatabaseSync } = require('node:sqlite');
      // Python's sqlite3 waits 5 seconds for a lock.
      const db = new DatabaseSync(process.argv[1], { timeout: 5000 });
      for (let step = 1000; step < 1200; step += 1) {
        db.exec("INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value, intermediate_value_type) VALUES (20, " + step + ", 0.5, 'FINITE')");
      }
      db.close();`;
    const tracker = make();
    let reading = await tracker.read(claim, null);
    const state = { over: false };
    const writer = promisify(execFile)(process.execPath, ['-e', script, file]).finally(() => (state.over = true));
    while (!state.over) {
      reading = await tracker.read(claim, reading.cursor);
      await turn();
    }
    await writer;
    reading = await tracker.read(claim, reading.cursor);
    expect(reading.problems).toEqual([]);
    expect(reading.runs).toEqual((await make().read(claim, null)).runs);
    const metrics = reading.runs.find(({ key }) => key === '20')!.metrics;
    expect(metrics['intermediate_values']).toMatchObject({ count: 202, lastStep: 1199 });
  });

  it('is read at the first look too, although its writer holds the database just then', async () => {
    const { file, claim } = place();
    const db = openAsTool(file);
    db.exec('BEGIN EXCLUSIVE');
    const reading = make().read(claim, null);
    // The reader waits in this thread for a lock, then gives way before it tries again.
    await turn();
    db.exec('COMMIT');
    expect(await reading).toMatchObject({ problems: [], runs: { length: 24 } });
  });

  it.each(['DELETE', 'WAL'])('is followed step by step in %s mode as if read afresh', async (mode) => {
    const { file, claim } = place();
    const tracker = make();
    const db = openAsTool(file, `journal_mode = ${mode}`);
    let followed = await tracker.read(claim, null);
    const study = studyOf(db, 'pruned');
    let trial = 0;
    const steps: readonly (() => void)[] = [
      () => (trial = ask(db, study)),
      () => suggest(db, trial, 'x', 2.5),
      () => report(db, trial, 0, 4),
      () => db.exec(`UPDATE trial_intermediate_values SET intermediate_value = 3 WHERE trial_id = ${trial}`),
      () => report(db, trial, 10, 2),
      () => db.exec(`INSERT INTO trial_user_attributes (trial_id, key, value_json) VALUES (${trial}, 'k', '"v"')`),
      () => tell(db, trial, 0.125),
      () => db.exec("UPDATE trials SET state = 'RUNNING' WHERE state = 'WAITING'"),
      () => db.exec(`INSERT INTO study_user_attributes (study_id, key, value_json) VALUES (${study}, 'later', '1')`),
      () =>
        db.exec(
          `INSERT INTO study_system_attributes (study_id, key, value_json) VALUES (${study}, 'study:metric_names', '["loss"]')`,
        ),
    ];
    for (const step of steps) {
      const before = followed;
      step();
      followed = await tracker.read(claim, followed.cursor);
      expect(followed.problems).toEqual([]);
      expect(followed.runs).toEqual((await make().read(claim, null)).runs);
      expect(followed.runs).not.toEqual(before.runs);
      const others = before.runs.filter((run) => run.experiment === 'two goals');
      for (const run of others) expect(followed.runs).toContain(run);
    }
    const run = followed.runs.find(({ key }) => key === String(trial))!;
    expect(run).toMatchObject({
      status: 'finished',
      params: { x: 2.5 },
      tags: { k: 'v', 'study.later': '1' },
      metrics: { loss: { last: 0.125, count: 1 }, intermediate_values: { last: 2, lastStep: 10, max: 3, count: 2 } },
      goals: { loss: 'minimize' },
    });
  });

  it('is told apart from a deleted one whose ids it took over', async () => {
    const { file, claim } = place();
    const tracker = make();
    const db = openAsTool(file);
    const first = await tracker.read(claim, null);
    const study = studyOf(db, 'open');
    const [last] = db.prepare('SELECT max(trial_id) AS id FROM trials').all();
    const children = ['params', 'values', 'intermediate_values', 'user_attributes', 'system_attributes'];
    for (const child of children) {
      db.exec(`DELETE FROM trial_${child} WHERE trial_id IN (SELECT trial_id FROM trials WHERE study_id = ${study})`);
    }
    db.exec(`DELETE FROM trials WHERE study_id = ${study}`);
    db.exec(`UPDATE studies SET study_name = 'new' WHERE study_id = ${study}`);
    const ids = Array.from({ length: 5 }, () => ask(db, study));
    expect(ids).toContain(last!['id']);
    for (const id of ids) tell(db, id, id);
    const { runs } = await tracker.read(claim, first.cursor);
    expect(runs).toEqual((await make().read(claim, null)).runs);
    expect(runs.filter(({ experiment }) => experiment === 'new').map(({ metrics }) => metrics['value']!.last)).toEqual(
      ids,
    );
  });
});

describe('a database of Optuna', () => {
  it('is found under any name, but not among the files of a data set', () => {
    const { file } = place();
    const folder = temporaryFolder();
    const names = ['study', 'tuning', 'my.trials', 'hpo.v2', 'example.db', 'run.log'];
    for (const name of names) copyFileSync(file, join(folder, name));
    for (const name of ['weights.pt', 'x.npy', 'notes.md', 'study-wal', 'log.lock'])
      copyFileSync(file, join(folder, name));
    const found = () => claimsUnder(make(), folder).map(({ files }) => files[0]!.slice(folder.length + 1));
    expect(found().sort()).toEqual([...names].sort());
    for (let n = 0; n < 100; n += 1) writeFileSync(join(folder, `${n.toString(16)}blob`), '');
    expect(found().sort()).toEqual(['example.db', 'study']);
  });

  it('of MLflow’s or anybody’s own is left alone', () => {
    const folder = temporaryFolder();
    openAsTool(join(folder, 'study.db')).exec('CREATE TABLE studies (a); CREATE TABLE trials (b)');
    expect(claimsUnder(make(), folder)).toEqual([]);
    expect(claimsUnder(make(), fixturePath('mlflow-db', '3.17.0'))).toEqual([]);
  });

  it('with parameters, values and states that Optuna would not write is read as far as it goes', async () => {
    const { file, claim } = place();
    openAsTool(file).exec(`
      UPDATE trial_params SET distribution_json = 'no' WHERE trial_id = 1 AND param_name = 'x';
      UPDATE trial_params SET distribution_json = NULL WHERE trial_id = 1 AND param_name = 'lr';
      UPDATE trial_params SET param_value = 99 WHERE trial_id = 1 AND param_name = 'choice';
      UPDATE trial_user_attributes SET value_json = '{' WHERE trial_id = 1;
      UPDATE trials SET state = 'DREAMING', datetime_start = 'soon' WHERE trial_id = 1`);
    const { runs, problems } = await readAndSeries(claim);
    expect(problems).toEqual([]);
    expect(runs.find(({ key }) => key === '1')).toMatchObject({
      status: 'unknown',
      startedAt: null,
      params: { choice: null, x: expect.any(Number) as number, lr: expect.any(Number) as number },
      tags: { note: '{' },
    });
  });

  it('that is gone has no runs, and nothing to complain about', async () => {
    const { file, claim } = place();
    rmSync(file);
    expect(existsSync(file)).toBe(false);
    expect(await make().read(claim, null)).toMatchObject({ runs: [], problems: [] });
  });
});

describe('in the catalog', () => {
  it('a trial that began long ago runs as long as it is seen to report, its neighbours do not', async () => {
    const { folder, file } = place();
    const db = openAsTool(file);
    db.exec("UPDATE trials SET state = 'RUNNING', datetime_start = '2026-01-01 00:00:00' WHERE number = 0");
    const catalog = await openWith([optunaTracker], optionsOf([folder]));
    const running = async () => {
      const { runs } = await all(catalog, 'status in (running, stale)');
      return Object.fromEntries(runs.map(({ name, status }) => [name, status]));
    };
    const stale = { 'pruned/0': 'stale', 'two goals/0': 'stale', 'grid/named/0': 'stale', 'open/0': 'stale' };
    expect(await running()).toEqual(stale);
    report(db, 20, 99, 0.5);
    await catalog.rescan();
    expect(await running()).toEqual({ ...stale, 'open/0': 'running' });
  });

  it('a trial is a run in its file, and its study’s direction tells the best one', async () => {
    const { folder, file } = place();
    const catalog = await openWith([optunaTracker], optionsOf([folder]));
    const { runs } = await all(catalog, 'experiment = "two goals"');
    expect(runs.map(({ id, name, location }) => [id, name, location]).sort()).toEqual(
      [13, 14, 15, 16].map((id, n) => [`optuna:tuning.db#${id}`, `two goals/${n}`, `tuning.db#${id}`]),
    );
    expect(statSync(file).isFile()).toBe(true);
    const view = { query: '', sort: [], groupBy: 'experiment', hidden: [], showHidden: false } as const;
    const outline = async (parent: string | null) => {
      const answer = await catalog.outline(view, parent, 100);
      return answer.ok ? answer.value : [];
    };
    const groups = await outline(null);
    const best = groups.flatMap((node) => (node.kind === 'group' ? [[node.label, node.best]] : []));
    expect(Object.fromEntries(best)).toMatchObject({
      'grid/named': { metric: 'val_accuracy', value: 0.75, goal: 'maximize' },
      pruned: { metric: 'value', goal: 'minimize' },
    });
  });
});
