import type { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { CatalogClient } from '../../../src/catalog/client.ts';
import { newFolder } from './support/folder.ts';
import { runId, writeExperiment, writeMlflowRun } from './support/mlflow-store.ts';
import { ids, optionsOf, record, startWorker } from './support/open.ts';

// Other work may keep the machine busy: a condition gets its time.
vi.setConfig({ testTimeout: 60_000 });

function makeClient(): { client: CatalogClient; workers: Worker[] } {
  const workers: Worker[] = [];
  const client = new CatalogClient(() => {
    const worker = startWorker();
    workers.push(worker);
    return worker;
  });
  onTestFinished(() => client.dispose());
  return { client, workers };
}

describe('a worker that crashes', () => {
  it('is started once more, says so, and answers what was asked', async () => {
    const folder = newFolder();
    writeMlflowRun(writeExperiment(folder, '1', 'lab'), { id: runId(1) });
    const { client, workers } = makeClient();
    await client.configure(optionsOf([folder]));
    await client.ready();
    const open = client.ready();
    await workers[0]?.terminate();
    await open;
    expect(workers).toHaveLength(2);
    await client.ready();
    expect(await ids(client)).toEqual([`mlflow:${runId(1)}`]);
    expect((await client.state()).problems).toMatchObject([
      { message: expect.stringContaining('started again') as string },
    ]);
  });

  it('is left alone after the second time, and every question is refused', async () => {
    const { client, workers } = makeClient();
    const events = record(client);
    await client.configure(optionsOf([newFolder()]));
    await workers[0]?.terminate();
    await vi.waitFor(() => expect(workers).toHaveLength(2), 15_000);
    await client.state();
    await workers[1]?.terminate();
    await vi.waitFor(() => {
      const told = events.at(-1);
      expect(told?.type === 'state' && told.state.problems[0]?.message).toContain('twice');
    }, 15_000);
    await expect(client.state()).rejects.toThrow('stopped unexpectedly twice');
    expect(workers).toHaveLength(2);
  });
});

describe('a closed client', () => {
  it('refuses questions, open ones too', async () => {
    const { client } = makeClient();
    const open = client.state();
    const refused = expect(open).rejects.toThrow('closed');
    await client.dispose();
    await refused;
    await expect(client.state()).rejects.toThrow('closed');
  });
});
