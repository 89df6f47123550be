import * as vscode from 'vscode';
import type { RunStatus } from '../../runs/run.ts';
import { colourOfRun, palette } from '../../runs/colour.ts';

/** What the shape of a run's dot says. */
export type Shape = 'ring' | 'disc' | 'cross' | 'star' | 'hollow-star' | 'square' | 'dashed';

/** What a run's shape hangs on. */
export interface Shaped {
  readonly status: RunStatus;
  readonly best: boolean;
  readonly starred: boolean;
}

/**
 * A star is the best of its experiment, a hollow one another that a person starred; else the state decides. A run that
 * still trains stays a ring, a failed one a cross.
 */
export function shapeOf({ status, best, starred }: Shaped): Shape {
  switch (status) {
    case 'running':
      return 'ring';
    case 'failed':
    case 'lost':
      return 'cross';
    case 'killed':
    case 'pruned':
      return 'square';
    case 'scheduled':
    case 'stale':
      return 'dashed';
    case 'finished':
    case 'unknown':
      return best ? 'star' : starred ? 'hollow-star' : 'disc';
  }
}

const shapes: Readonly<Record<Shape, (colour: string) => string>> = {
  ring: (c) =>
    `<circle cx="8" cy="8" r="4.25" fill="none" stroke="${c}" stroke-width="2"/><circle cx="8" cy="8" r="1.4" fill="${c}"/>`,
  disc: (c) => `<circle cx="8" cy="8" r="4.5" fill="${c}"/>`,
  cross: (c) => `<path d="M4.25 4.25l7.5 7.5m0-7.5l-7.5 7.5" stroke="${c}" stroke-width="2.2" stroke-linecap="round"/>`,
  star: (c) =>
    `<path d="M8 1.8l1.85 3.95 4.35.55-3.2 2.98.83 4.3L8 11.45l-3.83 2.13.83-4.3-3.2-2.98 4.35-.55z" fill="${c}"/>`,
  'hollow-star': (c) =>
    `<path d="M8 2.6l1.6 3.42 3.76.48-2.77 2.58.72 3.72L8 10.95l-3.31 1.85.72-3.72-2.77-2.58 3.76-.48z" fill="none" stroke="${c}" stroke-width="1.5" stroke-linejoin="round"/>`,
  square: (c) => `<rect x="4" y="4" width="8" height="8" rx="1.5" fill="${c}"/>`,
  dashed: (c) =>
    `<circle cx="8" cy="8" r="4.25" fill="none" stroke="${c}" stroke-width="1.8" stroke-dasharray="2.2 2.25"/>`,
};

/** A picture as an address that needs no file. */
export function svgUri(svg: string): vscode.Uri {
  return vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
}

function dot(shape: Shape, colour: string, faint: boolean): vscode.Uri {
  const opacity = faint ? ' opacity="0.45"' : '';
  return svgUri(
    `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16"${opacity}>${shapes[shape](colour)}</svg>`,
  );
}

/** What a run's colour hangs on. */
export type Coloured = Parameters<typeof colourOfRun>[0];

/** A run's colour on light and on dark backgrounds. */
export function coloursOf(run: Coloured): { readonly light: string; readonly dark: string } {
  return palette[colourOfRun(run)] ?? { light: '#616161', dark: '#c5c5c5' };
}

/** A run's dot in its colour, for both kinds of themes; `faint` for one that is hidden or archived. */
export function runIcon(run: Coloured, shape: Shape, faint: boolean): { light: vscode.Uri; dark: vscode.Uri } {
  const { light, dark } = coloursOf(run);
  return { light: dot(shape, light, faint), dark: dot(shape, dark, faint) };
}

/** A run's colour for the theme that is on now. */
export function colourNow(run: Coloured): string {
  const { light, dark } = coloursOf(run);
  const { kind } = vscode.window.activeColorTheme;
  return kind === vscode.ColorThemeKind.Light || kind === vscode.ColorThemeKind.HighContrastLight ? light : dark;
}
