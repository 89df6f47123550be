import { describe, expect, it } from 'vitest';
import { colourOf, dashes, lineStyles, palette } from '../../../src/runs/colour.ts';

type Rgb = readonly [number, number, number];

function linear(hex: string): Rgb {
  const channel = (at: number): number => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function times(m: readonly Rgb[], v: Rgb): Rgb {
  const [a, b, c] = m.map((row) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2]);
  return [a!, b!, c!];
}

/** Vienot, Brettel and Mollon (1999): another simulation than the one that the palette was found with. */
const views: readonly (readonly Rgb[])[] = [
  [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  [
    [0.11238, 0.88762, 0],
    [0.11238, 0.88762, 0],
    [0.00401, -0.00401, 1],
  ],
  [
    [0.29275, 0.70725, 0],
    [0.29275, 0.70725, 0],
    [-0.02234, 0.02234, 1],
  ],
];

function oklab(rgb: Rgb): Rgb {
  const lms = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  );
  const [l, m, s] = lms.map((x) => Math.cbrt(Math.max(0, x)));
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    [l!, m!, s!],
  );
}

function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [r, g, bl] = linear(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * bl + 0.05;
  };
  const [x, y] = [luminance(a), luminance(b)];
  return Math.max(x, y) / Math.min(x, y);
}

describe('the palette', () => {
  it.each(['light', 'dark'] as const)('has twelve colours that differ for colour-blind people too: %s', (theme) => {
    const colours = palette.map((colour) => colour[theme]);
    expect(new Set(colours).size).toBe(12);
    for (const view of views) {
      const seen = colours.map((hex) => oklab(times(view, linear(hex))));
      for (const [i, a] of seen.entries()) {
        for (const b of seen.slice(i + 1)) {
          expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeGreaterThan(0.06);
        }
      }
    }
  });

  it('stands out from the background', () => {
    for (const { light, dark } of palette) {
      expect(contrast(light, '#ffffff')).toBeGreaterThan(2.9);
      expect(contrast(dark, '#1f1f1f')).toBeGreaterThan(2.9);
    }
  });
});

describe("a run's colour", () => {
  it('hangs on its id alone and is the same for good', () => {
    expect(['tensorboard:runs/a', 'csv:b', 'mlflow:0123'].map(colourOf)).toEqual([0, 3, 5]);
    const used = new Set(Array.from({ length: 300 }, (_, i) => colourOf(`csv:runs/${String(i)}`)));
    expect(used.size).toBe(12);
  });

  it('comes with another line style where two runs of a chart share it', () => {
    const ids = Array.from({ length: 24 }, (_, i) => `csv:${String(i)}`);
    const styles = lineStyles(ids.map((id) => ({ id, colour: null })));
    expect(styles.size).toBe(24);
    expect(new Set([...styles.values()].map(({ colour, dash }) => `${String(colour)}/${String(dash)}`)).size).toBe(24);
    expect(styles.get('csv:0')).toEqual({ colour: colourOf('csv:0'), dash: 0 });
    expect(dashes[0]).toEqual([]);
  });

  it('is the one that a person chose', () => {
    const styles = lineStyles([
      { id: 'csv:a', colour: 7 },
      { id: 'csv:b', colour: 7 },
    ]);
    expect([...styles.values()]).toEqual([
      { colour: 7, dash: 0 },
      { colour: 7, dash: 1 },
    ]);
  });
});
