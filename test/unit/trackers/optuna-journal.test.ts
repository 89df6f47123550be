import { appendFileSync, copyFileSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { optunaJournalTracker } from '../../../src/trackers/optuna-journal/optuna-journal.ts';
import { trackerFactories } from '../../../src/trackers/registry.ts';
import type { Claim, Tracker } from '../../../src/trackers/tracker.ts';
import { all, openWith, optionsOf } from '../catalog/support/open.ts';
import { copyOf, temporaryFolder } from './support/copy.ts';
import { fixturePath } from './support/fixtures.ts';
import { expected, readOptunaTruth, told } from './support/optuna-truth.ts';
import { claimsUnder } from './support/scan.ts';
import { fingerprint } from './support/sqlite.ts';

const make = (): Tracker => optunaJournalTracker({ isNamed: () => false });
const original = fixturePath('optuna-journal');
const truth = readOptunaTruth(fixturePath('optuna-journal', 'truth.json'));
const logName = 'optuna_journal_storage.log';

function place(): { readonly folder: string; readonly file: string; readonly claim: Claim } {
  const folder = copyOf(original);
  return { folder, file: join(folder, logName), claim: claimsUnder(make(), folder)[0]! };
}

/** A line as Optuna writes it. */
const line = (operation: Readonly<Record<string, unknown>>): string =>
  `${JSON.stringify({ op_code: operation['op_code'], worker_id: 'w-1', ...operation })}\n`;

const float = (high: number, log = false): string =>
  JSON.stringify({ name: 'FloatDistribution', attributes: { step: null, low: 0.5, high, log } });
const choice = (...choices: readonly unknown[]): string =>
  JSON.stringify({ name: 'CategoricalDistribution', attributes: { choices } });
const param = (trial_id: number, value: number, distribution: string): string =>
  line({ op_code: 5, trial_id, param_name: 'p', param_value_internal: value, distribution });

/** A journal with one study that a test writes on. */
function begun(): { readonly file: string; readonly claim: Claim } {
  const folder = temporaryFolder();
  const file = join(folder, 'journal.log');
  writeFileSync(file, line({ op_code: 0, study_name: 's', directions: [2] }));
  return { file, claim: claimsUnder(make(), folder)[0]! };
}
const create = (more: Readonly<Record<string, unknown>> = {}): string =>
  line({ op_code: 4, study_id: 0, datetime_start: '2026-11-24T08:00:00.123456', ...more });

describe('the journal that Optuna wrote', () => {
  const [claim] = claimsUnder(make(), original);

  it('has the trials that Optuna lists, with all that it tells of them', async () => {
    const { runs, problems } = await make().read(claim!, null);
    expect(problems).toEqual([]);
    expect(runs.map(({ key }) => key)).toEqual([...truth.keys()].sort((a, b) => Number(a) - Number(b)));
    for (const run of runs) {
      expect(await told(make(), claim!, run)).toEqual(expected(claim!.files[0]!, run.key, truth.get(run.key)!));
    }
  });

  it('is left as it is', async () => {
    const { folder, claim: own } = place();
    const before = fingerprint(folder);
    await make().read(own, null);
    expect(fingerprint(folder)).toEqual(before);
  });

  it('is a run a trial in the catalog, also while its lock, a link to it, lies beside it', async () => {
    const { folder, file } = place();
    symlinkSync(file, `${file}.lock`);
    const { runs } = await all(await openWith(trackerFactories, optionsOf([folder])));
    expect(runs.map(({ id }) => id).sort()).toEqual(
      [...truth.keys()].map((id) => `optuna-journal:${logName}#${id}`).sort(),
    );
  });
});

describe('a journal that grows', () => {
  it('comes, piece by piece and with half lines, to the same as if read whole', async () => {
    const { file, claim } = place();
    const content = readFileSync(file);
    const whole = await make().read(claim, null);
    const tracker = make();
    writeFileSync(file, content.subarray(0, 200));
    let reading = await tracker.read(claim, null);
    for (let at = 200; at < content.length; at += 4567) {
      appendFileSync(file, content.subarray(at, at + 4567));
      const before = reading.runs;
      reading = await tracker.read(claim, reading.cursor);
      expect(reading.problems).toEqual([]);
      expect(reading.runs).toEqual((await make().read(claim, null)).runs);
      const over = before.filter(({ status, experiment }) => status === 'finished' && experiment === 'two goals');
      const settled = reading.runs.filter(({ experiment }) => experiment === 'open').length > 0;
      if (settled) for (const run of over) expect(reading.runs).toContain(run);
    }
    expect(reading.runs).toEqual(whole.runs);
  });

  it('is read from its beginning when another one took its place', async () => {
    const { file, claim } = place();
    const tracker = make();
    const { cursor } = await tracker.read(claim, null);
    writeFileSync(file, line({ op_code: 0, study_name: 'other', directions: [1] }) + create().repeat(400));
    const { runs, problems } = await tracker.read(claim, cursor);
    expect(problems).toEqual([]);
    expect(new Set(runs.map(({ experiment }) => experiment))).toEqual(new Set(['other']));
  });

  it('holds a line back until its end is written, and tells of one that never ends', async () => {
    const { file, claim } = begun();
    appendFileSync(file, create().trimEnd());
    expect(await make().read(claim, null)).toMatchObject({ runs: [], problems: [] });
    const hourAgo = Date.now() / 1000 - 3600;
    utimesSync(file, hourAgo, hourAgo);
    const { runs, problems } = await make().read(claim, null);
    expect(runs).toEqual([]);
    expect(problems).toMatchObject([{ message: expect.stringContaining('cut off') as string }]);
  });
});

describe('of what a journal says', () => {
  it('a second study of one name, what comes after the end, and a trial that another one took count for nothing', async () => {
    const { file, claim } = begun();
    appendFileSync(
      file,
      [
        line({ op_code: 0, study_name: 's', directions: [1] }),
        create({ state: 4, datetime_start: null }),
        line({ op_code: 6, trial_id: 0, state: 0, values: null, datetime_start: '2026-11-24T09:00:00.000000' }),
        line({ op_code: 6, trial_id: 0, state: 0, values: null, datetime_start: '2026-11-24T10:00:00.000000' }),
        line({ op_code: 7, trial_id: 0, step: 3, intermediate_value: 1 }),
        line({ op_code: 7, trial_id: 0, step: 1, intermediate_value: 5 }),
        line({ op_code: 7, trial_id: 0, step: 3, intermediate_value: 2 }),
        line({ op_code: 6, trial_id: 0, state: 1, values: [7], datetime_complete: '2026-11-24T11:00:00.000000' }),
        line({ op_code: 7, trial_id: 0, step: 9, intermediate_value: 9 }),
        line({ op_code: 8, trial_id: 0, user_attr: { late: 1 } }),
        line({ op_code: 7, trial_id: 55, step: 9, intermediate_value: 9 }),
      ].join(''),
    );
    const { runs, problems } = await make().read(claim, null);
    expect(problems).toEqual([]);
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({
      name: 's/0',
      status: 'finished',
      startedAt: new Date('2026-11-24T09:00:00').getTime(),
      endedAt: new Date('2026-11-24T11:00:00').getTime(),
      goals: { value: 'maximize' },
      tags: {},
      metrics: { value: { last: 7 }, intermediate_values: { last: 2, lastStep: 3, max: 5, count: 2 } },
    });
    expect([...(await make().series(claim, '0', ['intermediate_values'])).get('intermediate_values')!.steps]).toEqual([
      1, 3,
    ]);
  });

  it('a parameter counts only as it was first drawn in its study, with other bounds or not', async () => {
    const { file, claim } = begun();
    appendFileSync(
      file,
      create() +
        param(0, 2, float(3)) +
        create() +
        param(1, 4, float(5)) +
        create() +
        param(2, 1, choice('a', 'b')) +
        create() +
        param(3, 2, float(3, true)),
    );
    const { runs } = await make().read(claim, null);
    expect(runs.map(({ params }) => params)).toEqual([{ p: 2 }, { p: 4 }, {}, {}]);
  });

  it('the trials of a deleted study are gone, and their ids are not given again', async () => {
    const { file, claim } = begun();
    appendFileSync(
      file,
      create() +
        line({ op_code: 1, study_id: 0 }) +
        line({ op_code: 0, study_name: 's', directions: [1] }) +
        create({ study_id: 1 }),
    );
    const { runs } = await make().read(claim, null);
    expect(runs.map(({ key, name, goals }) => ({ key, name, goals }))).toEqual([
      { key: '1', name: 's/0', goals: { value: 'minimize' } },
    ]);
  });

  it('a line that is none of Optuna’s is told, and the others are read', async () => {
    const { file, claim } = begun();
    appendFileSync(file, `${create()}what?\n${line({ op_code: 77, trial_id: 0 })}${create()}`);
    const { runs, problems } = await make().read(claim, null);
    expect(runs).toHaveLength(2);
    expect(problems).toMatchObject([{ file, message: "Line 3 is no operation of Optuna's (1 more like it)." }]);
  });
});

it('finds journals under any name, and takes no other JSON lines for one', () => {
  const folder = temporaryFolder();
  for (const name of ['a.log', 'b', 'c.jsonl', 'study.json']) copyFileSync(join(original, logName), join(folder, name));
  writeFileSync(join(folder, 'train.log'), '{"loss": 1, "op_code": 0}\n');
  writeFileSync(join(folder, 'metrics.jsonl'), '{"step": 1}\n');
  const found = claimsUnder(make(), folder).map(({ files }) => files[0]!.slice(folder.length + 1));
  expect(found).toEqual(['a.log', 'b', 'c.jsonl', 'study.json']);
});
