import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { parseJson } from '../../../src/trackers/tables/json.ts';
import { areaUnder, averagePrecision } from '../../../src/runs/curve-area.ts';

const read = (path: string): unknown =>
  parseJson(readFileSync(new URL(`../../fixtures/media/dvclive/${path}`, import.meta.url), 'utf8'));
/** What scikit-learn says of the curves that DVCLive wrote. */
const truth = z.object({ auc: z.number(), averagePrecision: z.number() }).parse(read('truth.json'));
const points = z.record(z.string(), z.array(z.record(z.string(), z.union([z.number(), z.null(), z.string()]))));
const column = (path: string, name: string): number[] =>
  Object.values(points.parse(read(path)))[0]!.map((row) => Number(row[name]));

describe('the area under a curve', () => {
  const plots = 'dvclive/plots/sklearn';

  it('is scikit-learn’s AUC of a ROC curve', () => {
    const [fpr, tpr] = [column(`${plots}/roc.json`, 'fpr'), column(`${plots}/roc.json`, 'tpr')];
    expect(areaUnder(fpr, tpr)).toBeCloseTo(truth.auc, 12);
    expect(areaUnder(fpr.toReversed(), tpr.toReversed())).toBeCloseTo(truth.auc, 12);
  });

  it('is scikit-learn’s average precision of a precision-recall curve', () => {
    const file = `${plots}/precision_recall.json`;
    const [recall, precision] = [column(file, 'recall'), column(file, 'precision')];
    expect(averagePrecision(recall, precision)).toBeCloseTo(truth.averagePrecision, 12);
  });

  it('is none where there is no curve', () => {
    expect(areaUnder([0.5], [0.5])).toBeNaN();
    expect(averagePrecision([], [])).toBeNaN();
  });
});
