import { describe, expect, it } from 'vitest';
import { optunaTracker } from '../../../src/trackers/optuna/optuna.ts';
import type { Tracker } from '../../../src/trackers/tracker.ts';
import { fixturePath } from './support/fixtures.ts';
import { expected, readOptunaTruth, told } from './support/optuna-truth.ts';
import { claimsUnder } from './support/scan.ts';

const make = (): Tracker => optunaTracker({ isNamed: () => false });

describe.each(['4.9.0', '2.10.1', '1.5.0', 'wal'])('the database %s that Optuna wrote', (name) => {
  const folder = fixturePath('optuna', name);
  const truth = readOptunaTruth(fixturePath('optuna', name, 'truth.json'));
  const [claim] = claimsUnder(make(), folder);

  it('has the trials that Optuna lists', async () => {
    const { runs, problems } = await make().read(claim!, null);
    expect(problems).toEqual([]);
    expect(runs.map(({ key }) => key)).toEqual([...truth.keys()].sort((a, b) => Number(a) - Number(b)));
  });

  it('has the states, times, parameters, attributes, values and reports that Optuna tells', async () => {
    const { runs } = await make().read(claim!, null);
    for (const run of runs) {
      expect(await told(make(), claim!, run)).toEqual(expected(claim!.files[0]!, run.key, truth.get(run.key)!));
    }
  });
});
