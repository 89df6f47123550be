import { relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dvcliveTracker } from '../../../../src/trackers/dvclive/dvclive.ts';
import { mlflowTracker } from '../../../../src/trackers/mlflow/mlflow.ts';
import { tensorboardTracker } from '../../../../src/trackers/tensorboard/tensorboard.ts';
import { wandbTracker } from '../../../../src/trackers/wandb/wandb.ts';
import { copyOf, damages, filesUnder, whileDamaged } from '../support/copy.ts';
import { fixturePath } from '../support/fixtures.ts';
import { RunMedia } from '../support/media.ts';

/** Reads every tag at every step; gives how many frames there were. */
async function readAll(run: RunMedia): Promise<number> {
  let frames = 0;
  for (const { tag, kind, steps } of await run.list()) {
    frames += (await run.frames({ tag, kind }, steps.length === 0 ? [null] : steps)).length;
  }
  return frames;
}

describe.each([
  ['tensorboard', tensorboardTracker],
  ['wandb', wandbTracker],
  ['dvclive', dvcliveTracker],
  ['mlflow', mlflowTracker],
] as const)('what %s logged beside numbers', (tool, factory) => {
  it('is read without a throw or a hang, whatever one of its files becomes', async () => {
    const folder = copyOf(fixturePath('media', tool));
    const whole = await RunMedia.open(factory, folder);
    expect(await readAll(whole)).toBeGreaterThan(5);
    for (const file of filesUnder(folder)) {
      for (const damage of damages) {
        await whileDamaged(file, damage, async () => {
          const start = performance.now();
          // Both one that knew the run before and one that never saw it.
          await readAll(whole);
          await readAll(await RunMedia.open(factory, folder).catch(() => whole));
          const where = `${relative(folder, file)} ${damage.name}`;
          expect({ where, late: performance.now() - start > 2000 }).toEqual({ where, late: false });
        });
      }
    }
  }, 120_000);
});
