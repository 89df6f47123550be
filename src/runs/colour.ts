import { hashText } from './hash.ts';

/** One colour of the palette, as `#rrggbb` for light and for dark backgrounds. */
export interface Colour {
  readonly light: string;
  readonly dark: string;
}

/**
 * Twelve colours that stay apart for normal sight and under deuteranopia, protanopia and tritanopia, found by maximising
 * the smallest distance in OKLab under the simulations of Machado, Oliveira and Fernandes (2009) and of Viénot, Brettel
 * and Mollon (1999). The two of a pair have one hue, so that a run keeps its colour when the theme changes; each has a
 * contrast of at least 3 against white or against VS Code's dark background.
 */
export const palette: readonly Colour[] = [
  { light: '#b28c30', dark: '#ba9a71' },
  { light: '#376046', dark: '#9bcf92' },
  { light: '#913d0f', dark: '#ff952e' },
  { light: '#3b386e', dark: '#586cf3' },
  { light: '#0d9ebd', dark: '#7decfd' },
  { light: '#bc5d29', dark: '#9a6856' },
  { light: '#59341d', dark: '#e44809' },
  { light: '#8b6073', dark: '#e45a93' },
  { light: '#883ce4', dark: '#9f9bf7' },
  { light: '#6c8b6a', dark: '#bcfbb9' },
  { light: '#6025ab', dark: '#956cc5' },
  { light: '#550732', dark: '#d2a9c3' },
];

/** Line styles as lengths of dash and gap in pixels; the first is a full line. */
export const dashes: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [4, 4], [14, 4]];

/** A run's place in the palette, the same everywhere and for good. */
export function colourOf(id: string): number {
  return hashText(id) % palette.length;
}

/** A run's line in a chart: places in `palette` and in `dashes`. */
export interface LineStyle {
  readonly colour: number;
  readonly dash: number;
}

/** Lines for the runs of one chart: each has its own colour, and of those that share one each has another dash. */
export function lineStyles(ids: readonly string[]): ReadonlyMap<string, LineStyle> {
  const used = new Map<number, number>();
  const styles = new Map<string, LineStyle>();
  for (const id of ids) {
    if (styles.has(id)) continue;
    const colour = colourOf(id);
    const before = used.get(colour) ?? 0;
    used.set(colour, before + 1);
    styles.set(id, { colour, dash: before % dashes.length });
  }
  return styles;
}
