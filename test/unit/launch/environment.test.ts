import { describe, expect, it } from 'vitest';
import { runVariables } from '../../../src/launch/environment.ts';

describe('the variables of a launched run', () => {
  it('tag the runs of its own loggers beside the tags that a person gave them', () => {
    const env = { WANDB_TAGS: 'mine,second', MLFLOW_RUN_CONTEXT: '{"team":"a"}' };
    expect(runVariables('trainyard:one-1', '/base/.trainyard/runs/one-1', env)).toMatchObject({
      WANDB_TAGS: 'mine,second,trainyard:one-1',
      MLFLOW_RUN_CONTEXT: '{"team":"a","trainyard.run":"trainyard:one-1"}',
    });
  });

  it('do not name the run whose program launched it', () => {
    const outer = runVariables('trainyard:outer-1', '/base/.trainyard/runs/outer-1', { WANDB_TAGS: 'mine' });
    expect(runVariables('trainyard:inner-1', '/base/.trainyard/runs/inner-1', outer)).toMatchObject({
      TRAINYARD_RUN_ID: 'trainyard:inner-1',
      WANDB_TAGS: 'mine,trainyard:inner-1',
      MLFLOW_RUN_CONTEXT: '{"trainyard.run":"trainyard:inner-1"}',
    });
  });
});
