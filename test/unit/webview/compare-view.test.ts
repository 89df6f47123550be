import { describe, expect, it } from 'vitest';
import type { ComparedColumn, ComparedRuns } from '../../../src/protocol/compare-view.ts';
import { compileQuery } from '../../../src/runs/query-match.ts';
import { parseQuery } from '../../../src/runs/query-parse.ts';
import { brushBetween, brushQuery, chosenRuns, rounded } from '../../../webview/panels/compare/brushing.ts';
import { groupsOf, usualGrouping } from '../../../webview/panels/compare/grouping.ts';
import { axisOf, modelOf, usualAxes, valueAt } from '../../../webview/panels/compare/model.ts';
import { makeRun } from '../runs/make-run.ts';

const column = (kind: 'params' | 'metrics', name: string, values: ComparedColumn['values']): ComparedColumn => ({
  key: `${kind}.${name}`,
  kind,
  name,
  values,
});
const lr = column('params', 'lr', [0.001, '0.01', 0.1, null]);
const opt = column('params', 'opt im"izer', ['sgd', 'adam', 'adam', 'sgd']);
const acc = column('metrics', 'val/acc', [0.7, 0.8, 0.9, 0.6]);
const answer = (columns: readonly ComparedColumn[]): ComparedRuns => ({
  runs: [0, 1, 2, 3].map((i) => ({
    ...{ id: `r${i}`, name: `run ${i}`, status: 'finished', colour: 0, experiment: 'x', baseline: false },
  })),
  columns: [...columns],
  ...{ metric: 'val/acc', ranked: ['opt im"izer', 'lr'], goals: {}, outOf: 4, scope: 'listed', checked: 0 },
});
const model = modelOf(answer([lr, opt, acc]));

describe('an axis of the compare view', () => {
  it('is logarithmic where a parameter spans orders of magnitude, also one that was logged as text', () => {
    const axis = axisOf(lr);
    expect(axis).toMatchObject({ kind: 'number', log: true });
    expect(axis.places.map((place) => (place === null ? null : Math.round(place * 1e9) / 1e9))).toEqual([
      0,
      0.5,
      1,
      null,
    ]);
    expect(valueAt(axis, 0.5)).toBeCloseTo(0.01, 12);
  });

  it('has names where not all values are numbers', () => {
    expect(axisOf(opt)).toMatchObject({ kind: 'names', names: ['adam', 'sgd'], places: [0.75, 0.25, 0.25, 0.75] });
  });

  it('stands there by itself where most runs have the parameter, the important ones first, the metric last', () => {
    const rare = column('params', 'rare', [1, null, null, null]);
    const keys = usualAxes(modelOf(answer([rare, lr, opt, acc])), 'val/acc', ['params.rare', 'params.opt im"izer']);
    expect(keys).toEqual(['params.opt im"izer', 'params.lr', 'metrics.val/acc']);
  });
});

describe('a brush', () => {
  it('keeps the runs inside, and says the same as a query', () => {
    const brushes = {
      'params.lr': rounded(brushBetween(axisOf(lr), 0.4, 1)!),
      'params.opt im"izer': brushBetween(axisOf(opt), 0, 0.4)!,
    };
    expect(chosenRuns(model, brushes)).toEqual([false, true, true, false]);
    const query = parseQuery(brushQuery(brushes));
    const matches = compileQuery(query.ok ? query.value : (undefined as never), 0);
    const runs = [0, 1, 2, 3].map((i) =>
      makeRun({ params: { lr: lr.values[i] ?? null, 'opt im"izer': opt.values[i] ?? null } }),
    );
    expect(query.ok && runs.map(matches)).toEqual([false, true, true, false]);
  });

  it('is rounded outwards, so that its ends stay inside', () => {
    const brush = rounded({ from: 0.123456789, to: 987.654321 });
    expect(brush).toEqual({ from: 0.1234, to: 987.7 });
  });

  it('is none where it is as good as a click', () => {
    expect(brushBetween(axisOf(lr), 0.5, 0.502)).toBeNull();
  });
});

describe('groups of the compare view', () => {
  it('are those that differ only in their seeds, or by a parameter', () => {
    const seeds = modelOf(answer([column('params', 'seed', [1, 2, 1, 2]), opt, acc]));
    const all = [true, true, true, true];
    expect(groupsOf(seeds, all, 'val/acc', null).map(({ values }) => values)).toEqual([
      [0.8, 0.9],
      [0.7, 0.6],
    ]);
    expect(groupsOf(seeds, [true, false, true, true], 'val/acc', 'params.seed').map(({ label }) => label)).toEqual([
      '1',
      '2',
    ]);
    expect(usualGrouping(seeds, 'val/acc', [])).toBeNull();
    expect(usualGrouping(model, 'val/acc', ['params.lr', 'params.opt im"izer'])).toBe('params.opt im"izer');
  });
});
