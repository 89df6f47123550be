import { describe, expect, it, vi } from 'vitest';
import type { CutRequestMessage, SeriesCutMessage } from '../../../src/protocol/charts.ts';
import { CutQueue } from '../../../webview/charts/cuts.ts';

const request = (run: string, metric: string): CutRequestMessage => ({
  run,
  metric,
  x: 'step',
  from: null,
  to: null,
  pixels: 100,
  smoothing: 0,
});
const cutOf = ({ run, metric }: CutRequestMessage): SeriesCutMessage => {
  const empty = new ArrayBuffer(0);
  const columns = { xs: empty, ys: empty, smoothXs: empty, smoothYs: empty };
  return { run, metric, ...columns, total: 0, inRange: 0, extent: null, nonFinite: 0 };
};
const never = new AbortController().signal;

/** A queue whose frames and answers come when the test says so. */
function queue(options: { perMessage?: number; inFlight?: number } = {}) {
  const frames: (() => void)[] = [];
  const sent: {
    requests: readonly CutRequestMessage[];
    signal: AbortSignal;
    answer: (cuts: SeriesCutMessage[]) => void;
    fail: (error: Error) => void;
  }[] = [];
  const cuts = new CutQueue({
    ...options,
    nextFrame: (callback) => frames.push(callback),
    send: (requests, signal) =>
      new Promise((answer, fail) => {
        sent.push({ requests, signal, answer, fail });
      }),
  });
  return { cuts, sent, frame: () => frames.splice(0).forEach((callback) => callback()) };
}

describe('asking for cuts', () => {
  it('gathers a frame’s questions into one message, and gives each card its own answers', async () => {
    const { cuts, sent, frame } = queue();
    const loss = cuts.request([request('a', 'loss'), request('b', 'loss')], never);
    const acc = cuts.request([request('a', 'acc')], never);
    expect(sent).toHaveLength(0);
    frame();
    expect(sent).toHaveLength(1);
    sent[0]!.answer(sent[0]!.requests.map(cutOf));
    expect((await loss).map(({ run }) => run)).toEqual(['a', 'b']);
    expect((await acc).map(({ metric }) => metric)).toEqual(['acc']);
  });

  it('sorts answers by run and metric when a run has vanished meanwhile', async () => {
    const { cuts, sent, frame } = queue();
    const loss = cuts.request([request('a', 'loss'), request('b', 'loss')], never);
    const acc = cuts.request([request('b', 'acc')], never);
    frame();
    sent[0]!.answer([cutOf(request('b', 'loss')), cutOf(request('b', 'acc'))]);
    expect((await loss).map(({ run }) => run)).toEqual(['b']);
    expect(await acc).toHaveLength(1);
  });

  it('keeps few messages under way, and sends the next when one is back', async () => {
    const { cuts, sent, frame } = queue({ perMessage: 1, inFlight: 2 });
    for (const metric of ['a', 'b', 'c']) void cuts.request([request('r', metric)], never);
    frame();
    expect(sent).toHaveLength(2);
    sent[0]!.answer([]);
    await vi.waitFor(() => expect(sent).toHaveLength(3));
  });

  it('never sends what nobody waits for any more', async () => {
    const { cuts, sent, frame } = queue();
    const controller = new AbortController();
    const gone = cuts.request([request('r', 'gone')], controller.signal);
    controller.abort();
    void cuts.request([request('r', 'there')], never);
    frame();
    await expect(gone).rejects.toBeDefined();
    expect(sent[0]!.requests.map(({ metric }) => metric)).toEqual(['there']);
  });

  it('gives a message up only when nobody waits for any of it', () => {
    const { cuts, sent, frame } = queue();
    const [one, two] = [new AbortController(), new AbortController()];
    cuts.request([request('r', 'a')], one.signal).catch(() => undefined);
    cuts.request([request('r', 'b')], two.signal).catch(() => undefined);
    frame();
    one.abort();
    expect(sent[0]!.signal.aborted).toBe(false);
    two.abort();
    expect(sent[0]!.signal.aborted).toBe(true);
  });

  it('tells every card of a message that it failed', async () => {
    const { cuts, sent, frame } = queue();
    const both = [cuts.request([request('r', 'a')], never), cuts.request([request('r', 'b')], never)];
    frame();
    sent[0]!.fail(new Error('The catalog has stopped.'));
    for (const each of both) await expect(each).rejects.toThrow('The catalog has stopped.');
  });

  it('asks nothing for no runs', async () => expect(await queue().cuts.request([], never)).toEqual([]));
});
