import { describe, expect, it, vi } from 'vitest';
import { Coalescer } from '../../../src/extension/runs-view/coalescer.ts';
import { describeFault } from '../../../src/extension/runs-view/filter-fault.ts';
import { compareMetrics } from '../../../src/extension/runs-view/metric-order.ts';
import { shortName } from '../../../src/extension/runs-view/short-name.ts';
import { sparkline } from '../../../src/extension/runs-view/sparkline.ts';
import { parseQuery } from '../../../src/runs/query-parse.ts';

describe('a sparkline', () => {
  const path = (svg: string | null) => /<path d="([^"]*)"/.exec(svg ?? '')?.[1] ?? '';

  it('runs from the lower left to the upper right for a rising curve', () => {
    expect(path(sparkline([0, 1, 2], [0, 1, 2], '#fff'))).toBe('M2.0 16.0L47.0 9.0L92.0 2.0');
  });

  it('has gaps where values are not finite', () => {
    expect(path(sparkline([0, 1, 2, 3], [0, Number.NaN, 1, 0], '#fff'))).toMatch(/^M[^M]*M[^M]*L[^M]*$/);
  });

  it('is level where nothing changes', () => {
    expect(path(sparkline([0, 1], [5, 5], '#fff'))).toBe('M2.0 9.0L92.0 9.0');
  });

  it('is none for fewer than two points', () => {
    expect(sparkline([0], [1], '#fff')).toBeNull();
    expect(sparkline([0, 1], [1, Number.POSITIVE_INFINITY], '#fff')).toBeNull();
  });
});

describe('a fault in a filter', () => {
  it('is pointed at in its surroundings', () => {
    const query = 'params.optimizer = "adam" and metrics.val/acc >> 0.9 and name ~ /resnet/';
    const parsed = parseQuery(query);
    if (parsed.ok) throw new Error('this should not parse');
    const { from, to } = parsed.fault;
    expect(describeFault(query, parsed.fault)).toContain(`❯${query.slice(from, to)}❮`);
    expect(describeFault(query, parsed.fault)).toContain(parsed.fault.message);
    expect(describeFault(query, parsed.fault).startsWith('…')).toBe(true);
  });
});

describe('metrics below a run', () => {
  it('start with the primary one and end with the machine', () => {
    const names = ['system/cpu', 'val/loss', 'epoch10', 'epoch9', 'val/acc'];
    expect(names.sort((a, b) => compareMetrics(a, b, 'val/acc'))).toEqual([
      'val/acc',
      'epoch9',
      'epoch10',
      'val/loss',
      'system/cpu',
    ]);
  });
});

describe('a long name', () => {
  it('keeps both ends and loses its middle', () => {
    const name = `lr-0.01-${'x'.repeat(60)}-seed-17`;
    expect(shortName(name)).toMatch(/^lr-0\.01-x+…x+-seed-17$/);
    expect(shortName(name)).toHaveLength(40);
  });

  it('of 40 characters stays, and a character of two units is not cut', () => {
    expect(shortName('a'.repeat(40))).toBe('a'.repeat(40));
    expect(shortName('🚂'.repeat(50))).toBe(`${'🚂'.repeat(19)}…${'🚂'.repeat(20)}`);
  });
});

describe('a coalescer', () => {
  it('does once what was asked for many times', async () => {
    vi.useFakeTimers();
    const task = vi.fn(() => Promise.resolve());
    const coalescer = new Coalescer(100, task);
    for (let i = 0; i < 10; i += 1) coalescer.ask();
    await vi.advanceTimersByTimeAsync(1000);
    expect(task).toHaveBeenCalledTimes(1);
    vi.useRealTimers();
  });

  it('never runs twice at once, and runs again for what was asked meanwhile, also after a failure', async () => {
    vi.useFakeTimers();
    let running = 0;
    let most = 0;
    const task = vi.fn(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 300));
      running -= 1;
      throw new Error('the catalog was closed');
    });
    const coalescer = new Coalescer(100, task);
    coalescer.ask();
    await vi.advanceTimersByTimeAsync(200);
    coalescer.ask();
    await vi.advanceTimersByTimeAsync(2000);
    expect([task.mock.calls.length, most]).toEqual([2, 1]);
    vi.useRealTimers();
  });

  it('lets a task that takes long rest four times as long before the next', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const starts: number[] = [];
    const task = vi.fn(async () => {
      starts.push(performance.now());
      coalescer.ask();
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    const coalescer = new Coalescer(100, task);
    coalescer.ask();
    await vi.advanceTimersByTimeAsync(3500);
    coalescer.dispose();
    const [first = 0, second = 0, third = 0] = starts;
    expect([second - first, third - second]).toEqual([1500, 1500]);
    vi.useRealTimers();
  });
});
