import { hashText } from './hash.ts';

/** One colour of the palette, as `#rrggbb` for light and for dark backgrounds. */
export interface Colour {
  readonly light: string;
  readonly dark: string;
}

/**
 * Twelve colours that stay apart for normal sight and under deuteranopia, protanopia and tritanopia, found by maximising
 * the smallest distance in OKLab under the simulation of Machado, Oliveira and Fernandes (2009), each with a
 * contrast of at least 3 against white or against VS Code's dark background.
 */
export const palette: readonly Colour[] = [
  { light: '#079de8', dark: '#68c4fd' },
  { light: '#c8319a', dark: '#933df9' },
  { light: '#674404', dark: '#f79a1c' },
  { light: '#4569ec', dark: '#536da6' },
  { light: '#9d990b', dark: '#fdda18' },
  { light: '#611331', dark: '#fe2d0c' },
  { light: '#5a1da9', dark: '#9c80fc' },
  { light: '#997032', dark: '#acbe96' },
  { light: '#0a02ed', dark: '#11fdfc' },
  { light: '#9f205c', dark: '#a55466' },
  { light: '#28276f', dark: '#01a69f' },
  { light: '#f45aad', dark: '#baecad' },
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
