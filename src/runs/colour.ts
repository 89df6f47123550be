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
  { light: '#2e5531', dark: '#7bb047' },
  { light: '#2f19c7', dark: '#5b8ad2' },
  { light: '#5f1e98', dark: '#bc9dd4' },
  { light: '#993dd0', dark: '#ca72fd' },
  { light: '#768152', dark: '#b9e593' },
  { light: '#799f23', dark: '#668159' },
  { light: '#955701', dark: '#b27207' },
  { light: '#569da5', dark: '#b1f5fa' },
  { light: '#cc61f4', dark: '#8752bf' },
  { light: '#2a6e74', dark: '#91cfd1' },
  { light: '#71255d', dark: '#ac4882' },
  { light: '#b93c8c', dark: '#dc55b6' },
];

/** Line styles as lengths of dash and gap in pixels; the first is a full line. */
export const dashes: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [4, 4], [14, 4]];

/** A run's place in the palette, the same everywhere and for good. */
export function colourOf(id: string): number {
  return hashText(id) % palette.length;
}

/** The place in the palette of a run: the one that a person chose, else the one that its id gives. */
export function colourOfRun({ id, colour }: { readonly id: string; readonly colour: number | null }): number {
  return colour ?? colourOf(id);
}

/** A run's line in a chart: places in `palette` and in `dashes`. */
export interface LineStyle {
  readonly colour: number;
  readonly dash: number;
}

/** Lines for the runs of one chart: each has its own colour, and of those that share one each has another dash. */
export function lineStyles(
  runs: readonly { readonly id: string; readonly colour: number | null }[],
): ReadonlyMap<string, LineStyle> {
  const used = new Map<number, number>();
  const styles = new Map<string, LineStyle>();
  for (const run of runs) {
    const { id } = run;
    if (styles.has(id)) continue;
    const colour = colourOfRun(run);
    const before = used.get(colour) ?? 0;
    used.set(colour, before + 1);
    styles.set(id, { colour, dash: before % dashes.length });
  }
  return styles;
}
