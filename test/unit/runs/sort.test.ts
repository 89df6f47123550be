import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../../src/runs/run.ts';
import { parseSort, sortRuns } from '../../../src/runs/sort.ts';
import { makeRun, metric } from './make-run.ts';

function ids(runs: readonly Run[], keys: readonly string[]): string {
  const parsed = parseSort(keys);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  return sortRuns(runs, parsed.value, 0)
    .map((run) => run.id)
    .join(' ');
}

describe('the order of runs', () => {
  it('is newest first, unknown starts last, then by id as people count', () => {
    const runs = [
      makeRun({ id: 'r10' }),
      makeRun({ id: 'old', startedAt: 1 }),
      makeRun({ id: 'r2' }),
      makeRun({ id: 'new', startedAt: 9 }),
    ];
    expect(ids(runs, [])).toBe('new old r2 r10');
  });

  it('puts missing, null and NaN last in both directions', () => {
    const runs = [
      makeRun({ id: 'nan', metrics: { a: metric(Number.NaN) } }),
      makeRun({ id: 'none' }),
      makeRun({ id: 'two', metrics: { a: metric(2) } }),
      makeRun({ id: 'inf', metrics: { a: metric(Infinity) } }),
      makeRun({ id: 'one', metrics: { a: metric(1) } }),
    ];
    expect(ids(runs, ['metrics.a'])).toBe('one two inf nan none');
    expect(ids(runs, ['-metrics.a'])).toBe('inf two one nan none');
  });

  it('goes by the second key where the first is equal', () => {
    const runs = [
      makeRun({ id: 'a', params: { opt: 'sgd', lr: 1 } }),
      makeRun({ id: 'b', params: { opt: 'adam', lr: 1 } }),
      makeRun({ id: 'c', params: { opt: 'adam', lr: 2 } }),
    ];
    expect(ids(runs, ['params.opt', '-params.lr'])).toBe('c b a');
  });

  it('sorts numbers logged as text as numbers, before words, and names as people count', () => {
    const params = ['9', 10, '1e1', 'auto', true, '-2'].map((p, i) => makeRun({ id: String(i), params: { p } }));
    expect(ids(params, ['params.p'])).toBe('5 0 1 2 3 4');
    const names = ['run-10', 'run-2', 'Run-1'].map((name) => makeRun({ id: name, name }));
    expect(ids(names, ['name'])).toBe('Run-1 run-2 run-10');
  });

  it('takes quoted names and keys in any case, and says which key there is not', () => {
    const runs = [
      makeRun({ id: 'a', metrics: { 'val loss': metric(2) } }),
      makeRun({ id: 'b', metrics: { 'val loss': metric(1) } }),
    ];
    expect(ids(runs, ['metrics."val loss"'])).toBe('b a');
    expect(ids(runs, ['-metrics.val loss'])).toBe('a b');
    expect(parseSort(['-lr'])).toMatchObject({
      ok: false,
      fault: { from: 1, to: 3, message: 'There is no key "lr".' },
    });
  });

  it('is the same whatever order the runs came in, and reverses only what has a value', () => {
    const value = fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.constantFrom('1', 'b', 'a10', 'a9', null),
      fc.constant(undefined),
    );
    fc.assert(
      fc.property(fc.array(value), fc.func<[string], number>(fc.nat()), (values, random) => {
        const runs = values.map((p, i) => makeRun({ id: `r${String(i)}`, params: p === undefined ? {} : { p } }));
        const shuffled = runs.map((run) => ({ run, at: random(run.id) })).sort((a, b) => a.at - b.at);
        const up = ids(runs, ['params.p']);
        expect(
          ids(
            shuffled.map(({ run }) => run),
            ['params.p'],
          ),
        ).toBe(up);
        const lacking = (id: string): boolean => (values[Number(id.slice(1))] ?? null) === null;
        for (const order of [up, ids(runs, ['-params.p'])]) {
          const flags = order
            .split(' ')
            .filter((id) => id !== '')
            .map(lacking);
          expect(flags).toEqual([...flags].sort((a, b) => Number(a) - Number(b)));
        }
      }),
    );
  });
});
