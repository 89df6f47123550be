import { describe, expect, it } from 'vitest';
import { runDuration } from '../../../webview/components/duration.ts';
import { formatBytes } from '../../../webview/components/format.ts';
import { chartOptions } from '../../../webview/charts/options.ts';
import { groupMetrics, inOrder, matching } from '../../../webview/charts/metric-groups.ts';
import { emptyReason, gapNotes, type ChartSituation } from '../../../webview/charts/notes.ts';
import { everything } from '../../../webview/charts/range.ts';
import { chartsPage } from '../../../webview/panels/charts/state.ts';
import { markdownHtml } from '../../../webview/components/markdown.ts';
import { sparklinePath } from '../../../webview/panels/run/sparkline-path.ts';
import { fileRows } from '../../../webview/panels/run/tree.ts';
import { commandOf, statusWords } from '../../../webview/panels/run/words.ts';
import { lineFrom } from './support.ts';

describe('groups of metrics', () => {
  it('gather a prefix, in natural order, the machine’s own last', () => {
    expect(
      groupMetrics(['system/cpu', 'val/loss', 'loss', 'val/acc', 'layer/10/w', 'layer/10/b', 'layer/2/w', 'layer/2/b']),
    ).toEqual([
      { key: '', metrics: ['loss'] },
      { key: 'layer/2/', metrics: ['layer/2/b', 'layer/2/w'] },
      { key: 'layer/10/', metrics: ['layer/10/b', 'layer/10/w'] },
      { key: 'val/', metrics: ['val/acc', 'val/loss'] },
      { key: 'system/', metrics: ['system/cpu'] },
    ]);
  });

  it('are not made for one metric alone', () => {
    expect(groupMetrics(['val/acc', 'train/loss'])).toEqual([{ key: '', metrics: ['train/loss', 'val/acc'] }]);
  });

  it('put the machine’s metrics last in a flat list too', () => {
    expect(inOrder(['system/cpu', 'val/acc', 'loss'])).toEqual(['loss', 'val/acc', 'system/cpu']);
  });

  it('are searched by words in any order and case', () => {
    expect(matching(['train/Loss', 'val/loss', 'val/acc'], 'loss VAL')).toEqual(['val/loss']);
    expect(matching(['a', 'b'], '  ')).toEqual(['a', 'b']);
  });
});

describe('an empty chart says why', () => {
  const situation = (change: Partial<ChartSituation>): ChartSituation => ({
    lines: [lineFrom([0, 1], [1, 2])],
    hidden: 0,
    x: 'step',
    logX: false,
    logY: false,
    zoom: everything,
    ...change,
  });
  const timeless = { ...lineFrom([], []), total: 5 };
  it.each([
    ['its runs are hidden', { lines: [], hidden: 2 }, /hidden/],
    ['no run has the metric', { lines: [] }, /No checked run/],
    ['nothing was logged', { lines: [lineFrom([], [])] }, /No point/],
    ['no times were kept', { lines: [timeless], x: 'time' as const }, /no times/],
    ['all is NaN', { lines: [lineFrom([0, 1], [Number.NaN, Number.POSITIVE_INFINITY])] }, /All 2 values/],
    ['nothing is above zero', { lines: [lineFrom([0, 1], [-1, 0])], logY: true }, /above zero/],
    ['the range holds nothing', { zoom: { x: [5, 6] as const, y: null } }, /range/],
  ])('when %s', (_, change, words) => expect(emptyReason(situation(change))).toMatch(words));

  it('and a chart with something to show gives no reason', () => expect(emptyReason(situation({}))).toBeNull());

  it('and says how many values are gaps and what a log axis leaves out', () => {
    const lines = [lineFrom([0, 1, 2], [Number.NaN, 0, 5])];
    expect(gapNotes(situation({ lines }))).toEqual(['1 value is NaN or infinite']);
    expect(gapNotes(situation({ lines, logY: true, logX: true }))).toHaveLength(3);
  });
});

describe('what the pages keep', () => {
  it('is read back, and what is not fit is left at its default without losing the rest', () => {
    const kept = { x: 'time', smoothing: 7, zoom: { loss: { x: [1, 2], y: null } }, pinned: ['loss'], columns: 'many' };
    expect(chartOptions.parse(kept)).toMatchObject({ x: 'time', smoothing: 0, zoom: { loss: { x: [1, 2], y: null } } });
    expect(chartsPage.parse(kept)).toMatchObject({ pinned: ['loss'], columns: 'auto', search: '' });
    expect(chartsPage.parse({})).toMatchObject({ columns: 'auto', hidden: [] });
  });
});

describe('the run page’s words', () => {
  it('say why a run ended', () => {
    expect(statusWords({ status: 'failed', reason: 'out-of-memory', exitCode: 137 })).toBe('failed: out of memory');
    expect(statusWords({ status: 'failed', reason: 'error', exitCode: 2 })).toBe('failed (exit code 2)');
    expect(statusWords({ status: 'finished', reason: null, exitCode: 0 })).toBe('finished');
  });

  it('find the command among the tags', () => {
    expect(commandOf({ 'mlflow.source.name': 'train.py', command: 'python train.py --lr 1' })).toBe(
      'python train.py --lr 1',
    );
    expect(commandOf({})).toBeNull();
  });

  it('count a running run’s time until now, and another’s until it was last heard of', () => {
    const run = { status: 'running', startedAt: 0, endedAt: null, touchedAt: 60_000 };
    expect(runDuration(run, 3_600_000)).toBe('1h');
    expect(runDuration({ ...run, status: 'unknown' }, 3_600_000)).toBe('1m');
    expect(runDuration({ ...run, startedAt: null }, 1)).toBeNull();
  });

  it('give sizes in powers of 1024', () => {
    expect([0, 1023, 1024, 20_000, 5 * 1024 ** 3].map(formatBytes)).toEqual([
      '0 B',
      '1023 B',
      '1.0 KB',
      '20 KB',
      '5.0 GB',
    ]);
  });

  it('list files as a tree, folders first with all that they hold', () => {
    const rows = fileRows([
      { path: 'z.txt', bytes: 1 },
      { path: 'a/b/c.bin', bytes: 10 },
      { path: 'a/d.bin', bytes: 5 },
    ]);
    expect(rows.map(({ kind, path, name, depth, bytes }) => [kind, path, name, depth, bytes])).toEqual([
      ['folder', 'a/', 'a', 0, 15],
      ['folder', 'a/b/', 'b', 1, 10],
      ['file', 'a/b/c.bin', 'c.bin', 2, 10],
      ['file', 'a/d.bin', 'd.bin', 1, 5],
      ['file', 'z.txt', 'z.txt', 0, 1],
    ]);
  });

  it('draw a sparkline with its gaps open and a lone point as a dot', () => {
    const { raw } = lineFrom([0, 1, 2, 3], [0, 1, Number.NaN, 5]);
    expect(sparklinePath(raw, 40, 10).match(/M/g)).toHaveLength(2);
    expect(sparklinePath(raw, 40, 10)).toContain('h.01');
    expect(sparklinePath(lineFrom([0], [Number.NaN]).raw, 40, 10)).toBe('');
  });
});

describe('Markdown from a run’s files', () => {
  it('shows raw HTML as text', () => {
    expect(markdownHtml('<img src=x onerror=alert(1)>\n\na <script>b</script>')).not.toMatch(/<(img|script)/);
  });

  it('fetches no picture', () =>
    expect(markdownHtml('![a chart](https://example.org/x.png)')).not.toMatch(/<img|src=/));

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'command:workbench.action.quit',
    'file:///etc/passwd',
    ' vbscript:x',
  ])('makes no link of %s', (url) => expect(markdownHtml(`[x](${url})`)).not.toContain('href'));

  it('keeps links to the web', () =>
    expect(markdownHtml('[x](https://example.org)')).toContain('href="https://example.org"'));
});
