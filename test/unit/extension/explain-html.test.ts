import { describe, expect, it } from 'vitest';
import { explainHtml } from '../../../src/extension/reproduce/explain-html.ts';
import type { ExplainWords } from '../../../src/extension/reproduce/explain-html.ts';
import { explain } from '../../../src/runs/explain/explain.ts';
import type { Run } from '../../../src/runs/run.ts';
import { makeRun, metric } from '../runs/make-run.ts';

const names = [
  'parameter',
  'seed',
  'code',
  'data',
  'package',
  'environment',
  'machine',
  'strong',
  'some',
  'weak',
  'none',
];
const words = {
  ...Object.fromEntries([...names, 'evidence', 'openDiff', 'unknown', 'lacks'].map((name) => [name, name])),
  share: (percent: string) => percent,
} as unknown as ExplainWords;

function pageOf(runs: readonly Run[], problems: readonly string[] = []): string {
  const [a, b] = runs as [Run, Run];
  const request = { a, b, metric: 'acc', goal: 'maximize' as const, runs, left: new Map(), files: null };
  return explainHtml({
    explanation: explain(request),
    problems: problems.map((message) => ({ file: '', message, hint: '' })),
    runs: new Map(runs.map((run) => [run.id, run])),
    words,
    nonce: 'abc',
    language: 'en',
  });
}

const run = (id: string, params: Run['params'], value: number): Run =>
  makeRun({ id, name: id, params, metrics: { acc: metric(value) } });

describe('the page that explains a difference', () => {
  it('starts no script, and writes what runs are called as text', () => {
    const hostile = `<img src=x onerror=alert(1)>"'`;
    const html = pageOf(
      [run(`a${hostile}`, { [hostile]: hostile }, 0.5), run('b', { [hostile]: 'x' }, 0.6)],
      [hostile],
    );
    expect(html).not.toMatch(/<(?:img|script)/);
    expect(html).toContain("default-src 'none'; style-src 'nonce-abc'");
    expect(html).toContain('&#60;img src=x onerror=alert(1)&#62;');
  });

  it('links evidence to its runs', () => {
    const html = pageOf([run('a', { lr: 1 }, 0.5), run('b', { lr: 2 }, 0.6)]);
    const links = [...html.matchAll(/href="command:([\w.]+)\?([^"]*)"/g)].map(([, command, args]) => [
      command,
      JSON.parse(decodeURIComponent(args!)) as unknown,
    ]);
    expect(links).toContainEqual(['trainyard.run.compare', ['a', 'b']]);
    expect(links).toContainEqual(['trainyard.run.open', ['a']]);
  });

  it('draws the effect from the middle, to the right where the metric rose, with a dot for each pair', () => {
    const rose = pageOf([run('a', { lr: 1 }, 0.5), run('b', { lr: 2 }, 0.6)]);
    expect(rose).toMatch(/class="bar better" x="50%" y="6" width="48%"/);
    expect(rose.match(/<circle/g)).toHaveLength(1);
    const fell = pageOf([run('a', { lr: 1 }, 0.6), run('b', { lr: 2 }, 0.5)]);
    expect(fell).toMatch(/class="bar worse" x="2%" y="6" width="48%"/);
  });
});
