import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, vi } from 'vitest';
import { mlflowDbTracker } from '../../../src/trackers/mlflow-db/mlflow-db.ts';
import type { Claim, Reading, Tracker } from '../../../src/trackers/tracker.ts';
import { copyOf, temporaryFolder } from './support/copy.ts';
import { fixturePath } from './support/fixtures.ts';
import { readMlflowTruth } from './support/mlflow-truth.ts';
import { claimsUnder } from './support/scan.ts';
import { fingerprint, holdOpen, openAsTool } from './support/sqlite.ts';

const make = (): Tracker => mlflowDbTracker({ isNamed: () => false });
const patienceMs = 2000;

/** A copy of a fixture's database. */
function place(name: string): { readonly folder: string; readonly file: string; readonly claim: Claim } {
  const folder = copyOf(fixturePath('mlflow-db', name));
  return { folder, file: join(folder, 'mlflow.db'), claim: claimsUnder(make(), folder)[0]! };
}

const idOf = (reading: Reading, name: string): string => reading.runs.find((run) => run.name === name)!.key;

function logPoint(db: DatabaseSync, run: string, key: string, step: number, value: number): void {
  db.prepare('INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, 0)').run(
    key,
    value,
    1_760_000_100_000 + step,
    run,
    step,
  );
  db.prepare(
    'INSERT OR REPLACE INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES (?, ?, ?, ?, 0, ?)',
  ).run(key, value, 1_760_000_100_000 + step, step, run);
}

async function readAndSeries(claim: Claim): Promise<Reading> {
  const tracker = make();
  const reading = await tracker.read(claim, null);
  for (const run of reading.runs) await tracker.series(claim, run.key, Object.keys(run.metrics));
  return reading;
}

describe('reading leaves the tool’s files as they are, and makes none,', () => {
  it.each(['3.17.0', '1.30.0', 'wal'])('of the database %s', async (name) => {
    const { folder, claim } = place(name);
    const before = fingerprint(folder);
    const { problems } = await readAndSeries(claim);
    expect(problems).toEqual([]);
    expect(fingerprint(folder)).toEqual(before);
  });

  it('of one in write-ahead mode that nobody has open', async () => {
    const { folder, file, claim } = place('3.17.0');
    openAsTool(file, 'journal_mode = WAL').close();
    const before = fingerprint(folder);
    const { runs, problems } = await readAndSeries(claim);
    expect({ runs: runs.length, problems }).toEqual({ runs: 12, problems: [] });
    expect(fingerprint(folder)).toEqual(before);
  });

  it('of one that a training has open, and sees what it just wrote', async () => {
    const { folder, file, claim } = place('3.17.0');
    const run = idOf(await make().read(claim, null), '1e5');
    // A process of its own: within one process SQLite shares what it knows of the log.
    await holdOpen(
      file,
      `PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;
       INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES ('loss', 0.125, 1, '${run}', 2, 0);
       UPDATE latest_metrics SET value = 0.125, step = 2 WHERE key = 'loss' AND run_uuid = '${run}'`,
    );
    expect(existsSync(`${file}-shm`)).toBe(true);
    const before = fingerprint(folder);
    const { runs, problems } = await readAndSeries(claim);
    expect(problems).toEqual([]);
    expect(runs.find(({ key }) => key === run)?.metrics['loss']).toMatchObject({ count: 2, last: 0.125, lastStep: 2 });
    expect(fingerprint(folder)).toEqual(before);
  });

  it('of one whose writer died and left log and index behind', async () => {
    const { file } = place('3.17.0');
    const db = openAsTool(file, 'journal_mode = WAL', 'wal_autocheckpoint = 0');
    db.exec("UPDATE runs SET name = 'renamed in the log' WHERE name = '1e5'");
    const folder = temporaryFolder();
    for (const end of ['', '-wal', '-shm']) copyFileSync(file + end, join(folder, `mlflow.db${end}`));
    const before = fingerprint(folder);
    const { runs, problems } = await readAndSeries(claimsUnder(make(), folder)[0]!);
    expect(problems).toEqual([]);
    expect(runs.map(({ name }) => name)).toContain('renamed in the log');
    expect(fingerprint(folder)).toEqual(before);
  });

  it('of one whose writer died in the middle of a transaction, which does not count', async () => {
    const { file, claim } = place('3.17.0');
    const whole = await make().read(claim, null);
    const db = openAsTool(file, 'journal_mode = DELETE', 'cache_size = 1', 'cache_spill = 1');
    db.exec("BEGIN; UPDATE runs SET name = 'half'; UPDATE tags SET value = 'half'; UPDATE params SET value = 'half'");
    expect(statSync(`${file}-journal`).size).toBeGreaterThan(512);
    const folder = temporaryFolder();
    for (const end of ['', '-journal']) copyFileSync(file + end, join(folder, `mlflow.db${end}`));
    const before = fingerprint(folder);
    const reading = await readAndSeries(claimsUnder(make(), folder)[0]!);
    expect(reading.problems).toEqual([]);
    expect(reading.runs.map(({ name, tags }) => ({ name, tags }))).toEqual(
      whole.runs.map(({ name, tags }) => ({ name, tags })),
    );
    expect(fingerprint(folder)).toEqual(before);
  });

  it('of one in a folder that cannot be written', async () => {
    const { folder, claim } = place('wal');
    chmodSync(folder, 0o555);
    const before = fingerprint(folder);
    const reading = await readAndSeries(claim);
    chmodSync(folder, 0o755);
    expect({ runs: reading.runs.length, problems: reading.problems }).toEqual({ runs: 2, problems: [] });
    expect(fingerprint(folder)).toEqual(before);
  });

  it('and takes its own copies away', async () => {
    const folder = temporaryFolder();
    const { claim } = place('wal');
    for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, folder);
    try {
      // The copies lie in there while they are used: a folder that cannot be written is told.
      expect((await readAndSeries(claim)).problems).toEqual([]);
      expect(readdirSync(folder)).toEqual([]);
      rmSync(folder, { recursive: true });
      expect((await make().read(claim, null)).problems).toHaveLength(1);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

it('finds a database whose tables are only in the log yet', () => {
  const { folder, file } = place('3.17.0');
  const fresh = temporaryFolder();
  const db = openAsTool(join(fresh, 'new.sqlite'), 'journal_mode = WAL', 'wal_autocheckpoint = 0');
  const source = openAsTool(file);
  for (const { sql } of source
    .prepare("SELECT sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL")
    .all()) {
    db.exec(String(sql));
  }
  expect(statSync(join(fresh, 'new.sqlite')).size).toBeLessThan(statSync(join(fresh, 'new.sqlite-wal')).size);
  expect(claimsUnder(make(), fresh)).toMatchObject([{ folder: fresh, files: [join(fresh, 'new.sqlite')], owns: [] }]);
  expect(claimsUnder(make(), folder)).toHaveLength(1);
});

describe('following a database', () => {
  it('comes to the same as reading it afresh, and leaves untouched runs the same objects', async () => {
    const { file, claim } = place('3.17.0');
    const tracker = make();
    const db = openAsTool(file, 'journal_mode = WAL');
    let followed = await tracker.read(claim, null);
    const run = idOf(followed, '1e5');
    const steps: readonly (() => void)[] = [
      () => logPoint(db, run, 'loss', 2, 0.5),
      () => logPoint(db, run, 'another', 0, -3),
      () => db.exec(`UPDATE tags SET value = 'told' WHERE run_uuid = '${run}' AND key = 'mlflow.user'`),
      () => db.exec(`INSERT INTO params (key, value, run_uuid) VALUES ('late', '1', '${run}')`),
      () => db.exec(`UPDATE runs SET status = 'FINISHED', end_time = 1760000200000 WHERE run_uuid = '${run}'`),
      () => db.exec("UPDATE experiments SET lifecycle_stage = 'deleted' WHERE name = 'vision/resnet'"),
    ];
    for (const step of steps) {
      step();
      const next = await tracker.read(claim, followed.cursor);
      const fresh = await make().read(claim, null);
      expect(next.runs).not.toEqual(followed.runs);
      expect(next.runs).toEqual(fresh.runs);
      followed = next;
    }
    logPoint(db, run, 'loss', 3, 0.25);
    const last = await tracker.read(claim, followed.cursor);
    expect(last.runs.filter((each, i) => each !== followed.runs[i]).map(({ key }) => key)).toEqual([run]);
  });

  it('starts afresh where another database took the file’s place', async () => {
    const { file, claim } = place('3.17.0');
    const tracker = make();
    const { cursor } = await tracker.read(claim, null);
    copyFileSync(join(fixturePath('mlflow-db', '1.30.0'), 'mlflow.db'), file);
    const { runs } = await tracker.read(claim, cursor);
    const truth = readMlflowTruth(fixturePath('mlflow-db', '1.30.0', 'truth.json'));
    expect(runs.map(({ key }) => key).sort()).toEqual(Object.keys(truth.runs).sort());
    expect(runs).toEqual((await make().read(claim, null)).runs);
  });

  it('starts afresh where points were removed', async () => {
    const { file, claim } = place('3.17.0');
    const tracker = make();
    const first = await tracker.read(claim, null);
    const run = idOf(first, 'lr=0.1');
    const db = openAsTool(file);
    db.exec(`DELETE FROM metrics WHERE rowid > (SELECT max(rowid) FROM metrics) - 3`);
    logPoint(db, run, 'train/loss', 20, 1);
    db.close();
    expect((await tracker.read(claim, first.cursor)).runs).toEqual((await make().read(claim, null)).runs);
  });

  it('names the file and its log as what to look at', async () => {
    const { file, claim } = place('wal');
    expect((await make().read(claim, null)).files).toEqual([file, `${file}-wal`]);
  });

  it('keeps what was known while another program holds the database, says so, and goes on after', async () => {
    const { file, claim } = place('3.17.0');
    const tracker = make();
    const first = await tracker.read(claim, null);
    const db = openAsTool(file);
    db.exec('BEGIN EXCLUSIVE');
    const start = performance.now();
    const held = await tracker.read(claim, first.cursor);
    const afresh = await make().read(claim, null);
    expect(performance.now() - start).toBeLessThan(patienceMs);
    expect(held.runs).toEqual(first.runs);
    expect(held.problems).toEqual([expect.objectContaining({ message: 'mlflow.db is locked by another program.' })]);
    expect({ runs: afresh.runs, problems: afresh.problems.length }).toEqual({ runs: [], problems: 1 });
    db.exec('ROLLBACK');
    expect(await tracker.read(claim, held.cursor)).toMatchObject({ runs: first.runs, problems: [] });
  });
});

describe('a database that is another than expected', () => {
  const tables = (file: string, sql: string): void => {
    const db = new DatabaseSync(file);
    db.exec(sql);
    db.close();
  };

  it('is not claimed without MLflow’s tables, or without being a database', () => {
    const folder = temporaryFolder();
    tables(
      join(folder, 'optuna.db'),
      'CREATE TABLE alembic_version (v); CREATE TABLE studies (s); CREATE TABLE runs (r)',
    );
    writeFileSync(join(folder, 'text.db'), 'CREATE TABLE alembic_version experiments runs');
    writeFileSync(join(folder, 'empty.sqlite3'), '');
    mkdirSync(join(folder, 'folder.db'));
    expect(claimsUnder(make(), folder)).toEqual([]);
  });

  it('of an early MLflow, without latest values, steps or names of runs, is read as far as it goes', async () => {
    const folder = temporaryFolder();
    tables(
      join(folder, 'old.db'),
      `CREATE TABLE alembic_version (version_num TEXT);
       CREATE TABLE experiments (experiment_id INTEGER PRIMARY KEY, name TEXT);
       CREATE TABLE runs (run_uuid TEXT PRIMARY KEY, status TEXT, start_time BIGINT, experiment_id INTEGER);
       CREATE TABLE tags (key TEXT, value TEXT, run_uuid TEXT);
       CREATE TABLE metrics (key TEXT, value FLOAT, timestamp BIGINT, run_uuid TEXT);
       INSERT INTO experiments VALUES (3, 'first');
       INSERT INTO runs VALUES ('abc', 'FINISHED', 1500000000000, 3), ('def', 'NONSENSE', 9223372036854775807, 4);
       INSERT INTO tags VALUES ('mlflow.runName', 'by tag', 'abc'), ('empty', NULL, 'abc');
       INSERT INTO metrics VALUES ('m', 2, 1500000000001, 'abc'), ('m', 3, 1500000000003, 'abc'), ('m', 9, 1500000000002, 'abc');`,
    );
    const tracker = make();
    const claim = claimsUnder(tracker, folder)[0]!;
    const { runs, problems } = await tracker.read(claim, null);
    expect(problems).toEqual([]);
    expect(runs).toMatchObject([
      {
        name: 'by tag',
        experiment: 'first',
        status: 'finished',
        metrics: { m: { last: 3, lastStep: 0, min: 2, max: 9, count: 3 } },
        tags: { empty: '' },
      },
      { name: null, experiment: null, status: 'unknown', metrics: {} },
    ]);
    expect([...(await tracker.series(claim, 'abc', ['m'])).get('m')!.values]).toEqual([2, 9, 3]);
  });

  it('cannot keep the reader busy with a table that computes itself without end', async () => {
    const { file, claim } = place('3.17.0');
    tables(
      file,
      `DROP TABLE metrics; CREATE VIEW metrics AS WITH RECURSIVE n(key, value, timestamp, step, is_nan, run_uuid) AS
       (SELECT 'k', 1.0, 1, 1, 0, 'r' UNION ALL SELECT key, value, timestamp, step + 1, 0, run_uuid FROM n) SELECT * FROM n`,
    );
    const { runs } = await make().read(claim, null);
    expect(runs).toHaveLength(12);
    expect(Object.keys(runs[0]!.metrics)).toEqual([]);
  });

  it('cannot point at folders that hold no run’s artifacts', async () => {
    const { folder, file, claim } = place('3.17.0');
    const secret = join(folder, 'secret', 'artifacts');
    mkdirSync(secret, { recursive: true });
    tables(file, `UPDATE runs SET artifact_uri = '${secret}'`);
    const { runs } = await make().read(claim, null);
    expect(runs.filter(({ artifacts }) => artifacts !== null)).toEqual([]);
  });

  it('that is gone has no runs, and nothing to complain about', async () => {
    const { file, claim } = place('3.17.0');
    rmSync(file);
    expect(await make().read(claim, null)).toMatchObject({ runs: [], problems: [] });
  });
});
