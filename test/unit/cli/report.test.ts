import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';
import { describe, expect, it, vi } from 'vitest';
import { code, sparkline } from '../../../src/cli/report/markdown.ts';
import { makeScale } from '../../../src/cli/report/scale.ts';
import { newFolder } from '../catalog/support/folder.ts';
import { runId, writeExperiment, writeMlflowRun } from '../catalog/support/mlflow-store.ts';
import { cli } from './run-here.ts';

// Other work may keep the machine busy: a condition gets its time.
vi.setConfig({ testTimeout: 60_000 });

const evil = '<img src=x onerror=alert(1)>|`a`](http://x.example) @ada #1 <!-- "\' &amp;';

/** Three seeds of two optimizers; every name and value means harm. */
function makeStore(): string {
  const folder = newFolder();
  const experiment = writeExperiment(join(folder, 'mlruns'), '1', `'${evil.replaceAll("'", "''")}'`);
  const values = { adam: [0.91, 0.912, 0.909], sgd: [0.9, 0.902, 0.898] };
  let id = 0;
  for (const [optimizer, accuracies] of Object.entries(values)) {
    for (const [seed, accuracy] of accuracies.entries()) {
      id += 1;
      const params = { optimizer: `${optimizer} ${evil}`, seed: String(seed), lr: '0.01' };
      const name = `'${optimizer}-${seed} ${evil.replaceAll("'", "''")}'`;
      writeMlflowRun(experiment, { id: runId(id), name, params, metrics: { 'val/acc': [0.5, 0.8, accuracy] } });
    }
  }
  return folder;
}

const report = async (folder: string, ...args: string[]): Promise<string> => {
  const { status, out, err } = await cli(['report', '--folder', folder, '--no-cache', ...args]);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return out;
};

describe('a report as Markdown', () => {
  it('says the best run, its distance to the baseline, what seeds tell and what counted', async () => {
    const text = await report(makeStore(), '--baseline', `mlflow:${runId(4)}`);
    expect(text).toMatch(/^6 runs of `.*The best is .* with `val\/acc` 0\.9120, 0\.0120 better than the baseline /m);
    expect(text).toMatch(/^\| `+ ?adam-1 .* best \| \*\*0\.9120\*\* \| \*\*▲0\.0120\*\* \| ▁.*█ \|/m);
    expect(text).toMatch(/ baseline \| 0\.9000 \| +\|/);
    expect(text).toContain('### Seeds');
    expect(text).toMatch(/is better by 0\.0103 ± 0\.0041, p = 0\.003, 3 seeds each\./);
    expect(text).toMatch(/^\| `+ ?optimizer ?`+ \| \d\d\.\d % \| 2 \|/m);
  });

  it('lets no name link, mention, mark or break a table', async () => {
    const text = await report(makeStore());
    const markdown = new MarkdownIt({ html: true, linkify: true });
    const tokens = markdown.parse(text, {}).flatMap((token) => [token, ...(token.children ?? [])]);
    expect(tokens.filter(({ type }) => type === 'link_open' || type === 'image')).toEqual([]);
    const raw = tokens.filter(({ type }) => type.startsWith('html')).map(({ content }) => content);
    expect(raw).toEqual(['<sub>', '</sub>']);
    const plain = tokens.filter(({ type }) => type === 'text').map(({ content }) => content);
    expect(plain.filter((content) => /@ada|#1|onerror/.test(content))).toEqual([]);
    const cells = text.split('\n').filter((line) => line.startsWith('|'));
    const widths = cells.map((line) => line.replaceAll('\\|', '').split('|').length);
    expect(new Set(widths.slice(0, 8)).size).toBe(1);
  });

  it('writes code spans that end where they should', () => {
    const markdown = new MarkdownIt();
    for (const text of ['a`b', '`', '``', '`a`', ' a ', 'a\nb', 'x|y']) {
      const [paragraph] = markdown.parseInline(`before ${code(text)} after`, {});
      const spans = paragraph!.children!.filter(({ type }) => type === 'code_inline');
      expect(spans.map(({ content }) => content.trim())).toEqual([text.replace('\n', ' ').trim()]);
    }
    expect(code('')).toBe('');
  });

  it('draws a curve in a dozen characters', () => {
    const xs = Float64Array.from({ length: 120 }, (_, i) => i);
    expect(sparkline({ xs, ys: xs })).toBe('▁▁▂▃▃▄▅▆▆▇██');
    expect(sparkline({ xs, ys: xs.map(() => Number.NaN) })).toBe('');
    expect(sparkline({ xs: xs.slice(0, 1), ys: xs.slice(0, 1) })).toBe('▅');
  });

  it('says that there is nothing', async () => {
    expect(await report(newFolder())).toMatch(/^0 runs\./m);
  });
});

describe('a report as HTML', () => {
  it('is one file that loads nothing, runs nothing and holds names as text', async () => {
    const html = await report(makeStore(), '--format', 'html');
    const tags = [...html.matchAll(/<([a-z!/][^\s>]*)/gi)].map(([, tag]) => tag!.toLowerCase().replace('/', ''));
    const known =
      '!doctype html head meta title style body h1 h2 p code div table thead tbody tr th td span ul li figure figcaption svg path text rect circle footer';
    expect([...new Set(tags)].filter((tag) => !known.split(' ').includes(tag))).toEqual([]);
    expect(html).not.toMatch(/<[^>]*\s(?:on\w+|src|href|xlink:href|action|srcset)\s*=/i);
    expect(html).not.toMatch(/url\(|@import/);
    expect(html).toContain("default-src 'none'");
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).toContain('&amp;amp;');
    expect(html).toContain('prefers-color-scheme:dark');
    for (const title of ['val/acc by step', 'val/acc by group', 'Importance of parameters'])
      expect(html).toContain(title);
  });

  it('holds no number that is none', async () => {
    const html = await report(makeStore(), '--format', 'html');
    expect(html.match(/NaN|Infinity|undefined/g)).toBeNull();
  });
});

describe('the file of a report', () => {
  it('is written whole, as HTML where its name says so; --json tells the rest', async () => {
    const file = join(newFolder(), 'out.html');
    const out = await report(makeStore(), '--output', file, '--json');
    const told = JSON.parse(out) as Record<string, unknown>;
    expect(told).toMatchObject({
      format: 'html',
      output: file,
      runs: 6,
      metric: 'val/acc',
      best: `mlflow:${runId(2)}`,
      baseline: null,
    });
    expect(readFileSync(file, 'utf8')).toBe(told['text']);
    expect(readdirSync(join(file, '..'))).toEqual(['out.html']);
  });

  it('fails with a hint where it cannot be written', async () => {
    const { status, out } = await cli([
      'report',
      '--folder',
      newFolder(),
      '--no-cache',
      '--output',
      '/nowhere/at/all.md',
      '--json',
    ]);
    expect(status).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'cannot-write' } });
  });
});

describe('an axis', () => {
  it('has round ticks around its values, also of one value and of powers of ten', () => {
    expect(makeScale([0.12, 0.87], 0, 100, 5).ticks).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(makeScale([5, 5], 0, 100, 4).ticks).toContain(5);
    expect(makeScale([Number.NaN], 0, 100, 2).ticks).toEqual([0, 0.5, 1]);
    const log = makeScale([1e-4, 0.02], 0, 100, 6, true);
    expect(log.ticks).toEqual([0.0001, 0.001, 0.01, 0.1]);
    expect(log.place(0.01)).toBeCloseTo(66.67, 1);
  });
});
