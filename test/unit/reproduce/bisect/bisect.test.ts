import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bisect } from '../../../../src/reproduce/bisect/bisect.ts';
import type { BisectPlan, Bisected } from '../../../../src/reproduce/bisect/bisect.ts';
import type { Measure, Measured } from '../../../../src/reproduce/bisect/measure.ts';
import { learnRule, ruleWords } from '../../../../src/reproduce/bisect/verdict.ts';

/** Commits in a row: `c0` is good, `c<n>` is bad. */
function line(n: number, more: Partial<BisectPlan> = {}): BisectPlan {
  const range = Array.from({ length: n }, (_, i) => ({ commit: `c${n - i}`, parents: [`c${n - i - 1}`] }));
  const plain = { threshold: 0.5, goal: 'maximize' as const, repeats: 3, parallel: 1, mostSkips: 10 };
  return { good: 'c0', range, ...plain, ...more };
}

const placeOf = (commit: string): number => Number(commit.slice(1));

/** Counts what is measured; `valueOf` gives a value, or null for a commit that cannot be trained. */
function counting(valueOf: (place: number, repeat: number) => number | null) {
  const asked: string[] = [];
  const measure: Measure = (commit, repeat) => {
    asked.push(commit);
    const value = valueOf(placeOf(commit), repeat);
    const answer: Measured =
      value === null
        ? { kind: 'skip', run: `${commit}/${repeat}`, why: 'it failed' }
        : { kind: 'value', run: `${commit}/${repeat}`, value, reused: false, note: '' };
    return Promise.resolve(answer);
  };
  return { asked, measure };
}

function run(plan: BisectPlan, measure: Measure): Promise<Bisected> {
  return bisect(plan, measure, () => undefined, new AbortController().signal);
}

/** The first three that are trained side by side (c16, c32, c48) come out in one moment, in an order; it stops there. */
async function inThisOrder(order: readonly string[], values: Readonly<Record<string, number>>) {
  const answers = new Map<string, (measured: Measured) => void>();
  const controller = new AbortController();
  const measure: Measure = (commit) => {
    if (answers.size >= 3) return Promise.resolve({ kind: 'stopped' });
    const answer = new Promise<Measured>((resolve) => answers.set(commit, resolve));
    if (answers.size === 3) {
      for (const one of order)
        answers.get(one)?.({ kind: 'value', run: one, value: values[one]!, reused: false, note: '' });
      for (const [one, resolve] of answers) if (!order.includes(one)) resolve({ kind: 'stopped' });
    }
    return answer;
  };
  const bisected = await bisect(line(64, { parallel: 3 }), measure, () => undefined, controller.signal);
  return { bisected };
}

describe('bisecting', () => {
  it('finds any planted commit with no more trainings than halving takes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 300 }), fc.nat(), async (n, where) => {
        const planted = 1 + (where % n);
        const { asked, measure } = counting((place) => (place < planted ? 0.9 : 0.1));
        const { end } = await run(line(n), measure);
        expect(end).toEqual({ status: 'found', firstBad: `c${planted}` });
        // At an edge everything else lies on one side: the end of the other side is looked at, too.
        const atEdge = planted === 1 || planted === n;
        expect(asked.length).toBeLessThanOrEqual(Math.ceil(Math.log2(n)) + (atEdge ? 1 : 0));
        expect(new Set(asked).size).toBe(asked.length);
      }),
    );
  });

  it('takes fewer rounds with several at once', async () => {
    const { asked, measure } = counting((place) => (place < 40 ? 0.9 : 0.1));
    let rounds = 0;
    const { end } = await bisect(
      line(64, { parallel: 3 }),
      measure,
      ({ testing }) => void (rounds += Number(testing.length === 3)),
      new AbortController().signal,
    );
    expect(end).toEqual({ status: 'found', firstBad: 'c40' });
    expect(rounds).toBeLessThanOrEqual(3);
    expect(asked.length).toBeLessThanOrEqual(9);
  });

  it('cancels what a verdict made needless', async () => {
    const cancelled: string[] = [];
    const measure: Measure = async (commit, _repeat, signal) => {
      const place = placeOf(commit);
      if (place === 16) {
        return { kind: 'value', run: commit, value: 0.1, reused: false, note: '' };
      }
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      cancelled.push(commit);
      return { kind: 'stopped' };
    };
    const controller = new AbortController();
    const going = bisect(
      line(64, { parallel: 3 }),
      measure,
      ({ tested }) => {
        if (tested.length === 1 && cancelled.length >= 2) controller.abort();
      },
      controller.signal,
    );
    await expect.poll(() => cancelled.slice(0, 2).sort()).toEqual(['c32', 'c48']);
    controller.abort();
    expect((await going).end).toEqual({ status: 'stopped' });
  });

  it('calls nothing a contradiction that only came after the first bad one', async () => {
    const { bisected } = await inThisOrder(['c16', 'c48', 'c32'], { c16: 0.1, c32: 0.1, c48: 0.1 });
    expect(bisected.contradictions).toEqual([]);
  });

  it.each([
    ['the good one', ['c48', 'c16']],
    ['the bad one', ['c16', 'c48']],
  ])('says that a bad commit lies below a good one, where %s was known first', async (_name, order) => {
    const { bisected } = await inThisOrder(order, { c16: 0.1, c48: 0.9 });
    expect(bisected.contradictions).toEqual(['c16']);
  });

  it('skips what cannot be trained, and still finds the commit beside it', async () => {
    const { measure } = counting((place) => (place >= 30 && place <= 34 ? null : place < 40 ? 0.9 : 0.1));
    const { end, tested } = await run(line(64), measure);
    expect(end).toEqual({ status: 'found', firstBad: 'c40' });
    expect(tested.filter(({ verdict }) => verdict === 'skip').length).toBeLessThanOrEqual(3);
  });

  it('names all that are left where only skipped ones are between good and bad', async () => {
    const { measure } = counting((place) => (place >= 5 && place <= 7 ? null : place < 6 ? 0.9 : 0.1));
    const { end } = await run(line(16), measure);
    expect(end).toEqual({ status: 'skipped', suspects: ['c8', 'c7', 'c6', 'c5'] });
  });

  it('gives up after so many skips', async () => {
    const { asked, measure } = counting(() => null);
    const { end } = await run(line(64, { mostSkips: 4 }), measure);
    expect(end).toMatchObject({ status: 'skipped' });
    expect(asked).toHaveLength(4);
  });

  it('takes NaN for bad', async () => {
    const { measure } = counting((place) => (place < 9 ? 0.9 : Number.NaN));
    expect((await run(line(16), measure)).end).toEqual({ status: 'found', firstBad: 'c9' });
  });

  it.each([
    ['NaN', Number.NaN, 0],
    ['NaN, beside noise', Number.NaN, 0.01],
    ['infinity', Number.POSITIVE_INFINITY, 0.01],
    ['minus infinity', Number.NEGATIVE_INFINITY, 0.01],
  ])('learns that a number is good where the bad end came to %s', async (_name, bad, noise) => {
    const { measure } = counting((place, repeat) => (place < 40 ? 0.9 + noise * (((place + repeat) % 3) - 1) : bad));
    for (const goal of ['maximize', null] as const) {
      const { end, rule } = await run(line(64, { threshold: null, repeats: null, goal }), measure);
      expect(end).toEqual({ status: 'found', firstBad: 'c40' });
      expect(ruleWords('acc', rule!)).toContain(`good where it is a number`);
    }
  });

  it('says that a good end that is no number is good for nothing', async () => {
    const { measure } = counting((place) => (place < 40 ? Number.NaN : 0.5));
    for (const repeats of [null, 3]) {
      const { end } = await run(line(64, { threshold: null, repeats }), measure);
      expect(end).toMatchObject({ status: 'failed', why: expect.stringContaining('c0, came to NaN') as string });
    }
  });

  it('learns a noise band at the ends, and finds the step in it', async () => {
    const wobble = (place: number, repeat: number): number => (((place * 7919 + repeat * 104_729) % 13) - 6) / 1_000;
    const { asked, measure } = counting((place, repeat) => (place < 23 ? 0.9 : 0.8) + wobble(place, repeat));
    const { end, rule, tested } = await run(line(64, { threshold: null, goal: null }), measure);
    expect(end).toEqual({ status: 'found', firstBad: 'c23' });
    expect(rule).toMatchObject({ goal: 'maximize', band: { sigmas: 2 } });
    expect(tested.slice(0, 2)).toMatchObject([
      { commit: 'c0', verdict: 'good', runs: ['c0/0', 'c0/1', 'c0/2'] },
      { commit: 'c64', verdict: 'bad' },
    ]);
    expect(asked.length).toBeLessThanOrEqual(6 + 6);
  });

  it('repeats a value that lies between the ends, and goes by the mean', async () => {
    const values = [0.86, 0.9, 0.9];
    const { asked, measure } = counting((place, repeat) => {
      if (place === 8) return values[repeat]!;
      return (place < 12 ? 0.9 : 0.8) + [0, 0.004, -0.004][repeat]!;
    });
    const { end, tested } = await run(line(16, { threshold: null, goal: null }), measure);
    expect(end).toEqual({ status: 'found', firstBad: 'c12' });
    expect(asked.filter((commit) => commit === 'c8')).toHaveLength(3);
    expect(tested.find(({ commit }) => commit === 'c8')).toMatchObject({ verdict: 'good', values });
  });

  it('says that the ends cannot be told apart, and trains nothing more', async () => {
    const { asked, measure } = counting((place, repeat) => 0.9 + (place === 0 ? 0.01 : 0) + [0, 0.02, -0.02][repeat]!);
    const { end } = await run(line(64, { threshold: null, goal: null }), measure);
    expect(end).toMatchObject({ status: 'indistinct' });
    expect(asked).toHaveLength(6);
  });

  it('needs one end where a threshold is given and nobody knows which way is better', async () => {
    const { asked, measure } = counting((place) => (place < 9 ? 0.1 : 0.9));
    const { end, rule } = await run(line(16, { goal: null }), measure);
    expect(end).toEqual({ status: 'found', firstBad: 'c9' });
    expect(rule).toMatchObject({ goal: 'minimize', threshold: 0.5 });
    expect(asked.length).toBeLessThanOrEqual(1 + 4);
  });

  it('says that an end is on the wrong side of the threshold', async () => {
    const { measure } = counting((place) => (place === 0 ? 0.8 : 0.9));
    const wrong = { status: 'failed', why: expect.stringContaining('The good end') as string };
    expect((await run(line(16, { goal: null }), measure)).end).toMatchObject(wrong);
    const { end } = await run(line(16), measure);
    expect(end).toMatchObject({ status: 'failed', why: expect.stringContaining('The bad end') as string });
  });

  it('finds any planted commit with one end trained once, where values repeat to the last digit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 300 }), fc.nat(), async (n, where) => {
        const planted = 1 + (where % n);
        const { asked, measure } = counting((place) => (place < planted ? 0.9 : 0.1));
        const { end, rule } = await run(line(n, { threshold: null, goal: null, repeats: null }), measure);
        expect(end).toEqual({ status: 'found', firstBad: `c${planted}` });
        expect(rule).toMatchObject({ goal: 'maximize', threshold: 0.5 });
        // What is bad is seen on the way, but where the bad end itself is the first; of two commits both ends are looked at.
        const halving = 1 + Math.ceil(Math.log2(n)) + (planted === n ? 1 : 0);
        expect(asked.length).toBeLessThanOrEqual(Math.max(3, halving));
      }),
    );
  });

  it('trains each end once where other commits change a metric a little', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 300 }), fc.nat(), fc.nat(9_999), async (n, where, salt) => {
        const planted = 1 + (where % n);
        // All different: 10,007 is a prime.
        const little = (place: number): number => (((place * 7919 + salt) % 10_007) - 5_000) / 2_000_000;
        const { asked, measure } = counting((place) => (place < planted ? 0.9 : 0.8) + little(place));
        const { end } = await run(line(n, { threshold: null, repeats: null }), measure);
        expect(end).toEqual({ status: 'found', firstBad: `c${planted}` });
        // What was trained before the third value turned up may have been on another way.
        expect(asked.length).toBeLessThanOrEqual(2 + 2 * Math.ceil(Math.log2(n)));
      }),
    );
  });

  it('takes up repeats at both ends where a value lies near neither, and trains nothing twice', async () => {
    const noise = (place: number, repeat: number): number => (((place * 7919 + repeat * 104_729) % 13) - 6) / 500;
    const asked: string[] = [];
    const { measure } = counting((place, repeat) => {
      asked.push(`c${place}/${repeat}`);
      return (place < 23 ? 0.9 : 0.8) + noise(place, repeat);
    });
    const { end, tested } = await run(line(64, { threshold: null, goal: null, repeats: null }), measure);
    expect(end).toEqual({ status: 'found', firstBad: 'c23' });
    expect(tested.slice(0, 2)).toMatchObject([{ runs: ['c0/0', 'c0/1', 'c0/2'] }, { runs: { length: 3 } }]);
    expect(new Set(asked).size).toBe(asked.length);
  });

  it('takes nothing that got better for bad', async () => {
    const { measure } = counting((place) => (place < 20 ? 0.8 : place < 40 ? 0.9 : 0.5));
    const { end } = await run(line(64, { threshold: null, repeats: null }), measure);
    expect(end).toEqual({ status: 'found', firstBad: 'c40' });
  });

  it('says that nothing differs where the ends come to the same', async () => {
    const { measure } = counting(() => 0.9);
    const { end } = await run(line(16, { threshold: null, repeats: null }), measure);
    expect(end).toMatchObject({ status: 'indistinct' });
  });

  it('says after one training that an end has no value', async () => {
    const { asked, measure } = counting(() => null);
    const { end } = await run(line(16, { threshold: null, repeats: null }), measure);
    expect(end).toMatchObject({ status: 'failed' });
    expect(asked).toEqual(['c0']);
  });

  it('says that an end cannot be trained', async () => {
    const { measure } = counting((place) => (place === 0 ? null : 0.9));
    const { end } = await run(line(16, { threshold: null }), measure);
    expect(end).toMatchObject({ status: 'failed', why: expect.stringContaining('it failed') as string });
  });
});

describe('the rule', () => {
  it('is halfway between the means, whichever way is better', () => {
    expect(learnRule([1, 1.2], [2, 2.2])).toMatchObject({ threshold: 1.6, goal: 'minimize' });
    expect(learnRule([2], [1])).toMatchObject({ threshold: 1.5, goal: 'maximize', band: { deviation: 0 } });
    expect('threshold' in learnRule([1], [1])).toBe(false);
  });
});
