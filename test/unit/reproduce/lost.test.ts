import { describe, expect, it } from 'vitest';
import { noFacts } from '../../../src/reproduce/facts.ts';
import type { Facts } from '../../../src/reproduce/facts.ts';
import { comparable } from '../../../src/reproduce/lost.ts';
import { makeRun } from '../runs/make-run.ts';

const logged = { run: makeRun({ sources: [{ tracker: 'wandb', file: 'run.wandb' }] }), series: new Map() };
const silent = { run: makeRun({ sources: [{ tracker: 'trainyard', file: 'run.json' }] }), series: new Map() };
const facts = (params: Facts['params']): Facts => ({ ...noFacts, params });
const paramsOf = (pair: readonly [Facts, Facts]): readonly object[] => pair.map(({ params }) => params);

describe('parameters that only a logger told of', () => {
  it('say nothing where the other training failed before its logger began', () => {
    const then = facts({ lr: 0.3, seed: 1 });
    expect(paramsOf(comparable([then, logged], [facts({ seed: 2 }), silent]))).toEqual([{ seed: 1 }, { seed: 2 }]);
    expect(paramsOf(comparable([then, logged], [facts({}), undefined]))).toEqual([{}, {}]);
  });

  it('say nothing of a run whose logger’s file is its own no more', () => {
    const pair = comparable([facts({ seed: 1 }), silent], [facts({ lr: 0.3, seed: 1 }), logged]);
    expect(paramsOf(pair)).toEqual([{ seed: 1 }, { seed: 1 }]);
  });

  it('count where both loggers told of theirs, or neither', () => {
    const pair = [facts({ lr: 0.3 }), facts({})] as const;
    for (const seen of [logged, silent])
      expect(paramsOf(comparable([pair[0], seen], [pair[1], seen]))).toEqual([{ lr: 0.3 }, {}]);
  });
});
