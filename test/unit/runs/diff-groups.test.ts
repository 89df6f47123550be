import { describe, expect, it } from 'vitest';
import { diffRecords, diffRuns, isEqual } from '../../../src/runs/diff.ts';
import { differingParams, groupRuns, groupSeeds, isSeed } from '../../../src/runs/groups.ts';
import type { ParamValue } from '../../../src/runs/run.ts';
import { parseSort } from '../../../src/runs/sort.ts';
import { makeRun, metric } from './make-run.ts';

describe('two records', () => {
  it('differ in what changed, in what only one has, and have the rest in common', () => {
    expect(diffRecords({ a: 1, b: 2, c: 'x', d: 4 }, { b: 3, c: 'y', d: 4, e: 5 })).toEqual({
      changed: [
        { key: 'b', a: 2, b: 3, delta: 1 },
        { key: 'c', a: 'x', b: 'y' },
      ],
      onlyA: [{ key: 'a', a: 1 }],
      onlyB: [{ key: 'e', b: 5 }],
      same: 1,
    });
  });

  it('do not differ in how a tool writes a number or a truth', () => {
    expect(
      diffRecords<ParamValue>({ a: '0.10', b: true, c: Number.NaN }, { a: 0.1, b: 'True', c: Number.NaN }),
    ).toMatchObject({
      changed: [],
      same: 3,
    });
    expect(diffRecords({ a: '1.0' }, { a: '1' }).changed).toEqual([{ key: 'a', a: '1.0', b: '1' }]);
    expect(diffRecords<ParamValue>({ a: null }, { a: 'None' }).changed).toHaveLength(1);
  });

  it('take names for names, whatever they are', () => {
    const hostile = JSON.parse('{ "__proto__": 1, "constructor": "x", "toString": 2 }') as Record<string, number>;
    expect(diffRecords({}, hostile).onlyB.map(({ key }) => key)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(diffRecords(hostile, hostile).same).toBe(3);
  });
});

describe('two runs', () => {
  it('differ in parameters, last values, tags and commit', () => {
    const a = makeRun({
      params: { lr: 0.1 },
      metrics: { acc: metric(0.9), old: metric(1) },
      tags: { team: 'x' },
      git: { commit: 'aa', branch: 'main', dirty: null },
    });
    const b = makeRun({ params: { lr: 0.1 }, metrics: { acc: metric(0.925) } });
    const diff = diffRuns(a, b);
    expect(isEqual(diff.params)).toBe(true);
    expect(diff.metrics.changed).toEqual([{ key: 'acc', a: 0.9, b: 0.925, delta: 0.925 - 0.9 }]);
    expect(diff.metrics.onlyA).toEqual([{ key: 'old', a: 1 }]);
    expect(diff.git.onlyA).toEqual([
      { key: 'branch', a: 'main' },
      { key: 'commit', a: 'aa' },
    ]);
  });
});

describe('groups of runs', () => {
  const run = (id: string, params: Record<string, string | number>) => makeRun({ id, params });

  it('are made by a value of any key, those without it last', () => {
    const runs = [run('a', { opt: 'sgd' }), run('b', {}), run('c', { opt: 'adam' }), run('d', { opt: 'sgd' })];
    const key = parseSort(['params.opt']);
    if (!key.ok) throw new Error(key.fault.message);
    const groups = groupRuns(runs, key.value[0]!.key, 0);
    expect(groups.map(({ label, runs: members }) => [label, members.map(({ id }) => id)])).toEqual([
      ['adam', ['c']],
      ['sgd', ['a', 'd']],
      ['', ['b']],
    ]);
  });

  it('are seeds of one setting where only seeds and names of outputs differ', () => {
    const runs = [1, 2, 3].flatMap((seed) =>
      [10, 9].map((lr) => run(`${lr}/${seed}`, { lr, seed, output_dir: `out/${lr}-${seed}`, epochs: 3 })),
    );
    expect(groupSeeds(runs).map(({ label, runs: members }) => [label, members.length])).toEqual([
      ['lr=9', 3],
      ['lr=10', 3],
    ]);
    expect(differingParams(runs)).toEqual(['lr', 'output_dir', 'seed']);
  });

  it('know a seed by its name', () => {
    expect(
      ['seed', 'trainer.seed', 'random_state', 'PYTHONHASHSEED', 'data_seed', 'seed2'].filter(isSeed),
    ).toHaveLength(6);
    expect(['seeds', 'seedling_rate', 'lr'].filter(isSeed)).toEqual([]);
  });
});
