import { describe, expect, it } from 'vitest';
import { exactBuffer } from '../../../../src/extension/panels/columns.ts';
import { contentPolicy, pageHtml } from '../../../../src/extension/panels/page.ts';

const parts = {
  title: 'Charts',
  language: 'en',
  cspSource: 'https://*.vscode-cdn.net',
  nonce: 'abc123',
  script: 'https://file/charts.js',
  styles: ['https://file/charts.css'],
  start: '',
};

describe('a panel’s page', () => {
  it('allows nothing by default, scripts by nonce only, and no network', () => {
    const rules = new Map(
      contentPolicy(parts)
        .split('; ')
        .map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1)]),
    );
    expect(rules.get('default-src')).toEqual([`'none'`]);
    expect(rules.get('script-src')).toEqual([`'nonce-abc123'`]);
    expect(rules.has('connect-src')).toBe(false);
    expect([...rules].filter(([, values]) => values.includes(`'unsafe-inline'`)).map(([name]) => name)).toEqual([
      'style-src',
    ]);
    expect(contentPolicy(parts)).not.toContain('unsafe-eval');
  });

  it('holds one script, by nonce and from a file', () => {
    const scripts = pageHtml(parts).match(/<script[^>]*>[^<]*/g);
    expect(scripts).toEqual(['<script type="module" nonce="abc123" src="https://file/charts.js">']);
  });

  it('lets no run’s id break out of its place', () => {
    const html = pageHtml({ ...parts, start: `csv:"><script>alert(1)</script>`, title: '</title><b>' });
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('</title><b>');
  });
});

describe('columns on their way to a page', () => {
  it('drag no larger buffer along', () => {
    const whole = Float64Array.of(1, 2, 3, 4);
    expect(exactBuffer(whole.subarray(1, 3)).byteLength).toBe(16);
    expect([...new Float64Array(exactBuffer(whole.subarray(1, 3)))]).toEqual([2, 3]);
    expect(exactBuffer(whole)).toBe(whole.buffer);
  });
});
