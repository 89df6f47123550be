import { describe, expect, it } from 'vitest';
import type { MediaFrameMessage, MediaRunMessage } from '../../../src/protocol/media.ts';
import { Frames } from '../../../webview/media/frames.ts';
import { evenly, stepAt, thingsOf } from '../../../webview/media/things.ts';

const run = (id: string, tags: MediaRunMessage['tags']): MediaRunMessage => ({
  id,
  name: id,
  experiment: 'vision',
  status: 'finished',
  colour: 0,
  tags,
});

describe('what runs logged under the same name', () => {
  const runs = [
    run('a', [
      { tag: 'val/samples 10', kind: 'image', steps: [0, 10] },
      { tag: 'val/samples 9', kind: 'image', steps: [0] },
      { tag: 'val/samples 9', kind: 'table', steps: [] },
    ]),
    run('b', [{ tag: 'val/samples 10', kind: 'image', steps: [5, 10, 20] }]),
  ];

  it('is one thing of both, with the steps of either, in natural order by kind', () => {
    const things = thingsOf(runs, '');
    expect(things.map(({ key }) => key)).toEqual([
      'image val/samples 9',
      'image val/samples 10',
      'table val/samples 9',
    ]);
    expect(things[1]?.steps).toEqual([0, 5, 10, 20]);
    expect(things[1]?.runs.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('is searched by words', () => {
    expect(thingsOf(runs, 'VAL 10').map(({ key }) => key)).toEqual(['image val/samples 10']);
  });
});

describe('the step that a run shows', () => {
  it('is its nearest one that is not later than the chosen one, else its first, else the last', () => {
    expect([10, 12, 5, 99, null].map((wanted) => stepAt([10, 20, 30], wanted))).toEqual([10, 10, 10, 30, 30]);
    expect(stepAt([], 3)).toBeNull();
  });

  it('is one of a few where not all are drawn, first and last among them', () => {
    const all = Array.from({ length: 1000 }, (_, i) => i * 3);
    const few = evenly(all, 60);
    expect(few).toHaveLength(60);
    expect([few[0], few.at(-1)]).toEqual([0, 2997]);
    expect(evenly([1, 2], 60)).toEqual([1, 2]);
  });
});

describe('frames that were fetched', () => {
  const source = { run: 'a', tag: 'x', kind: 'image' } as const;
  const signal = new AbortController().signal;
  const frameOf = (step: number | null, bytes: number): MediaFrameMessage => ({
    step,
    time: null,
    content: { kind: 'image', pictures: [{ mime: 'image/png', bytes: new ArrayBuffer(bytes), caption: '' }], more: 0 },
  });
  const make = (bytes = 10) => {
    const asked: (number | null)[][] = [];
    const frames = new Frames((_, steps) => {
      asked.push([...steps]);
      return Promise.resolve(steps.filter((step) => step !== 7).map((step) => frameOf(step, bytes)));
    });
    return { asked, frames };
  };

  it('are not asked for a second time, and steps that are not there are left out', async () => {
    const { asked, frames } = make();
    expect((await frames.get(source, [1, 7, 2], signal)).map(({ step }) => step)).toEqual([1, 2]);
    await frames.get(source, [2, 3], signal);
    expect(asked).toEqual([[1, 7, 2], [3]]);
    expect(frames.here(source, [1, 3])?.map(({ step }) => step)).toEqual([1, 3]);
  });

  it('are kept up to a number of bytes', async () => {
    const { frames } = make(40 * 1024 * 1024);
    await frames.get(source, [1], signal);
    await frames.get(source, [2], signal);
    await frames.get(source, [3], signal);
    expect(frames.here(source, [1])).toBeNull();
    expect(frames.here(source, [3])).not.toBeNull();
  });

  it('without a step are asked for again when their run grew', async () => {
    const { asked, frames } = make();
    await frames.get(source, [null, 1], signal);
    frames.grow(['b']);
    expect(frames.here(source, [null])).not.toBeNull();
    frames.grow(['a']);
    expect(frames.here(source, [null])).toBeNull();
    expect(frames.here(source, [1])).not.toBeNull();
    await frames.get(source, [null], signal);
    expect(asked).toEqual([[null, 1], [null]]);
  });
});
