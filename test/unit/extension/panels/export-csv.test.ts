import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { seriesCsv } from '../../../../src/extension/panels/export-csv.ts';
import { trackerFactories } from '../../../../src/trackers/registry.ts';
import { openWith, optionsOf } from '../../catalog/support/open.ts';
import { newFolder } from '../../catalog/support/folder.ts';
import { runId, writeExperiment, writeMlflowRun } from '../../catalog/support/mlflow-store.ts';

describe('series as CSV', () => {
  it('are every point that was logged, a row each, in full precision', async () => {
    const folder = newFolder();
    const experiment = writeExperiment(folder, '1', 'lab');
    const losses = Array.from({ length: 3000 }, (_, step) => 1 / (step + 3));
    const name = 'with, "comma"';
    writeMlflowRun(experiment, { id: runId(1), name, metrics: { loss: losses, acc: [0.1] } });
    writeMlflowRun(experiment, { id: runId(2), name: '=HYPERLINK(1)', metrics: { loss: [Number.NaN] } });
    const catalog = await openWith(trackerFactories, optionsOf([folder]));
    const ids = [`mlflow:${runId(1)}`, `mlflow:${runId(2)}`, 'nobody'];
    const [head, ...rows] = parse(await seriesCsv(catalog, ids, ['loss']));
    expect(head).toEqual(['run', 'id', 'metric', 'step', 'time', 'value']);
    expect(rows).toHaveLength(3001);
    expect(rows[7]).toEqual([name, ids[0], 'loss', '7', new Date(1_700_000_007_000).toISOString(), String(losses[7])]);
    expect(rows.slice(0, 3000).map((row) => Number(row[5]))).toEqual(losses);
    // A spreadsheet must not take a name for a formula.
    expect(rows[3000]).toMatchObject(["'=HYPERLINK(1)", ids[1], 'loss', '0', expect.any(String), 'NaN']);
  });
});
