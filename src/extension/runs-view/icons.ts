import * as vscode from 'vscode';
import type { RunStatus } from '../../runs/run.ts';
import { colourOf, palette } from '../../runs/colour.ts';

/** What the shape of a run's dot says. */
export type Shape = 'ring' | 'disc' | 'cross' | 'star' | 'square' | 'dashed';

/** A star is the best of its experiment; else the state decides. A run that still trains stays a ring. */
export function shapeOf(status: RunStatus, best: boolean): Shape {
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
      return best ? 'star' : 'disc';
  }
}

const shapes: Readonly<Record<Shape, (colour: string) => string>> = {
  ring: (c) =>
    `<circle cx="8" cy="8" r="4.25" fill="none" stroke="${c}" stroke-width="2"/><circle cx="8" cy="8" r="1.4" fill="${c}"/>`,
  disc: (c) => `<circle cx="8" cy="8" r="4.5" fill="${c}"/>`,
  cross: (c) => `<path d="M4.25 4.25l7.5 7.5m0-7.5l-7.5 7.5" stroke="${c}" stroke-width="2.2" stroke-linecap="round"/>`,
  star: (c) =>
    `<path d="M8 1.8l1.85 3.95 4.35.55-3.2 2.98.83 4.3L8 11.45l-3.83 2.13.83-4.3-3.2-2.98 4.35-.55z" fill="${c}"/>`,
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

/** A run's colour on light and on dark backgrounds. */
export function coloursOf(id: string): { readonly light: string; readonly dark: string } {
  return palette[colourOf(id)] ?? { light: '#616161', dark: '#c5c5c5' };
}

/** A run's dot in its colour, for both kinds of themes; `faint` for one that is hidden. */
export function runIcon(id: string, shape: Shape, faint: boolean): { light: vscode.Uri; dark: vscode.Uri } {
  const { light, dark } = coloursOf(id);
  return { light: dot(shape, light, faint), dark: dot(shape, dark, faint) };
}

/** A run's colour for the theme that is on now. */
export function colourNow(id: string): string {
  const { light, dark } = coloursOf(id);
  const { kind } = vscode.window.activeColorTheme;
  return kind === vscode.ColorThemeKind.Light || kind === vscode.ColorThemeKind.HighContrastLight ? light : dark;
}
