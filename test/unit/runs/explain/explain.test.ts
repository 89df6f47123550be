import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { explain, worthALook } from '../../../../src/runs/explain/explain.ts';
import type { ExplainRequest } from '../../../../src/runs/explain/explain.ts';
import type { Explanation } from '../../../../src/runs/explain/explanation.ts';
import type { ParamValue, Run } from '../../../../src/runs/run.ts';
import { makeRun, metric } from '../make-run.ts';

const effect = z.object({
  key: z.string(),
  effect: z.number(),
  low: z.number(),
  high: z.number(),
  pairs: z.number(),
  p: z.number(),
});
const Truth = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      runs: z.array(
        z.object({
          params: z.record(z.string(), z.union([z.string(), z.number()])),
          commit: z.string(),
          value: z.number(),
        }),
      ),
      a: z.number(),
      b: z.number(),
      noise: z.object({ deviation: z.number(), degrees: z.number(), settings: z.number() }).nullable(),
      effects: z.array(effect),
    }),
  ),
});
const file = new URL('../../../fixtures/explain/truth.json', import.meta.url);
const { cases } = Truth.parse(JSON.parse(readFileSync(file, 'utf8')));

function one(id: string, params: Record<string, ParamValue>, value: number, more: Partial<Run> = {}): Run {
  return makeRun({ id, name: id, params, metrics: { acc: metric(value) }, ...more });
}

function ask(runs: readonly Run[], a: number, b: number, more: Partial<ExplainRequest> = {}): Explanation {
  const request = { a: runs[a]!, b: runs[b]!, metric: 'acc', goal: null, runs, left: new Map(), files: null };
  return explain({ ...request, ...more });
}

const at = (commit: string): Pick<Run, 'git'> => ({ git: { commit, branch: null, dirty: false } });

describe('the effects of inputs', () => {
  it.each(cases)('are what numpy and scipy find, in their order: $name', ({ runs, a, b, noise, effects }) => {
    const all = runs.map(({ params, commit, value }, i) => one(`r${i}`, params, value, at(commit)));
    const found = ask(all, a, b);
    const causes = found.causes.filter(({ kind }) => kind !== 'seed');
    expect(causes.map(({ key }) => key)).toEqual(effects.map(({ key }) => key));
    for (const [i, expected] of effects.entries()) {
      const cause = causes[i]!;
      expect(cause.effect).toBeCloseTo(expected.effect, 12);
      expect(cause.spread![0]).toBeCloseTo(expected.low, 12);
      expect(cause.spread![1]).toBeCloseTo(expected.high, 12);
      expect(cause.pairs).toBe(expected.pairs);
      expect(Math.abs(cause.p! / expected.p - 1)).toBeLessThan(1e-9);
    }
    if (noise === null) expect(found.noise).toBeNull();
    else {
      expect(found.noise!.deviation).toBeCloseTo(noise.deviation, 12);
      expect(found.noise).toMatchObject({ degrees: noise.degrees, settings: noise.settings });
    }
  });

  it('that were planted come first, and what they leave is what was planted beside them', () => {
    const [{ runs, a, b }] = cases as [(typeof cases)[number]];
    const all = runs.map(({ params, commit, value }, i) => one(`r${i}`, params, value, at(commit)));
    const found = ask(all, a, b);
    expect(found.causes[0]).toMatchObject({ kind: 'code', confidence: 'strong', basis: 'alone', confoundedWith: [] });
    expect(found.causes[0]!.effect).toBeCloseTo(-0.12, 2);
    expect(found.causes[0]!.why).toMatch(
      /^12 pairs of settings differ in code alone: acc fell by 0\.1\d+ \(median; all the same way/,
    );
    // Twice the deviation of a difference of two runs.
    expect(Math.abs(found.unexplained!)).toBeLessThan(4 * 0.004 * Math.SQRT2);
    expect(found.summary).toContain('Known to have changed it: code');
    for (const id of found.causes[0]!.runs) expect(all.some((run) => run.id === id)).toBe(true);
  });
});

describe('honesty', () => {
  it('names what always changed together, and does not tell it apart', () => {
    const runs = [0, 1, 2, 3].flatMap((seed) => [
      one(`a${seed}`, { lr: 0.1, epochs: 10, seed }, 0.8 + seed / 1000, at('a'.repeat(40))),
      one(`b${seed}`, { lr: 0.01, epochs: 20, seed }, 0.9 + seed / 1000, at('a'.repeat(40))),
    ]);
    const { causes, unexplained, delta } = ask(runs, 0, 1);
    expect(causes.find(({ key }) => key === 'lr')).toMatchObject({
      confoundedWith: ['epochs'],
      confidence: 'weak',
      basis: 'nearly',
    });
    expect(causes.find(({ key }) => key === 'epochs')).toMatchObject({ confoundedWith: ['lr'], basis: 'nearly' });
    expect(causes[0]!.why).toContain('It always changed together with');
    expect(unexplained).toBe(delta);
  });

  it('says that nothing is known of what was never seen alone', () => {
    const runs = [one('a', { lr: 0.1, epochs: 10 }, 0.8), one('b', { lr: 0.01, epochs: 20 }, 0.9)];
    const { causes, noise } = ask(runs, 0, 1);
    expect(noise).toBeNull();
    for (const cause of causes) {
      expect(cause).toMatchObject({ effect: null, pairs: 0, runs: [], confidence: 'none', basis: 'none' });
      expect(cause.why).toContain('never seen to change alone (0 pairs)');
    }
  });

  it('takes a difference of seeds for what it is', () => {
    const values = [0.8, 0.82, 0.79, 0.81, 0.83];
    const runs = values.map((value, seed) => one(`r${seed}`, { lr: 0.1, seed }, value));
    const found = ask(runs, 0, 3);
    expect(found.causes).toMatchObject([{ kind: 'seed', key: 'seed', effect: null, basis: 'repeats' }]);
    expect(found.withinNoise).toBe(true);
    expect(found.summary).toContain('no more than repeats differ anyway');
  });

  it('takes what one seed does again and again for one run, where seeds differ', () => {
    const again = [0, 1, 2, 3].map((n) => one(`a${n}`, { batch: 32, seed: 1 }, 0.8));
    const other = one('b', { batch: 64, seed: 2 }, 0.84);
    const found = ask([...again, other], 0, 4);
    expect(found.noise).toBeNull();
    expect(found.causes[0]).toMatchObject({ key: 'batch', p: null, confidence: 'weak' });
    expect(found.summary).toContain('No input that differs is known to change it');
    // Two seeds of one setting, however often each: the deviation of two values.
    const noisy = ask([...again, one('c', { batch: 32, seed: 3 }, 0.9), other], 0, 5);
    expect(noisy.noise).toMatchObject({ degrees: 1, settings: 1, runs: 2 });
    expect(noisy.noise!.deviation).toBeCloseTo(0.1 / Math.SQRT2, 12);
  });

  it('takes nothing for a difference that the tool of one of the two does not record at all', () => {
    const runs = [one('a', { lr: 0.1 }, 0.8), one('b', { lr: 0.2 }, 0.9, at('b'.repeat(40)))];
    const recorded = (environment: Record<string, string>) => ({ environment, data: {}, patch: null });
    const numpy = recorded({ numpy: '1.26.0', python: '3.11' });
    const unlike = ask(runs, 0, 1, { left: new Map([['b', numpy]]) });
    expect(unlike.causes.map(({ key }) => key)).toEqual(['lr']);
    // A package that one of two recorded environments lacks was not there.
    const left = new Map([
      ['a', recorded({ pandas: '2.1.0', python: '3.11' })],
      ['b', numpy],
    ]);
    expect(
      ask(runs, 0, 1, { left })
        .causes.map(({ key }) => key)
        .sort(),
    ).toEqual(['lr', 'numpy', 'pandas']);
  });

  it('goes by repeats of the one seed there is', () => {
    const again = [0, 1, 2, 3].map((n) => one(`a${n}`, { batch: 32, seed: 1 }, 0.8));
    const found = ask([...again, one('b', { batch: 64, seed: 1 }, 0.84)], 0, 4);
    expect(found.noise).toMatchObject({ deviation: 0, degrees: 3 });
    expect(found.summary).toContain('Known to have changed it: batch');
  });

  it('counts an effect that is no more than chance as weak, below one that nobody knows', () => {
    const runs: Run[] = [];
    for (const [i, seed] of [0, 1, 2, 3, 4].entries()) {
      const wobble = [0, 0.01, -0.01, 0.004, -0.006][i]!;
      runs.push(one(`a${seed}`, { batch: 32, seed, data: 'v1' }, 0.8 + wobble));
      runs.push(one(`b${seed}`, { batch: 64, seed, data: 'v1' }, 0.8 - wobble / 2));
    }
    runs.push(one('c', { batch: 64, seed: 0, data: 'v2', extra: 1 }, 0.5));
    const { causes } = ask(runs, 0, runs.length - 1);
    expect(causes.at(-1)).toMatchObject({ key: 'batch', confidence: 'weak' });
    expect(causes.at(-1)!.why).toContain('No more than repeats differ anyway');
  });

  it('knows of other values of a number that were compared', () => {
    const runs = [
      one('a', { lr: 0.1, depth: 1 }, 0.5),
      one('b', { lr: 0.4, depth: 2 }, 0.7),
      ...[0.2, 0.3].flatMap((lr) => [4, 5, 6].map((depth) => one(`${lr} ${depth}`, { lr, depth }, lr + depth / 100))),
    ];
    const lr = ask(runs, 0, 1).causes.find(({ key }) => key === 'lr')!;
    expect(lr).toMatchObject({ basis: 'other-values', pairs: 3 });
    expect(lr.effect).toBeCloseTo(0.1, 12);
    expect(lr.why).toContain('Raising it: acc rose by 0.1');
    // The other way round it is lowered.
    const back = ask(runs, 1, 0).causes.find(({ key }) => key === 'lr')!;
    expect(back.effect).toBeCloseTo(-0.1, 12);
    expect(back.why).toContain('Lowering it: acc fell by 0.1');
  });

  it('takes runs that differ in one input more for less', () => {
    const runs = ['a', 'b', 'c', 'd', 'e', 'f'].map((name, i) =>
      one(name, { lr: i % 2 === 0 ? 0.1 : 0.2, note: 'x' }, i % 2 === 0 ? 0.5 : 0.6, at(name.repeat(40))),
    );
    const lr = ask(runs, 0, 1).causes.find(({ key }) => key === 'lr')!;
    expect(lr).toMatchObject({ basis: 'nearly', confidence: 'weak' });
    expect(lr.why).toContain('it changed with code only');
  });

  it('leaves out code that is the same at another commit, and names files that differ', () => {
    const runs = [one('a', { lr: 1 }, 0.5, at('a'.repeat(40))), one('b', { lr: 1 }, 0.6, at('b'.repeat(40)))];
    expect(ask(runs, 0, 1, { files: [] }).causes).toEqual([]);
    expect(ask(runs, 0, 1, { files: [] }).summary).toContain('Nothing that was recorded differs');
    expect(ask(runs, 0, 1, { files: ['train.py'] }).causes).toMatchObject([
      { kind: 'code', files: ['train.py'], pairs: 1 },
    ]);
  });

  it('does not take runs that failed or still run for evidence', () => {
    const runs = [
      one('a', { lr: 0.1, x: 1 }, 0.5),
      one('b', { lr: 0.2, x: 2 }, 0.6),
      one('c', { lr: 0.2, x: 1 }, 0.1, { status: 'failed' }),
      one('d', { lr: 0.2, x: 1 }, 0.1, { status: 'running' }),
    ];
    expect(ask(runs, 0, 1).runs).toBe(2);
  });
});

describe('what was left of runs', () => {
  const left = (numpy: string, data: string, gpu: string) => ({
    environment: { numpy, 'machine.gpu': gpu, 'command.args': `--x ${numpy}` },
    data: { 'data/train.csv': data },
    patch: null,
  });

  it('are inputs like others: a package, data and a machine', () => {
    const made = [
      ['a', '1.0', 'md5:1', 'T4', 0.5],
      ['b', '2.0', 'md5:2', 'A100', 0.8],
      ['c', '2.0', 'md5:1', 'T4', 0.51],
      ['d', '1.0', 'md5:2', 'T4', 0.79],
      ['e', '1.0', 'md5:1', 'A100', 0.5],
    ] as const;
    const runs = made.map(([id, , , , value]) => one(id, { lr: 1 }, value));
    const looked = new Map(made.map(([id, numpy, data, gpu]) => [id, left(numpy, data, gpu)]));
    const { causes } = ask(runs, 0, 1, { left: looked });
    expect(causes.map(({ kind, key, pairs }) => [kind, key, pairs])).toEqual([
      ['data', 'data/train.csv', 1],
      ['package', 'numpy', 1],
      ['machine', 'machine.gpu', 1],
    ]);
    expect(causes[0]!.effect).toBeCloseTo(0.29, 12);
  });

  it('are looked for where parameters alone make a run worth it, the two first', () => {
    const runs = [
      one('a', { lr: 0.1, x: 1 }, 0.5),
      one('b', { lr: 0.2, x: 2 }, 0.6),
      ...Array.from({ length: 50 }, (_, i) => one(`other${i}`, { lr: i, x: i }, 0.1)),
      one('c', { lr: 0.2, x: 1 }, 0.55),
    ];
    const request = { a: runs[0]!, b: runs[1]!, metric: 'acc', goal: null, runs, left: new Map(), files: null };
    expect(worthALook(request, 4).slice(0, 3).sort()).toEqual(['a', 'b', 'c']);
  });
});

describe('speed', () => {
  it('explains among 10,000 runs of 20 parameters in less than a second', () => {
    const runs = Array.from({ length: 10_000 }, (_, i) => {
      const params: Record<string, ParamValue> = { seed: i % 3, lr: 10 ** -(i % 4), depth: (i >> 2) % 5 };
      for (let n = 0; n < 17; n += 1) params[`p${n}`] = (i * (n + 7)) % (n + 2);
      return one(`r${i}`, params, (i % 4) * 0.1 + ((i * 7919) % 13) / 1000);
    });
    // Processor time, and the best of three: what else the machine does is no matter.
    const spent = [0, 1, 2].map(() => {
      const from = process.cpuUsage();
      expect(ask(runs, 0, 9_999).causes.length).toBeGreaterThan(5);
      return process.cpuUsage(from).user / 1000;
    });
    expect(Math.min(...spent)).toBeLessThan(1_000);
  }, 60_000);
});
