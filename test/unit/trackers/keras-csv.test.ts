import { appendFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kerasCsvTracker } from '../../../src/trackers/keras-csv/keras-csv.ts';
import { found, TableFolder, truthOf } from './support/tables.ts';

describe("Keras's CSVLogger", () => {
  it.each(truthOf('keras-csv'))("reads %s as Python's csv does", async (file, truth) => {
    expect(await found(kerasCsvTracker, 'keras-csv', file)).toEqual(truth);
  });

  it.each([
    ['training.log', 'epoch,accuracy,loss,val_accuracy,val_loss'],
    ['history.csv', 'epoch;loss;val_loss'],
    ['log.csv', 'epoch\tloss'],
    ['fold1_log.csv', 'epoch,acc,learning_rate,loss'],
    // Validation was left out of the first epoch, so its names come behind all others.
    ['train_log.csv', 'epoch,loss,mae,top5,val_loss,val_mae,val_top5'],
    ['train_log.csv', 'epoch,loss,zeta,val_loss,val_zeta'],
  ])('finds %s with the header %s', (name, header) => {
    const table = new TableFolder(kerasCsvTracker, name);
    table.write(`${header}\n`);
    expect(table.claims()).toHaveLength(1);
  });

  it.each([
    ['training.log', 'epoch 1, loss 0.5'],
    ['training.log', '2026-01-01 12:00:00 INFO start'],
    ['history.csv', 'epoch,accuracy'],
    ['history.csv', 'step,epoch,loss'],
    ['history.csv', 'epoch,time,loss,acc'],
    ['metrics.csv', 'epoch,loss'],
    ['data.csv', 'epoch,loss'],
  ])('leaves %s with the first line %s alone', (name, header) => {
    const table = new TableFolder(kerasCsvTracker, name);
    table.write(`${header}\n`);
    expect(table.claims()).toEqual([]);
  });

  it('tells two logs in one folder apart', () => {
    const table = new TableFolder(kerasCsvTracker, 'a_log.csv');
    table.write('epoch,loss\n0,1\n');
    table.put('b_log.csv', 'epoch,loss\n0,2\n');
    expect(table.claims()).toHaveLength(2);
  });

  it('goes on where it stopped, and keeps the later rows of a training that began anew', async () => {
    const table = new TableFolder(kerasCsvTracker, 'training.log');
    table.put('params.yaml', 'lr: 0.1\n');
    table.write('epoch,loss,val_loss\n0,5,NA\n1,4,3\n2,3,NA\n');
    const { run, cursor } = await table.read();
    expect(run.params).toEqual({ lr: 0.1 });
    expect(run.metrics).toMatchObject({ loss: { last: 3, lastStep: 2, count: 3 }, val_loss: { last: 3, count: 1 } });
    appendFileSync(table.file, '0,9,7\n1,8,NA\n');
    expect((await table.read(cursor)).run.metrics).toMatchObject({
      loss: { last: 8, lastStep: 1, count: 2 },
      val_loss: { last: 7, lastStep: 0, count: 1 },
    });
  });
});
