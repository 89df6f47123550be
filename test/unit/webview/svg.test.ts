import { describe, expect, it } from 'vitest';
import { chartsSvg, type SvgPicture } from '../../../webview/charts/svg.ts';
import { lineFrom } from './support.ts';

const inks = new Map([
  ['a', { colour: '#112233', dash: [] }],
  ['b', { colour: '#445566', dash: [4, 2] }],
]);
const view = { x: [0, 10], y: [0, 1] } as const;
const picture = (more: Partial<SvgPicture> = {}): SvgPicture => ({
  charts: [{ title: 'val/acc', view, lines: [lineFrom([0, 5, 10], [0, 0.5, 1], 'a')] }],
  columns: 2,
  width: 172,
  height: 164,
  axes: { x: 'step', logX: false, logY: false },
  runs: [
    { id: 'a', name: 'brave-otter' },
    { id: 'b', name: 'calm <heron>' },
  ],
  inks,
  ink: { foreground: '#cccccc', quiet: '#999999', background: '#1f1f1f', family: '"Segoe UI", sans-serif' },
  ...more,
});
/** Every element is closed, and nothing but the five known entities stands behind an ampersand. */
function expectWellFormed(text: string): void {
  const open: string[] = [];
  for (const [, close, name, , alone] of text.matchAll(/<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g)) {
    if (close === '/') expect(open.pop()).toBe(name);
    else if (alone !== '/') open.push(name!);
  }
  expect(open).toEqual([]);
  expect(text.replace(/<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g, '')).not.toMatch(/[<>]|&(?!#\d+;)/);
}

describe('charts as vectors', () => {
  it('have each point where the axes say', () => {
    // The plotting area is 100 by 100: 172 and 164 without the margins for words.
    const { text } = chartsSvg(picture());
    expectWellFormed(text);
    expect(text).toContain('d="M0 100L50 50L100 0" stroke="#112233"');
    for (const words of ['val/acc', 'brave-otter', '>0<', '>10<', '>1.0<']) expect(text).toContain(words);
  });

  it('leave gaps open, draw lone points as dots, and log axes as such', () => {
    const lines = [lineFrom([0, 1, 2, 5, 10], [0.1, 1, Number.NaN, 10, Number.NaN], 'b')];
    const charts = [{ title: 'loss', view: { x: [0, 10], y: [0.1, 10] } as const, lines }];
    const { text } = chartsSvg(picture({ charts, axes: { x: 'step', logX: false, logY: true } }));
    expectWellFormed(text);
    expect(text).toContain('d="M0 100L10 50" stroke="#445566" stroke-width="1.75" stroke-dasharray="4 2"');
    expect(text).toContain('<circle cx="50" cy="0" r="2.5"');
  });

  it('name the runs that are drawn, and no others, whatever their names hold', () => {
    const lines = [lineFrom([0, 10], [0, 1], 'b')];
    const { text } = chartsSvg(picture({ charts: [{ title: '<b>&"', view, lines }] }));
    expectWellFormed(text);
    expect(text).toContain('calm &#60;heron&#62;');
    expect(text).not.toContain('brave-otter');
  });

  it('stand side by side, and have a background only where one is asked for', () => {
    const [chart] = picture().charts;
    const several = chartsSvg(picture({ charts: [chart!, chart!, chart!] }));
    expect(several.text.match(/<clipPath/g)).toHaveLength(3);
    expect(several.width).toBe(2 * 172 + 3 * 16);
    expect(several.text).toContain('fill="#1f1f1f"');
    const bare = chartsSvg(picture({ ink: { ...picture().ink, background: null } }));
    expect(bare.text).not.toContain('#1f1f1f');
  });
});
