import { describe, expect, it } from 'vitest';
import { merge } from '../../../src/catalog/merge.ts';
import type { Part } from '../../../src/catalog/merge.ts';
import { Unit } from '../../../src/catalog/unit.ts';
import type { ParamValue } from '../../../src/runs/run.ts';
import type { TrackedRun } from '../../../src/trackers/tracker.ts';
import { toyTracker } from './support/toy-tracker.ts';

const folder = '/runs/version_0';

function part(params: Readonly<Record<string, ParamValue>>, git: TrackedRun['git'] = null): Part {
  const tracker = toyTracker('toy')({ isNamed: () => false });
  const claim = { tracker: tracker.name, folder, files: [], owns: [] };
  const run: TrackedRun = {
    ...{ key: '', toolId: null, name: null, experiment: null, location: null, status: null, reason: null },
    ...{ exitCode: null, startedAt: null, endedAt: null, lastLoggedAt: null, metrics: {}, tags: {}, note: null },
    ...{ git, parent: null, deleted: false, artifacts: null, params },
  };
  const origin = { root: 0, linked: false, folder, real: folder };
  return { unit: new Unit(folder, origin, tracker, claim, false), run };
}

describe('the parameters of a run that two tools wrote', () => {
  // What Lightning 2.6 leaves of one dictionary in TensorBoard's hyperparameters and in hparams.yaml.
  const tensorboard = { lr: 0.01, 'cfg/a': '[1, 2]', 'cfg/b': 'None', 'cfg/c/d': 1 };
  const yaml = { lr: 0.01, 'cfg.a': '[1,2]', 'cfg.b': null, 'cfg.c.d': true };

  it('stand there once, nested keys joined by dots, with the types of who keeps them', () => {
    expect(merge([part(tensorboard), part(yaml)]).params).toEqual(yaml);
    expect(merge([part(yaml), part(tensorboard)]).params).toEqual(yaml);
  });

  it('have the types of who keeps them where both tools write one key, too', () => {
    const lost = { lr: 0.01, opts: 'None', fail: 0, bias: 1, width: 1, name: 'None' };
    const kept = { lr: 0.01, opts: null, fail: false, bias: true, width: 1, name: 'None' };
    expect(merge([part(lost), part(kept)]).params).toEqual(kept);
    expect(merge([part(kept), part(lost)]).params).toEqual(kept);
    const other = { bias: 2, opts: 'a' };
    expect(merge([part(other), part(kept)]).params).toEqual({ ...kept, ...other });
  });

  it('keep slashes where nobody has them with dots, or where one tool has both', () => {
    expect(merge([part(tensorboard), part({ seed: 1 })]).params).toEqual({ ...tensorboard, seed: 1 });
    const both = { 'data/set': 'a', 'data.set': 'b' };
    expect(merge([part(both), part({ seed: 1 })]).params).toEqual({ ...both, seed: 1 });
  });
});

describe('the commit of a run that two tools wrote', () => {
  const [commit, other] = ['a'.repeat(40), 'b'.repeat(40)];

  it('is what the first one says, with the branch and the changes that another one saw at the same commit', () => {
    const git = [
      { commit, branch: null, dirty: null },
      { commit, branch: 'main', dirty: true },
    ] as const;
    expect(merge(git.map((one) => part({}, one))).git).toEqual({ commit, branch: 'main', dirty: true });
  });

  it('takes nothing from who saw another commit', () => {
    const git = [{ commit, branch: null, dirty: false }, null, { commit: other, branch: 'main', dirty: true }];
    expect(merge(git.map((one) => part({}, one))).git).toEqual({ commit, branch: null, dirty: false });
  });
});
