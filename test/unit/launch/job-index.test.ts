import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { waitingJobs } from '../../../src/backends/local/waiting.ts';
import { JobIndex } from '../../../src/jobs/job-index.ts';
import { lastError } from '../../../src/jobs/last-error.ts';
import { hasEnded } from '../../../src/jobs/record-file.ts';
import { until } from '../backends/support/programs.ts';
import { builtForJobs } from '../backends/support/supervisor.ts';
import { newFolder, write } from '../catalog/support/folder.ts';
import { anAction, launched, planned } from './support.ts';

vi.setConfig({ testTimeout: 60_000 });

const { dist, options } = builtForJobs();

describe('what was launched, looked at again and again', () => {
  it('is new, runs, ends and goes, and each is a change once', async () => {
    const base = newFolder();
    write(base, { 'train.sh': 'while [ ! -e go ]; do sleep 0.05; done; exit 3' });
    const index = new JobIndex();
    expect(await index.look([base])).toBe(false);
    const { record, folder } = await launched(await planned(dist, base, anAction('sh train.sh')), options(2));
    const now = async () => {
      await index.look([base]);
      return index.find(record.slug)?.record;
    };
    await until(now, (one) => one?.status === 'running');
    expect(index.jobs).toMatchObject([{ base, folder }]);
    expect(await index.look([base])).toBe(false);
    write(base, { go: '' });
    await until(now, (one) => one !== undefined && hasEnded(one));
    expect(index.find(record.slug)?.record).toMatchObject({ status: 'failed', exitCode: 3 });
    rmSync(folder, { recursive: true });
    expect(await index.look([base])).toBe(true);
    expect(index.jobs).toEqual([]);
  });

  it('waits in the order in which it came', async () => {
    const base = newFolder();
    write(base, { 'train.sh': 'while [ ! -e go ]; do sleep 0.05; done' });
    const queue = options(1);
    const slugs: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      const { record } = await launched(await planned(dist, base, anAction('sh train.sh')), queue);
      slugs.push(record.slug);
      const index = new JobIndex();
      if (i === 0) {
        await until(
          async () => {
            await index.look([base]);
            return index.find(record.slug)?.record.status;
          },
          (status) => status === 'running',
        );
      }
    }
    const waiting = await until(
      () => waitingJobs(queue.queue),
      (all) => all.length === 2,
    );
    expect(waiting).toEqual(slugs.slice(1));
    write(base, { go: '' });
    await until(
      () => waitingJobs(queue.queue),
      (all) => all.length === 0,
    );
  });
});

describe('the error that a program ended with', () => {
  const said = async (log: string) => {
    const folder = newFolder();
    write(folder, { log });
    return lastError(folder);
  };

  it.each([
    [
      'Traceback (most recent call last):\n  File "a.py", line 1\nValueError: lr must be positive\n',
      'ValueError: lr must be positive',
    ],
    ['torch.cuda.OutOfMemoryError: CUDA out of memory.\n\n', 'torch.cuda.OutOfMemoryError: CUDA out of memory.'],
    ['\u001b[31merror: no such option: --lrr\u001b[0m\n', 'error: no such option: --lrr'],
    ['train.sh: 1: foo: not found\n', 'train.sh: 1: foo: not found'],
    ['KeyboardInterrupt\n', 'KeyboardInterrupt'],
    ['epoch 1 loss 0.3\nepoch 2 loss 0.2\n', null],
    ['', null],
  ])('of %j is %j', async (log, error) => {
    expect(await said(log)).toBe(error);
  });

  it('is nothing where there is no log', async () => {
    expect(await lastError(join(newFolder(), 'gone'))).toBe(null);
  });
});
