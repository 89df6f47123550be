import { xTicks, yTicks, type AxesSize } from './axes.ts';
import { projector } from './projection.ts';
import { strong, type Line, type Points } from './line.ts';
import type { LineInk } from './ink.ts';
import { tickLabels, xLabels } from './ticks.ts';
import type { View } from './view.ts';

/** Colours and type of the picture, as plain values: a file knows no theme. */
export interface SvgInk {
  readonly foreground: string;
  readonly quiet: string;
  /** Null: none. */
  readonly background: string | null;
  readonly family: string;
}

/** One chart of the picture. */
export interface SvgChart {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly view: View;
}

export interface SvgPicture {
  readonly charts: readonly SvgChart[];
  /** How many charts stand side by side. */
  readonly columns: number;
  /** Size of one chart with its title, pixels. */
  readonly width: number;
  readonly height: number;
  readonly axes: Pick<AxesSize, 'x' | 'logX' | 'logY'>;
  /** Runs in the legend's order. */
  readonly runs: readonly { readonly id: string; readonly name: string }[];
  readonly inks: ReadonlyMap<string, LineInk>;
  readonly ink: SvgInk;
}

/** A picture and its size, pixels. */
export interface Svg {
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

const margin = { left: 56, right: 16, top: 34, bottom: 30 };
const gap = 16;
const row = 20;

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Charts as vectors: title, grid, axes, lines with their colours and dashes, and one legend below. */
export function chartsSvg(picture: SvgPicture): Svg {
  const { charts, width, height, ink } = picture;
  const columns = Math.max(1, Math.min(picture.columns, charts.length));
  const rows = Math.ceil(charts.length / columns);
  const whole = columns * width + (columns + 1) * gap;
  const drawn = new Set(charts.flatMap(({ lines }) => lines.map(({ run }) => run)));
  const legend = legendOf(picture, drawn, whole - 2 * gap);
  const high = rows * (height + gap) + gap + legend.height;
  const parts = charts.map((chart, i) => {
    const left = gap + (i % columns) * (width + gap);
    const top = gap + Math.floor(i / columns) * (height + gap);
    return `<g transform="translate(${left} ${top})">${chartOf(picture, chart, i)}</g>`;
  });
  const background =
    ink.background === null ? '' : `<rect width="100%" height="100%" fill="${escape(ink.background)}"/>`;
  const text =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${whole}" height="${high}" viewBox="0 0 ${whole} ${high}" ` +
    `font-family="${escape(ink.family)}" font-size="11">${background}${parts.join('')}` +
    `<g transform="translate(${gap} ${high - legend.height})">${legend.text}</g></svg>\n`;
  return { text, width: whole, height: high };
}

function chartOf(picture: SvgPicture, { title, lines, view }: SvgChart, index: number): string {
  const { axes, width, height, ink } = picture;
  const wide = width - margin.left - margin.right;
  const high = height - margin.top - margin.bottom;
  const size = { ...axes, width, height };
  const px = projector(view.x, axes.logX, 0, wide);
  const py = projector(view.y, axes.logY, high, 0);
  const below = xTicks(view.x, size);
  const beside = yTicks(view.y, size);
  const belowWords = xLabels(below, axes.x, axes.logX);
  const besideWords = tickLabels(beside, axes.logY);
  const grid = [
    ...below.map((tick) => `M${short(px(tick))} 0V${high}`),
    ...beside.map((tick) => `M0 ${short(py(tick))}H${wide}`),
  ];
  const words = [
    ...below.map((tick, i) => label(px(tick), high + 16, 'middle', belowWords[i])),
    ...beside.map((tick, i) => label(-8, py(tick) + 4, 'end', besideWords[i])),
  ];
  const clip = `clip-${index}`;
  const body = lines.map((line) => lineOf(line, picture.inks.get(line.run), px, py)).join('');
  return (
    `<text x="0" y="14" font-size="13" font-weight="600" fill="${escape(ink.foreground)}">${escape(title)}</text>` +
    `<g transform="translate(${margin.left} ${margin.top})">` +
    `<clipPath id="${clip}"><rect x="-2" y="-2" width="${wide + 4}" height="${high + 4}"/></clipPath>` +
    `<path d="${grid.join('')}" fill="none" stroke="${escape(ink.foreground)}" stroke-opacity="0.14"/>` +
    `<g fill="${escape(ink.quiet)}">${words.join('')}</g>` +
    `<g clip-path="url(#${clip})" fill="none" stroke-linejoin="round">${body}</g></g>`
  );
}

function label(x: number, y: number, anchor: string, words: string | undefined): string {
  return `<text x="${short(x)}" y="${short(y)}" text-anchor="${anchor}">${escape(words ?? '')}</text>`;
}

type Project = (value: number) => number;

function lineOf(line: Line, ink: LineInk | undefined, px: Project, py: Project): string {
  if (ink === undefined) return '';
  const stroke = escape(ink.colour);
  const raw = line.smooth === null ? '' : pathOf(line.raw, px, py, `stroke="${stroke}" stroke-opacity="0.3"`, stroke);
  const dash = ink.dash.length === 0 ? '' : ` stroke-dasharray="${ink.dash.join(' ')}"`;
  return raw + pathOf(strong(line), px, py, `stroke="${stroke}" stroke-width="1.75"${dash}`, stroke);
}

/** A line as a path: gaps stay open, a point without neighbours is a dot. */
function pathOf({ xs, ys }: Points, px: Project, py: Project, attributes: string, colour: string): string {
  let path = '';
  let dots = '';
  let joined: [number, number][] = [];
  const end = (): void => {
    const [first, ...rest] = joined;
    joined = [];
    if (first === undefined) return;
    if (rest.length === 0) dots += `<circle cx="${short(first[0])}" cy="${short(first[1])}" r="2.5" fill="${colour}"/>`;
    else path += `M${short(first[0])} ${short(first[1])}${rest.map(([x, y]) => `L${short(x)} ${short(y)}`).join('')}`;
  };
  for (const [i, at] of xs.entries()) {
    const [x, y] = [px(at), py(ys[i] ?? Number.NaN)];
    if (Number.isFinite(x) && Number.isFinite(y)) joined.push([x, y]);
    else end();
  }
  end();
  return (path === '' ? '' : `<path d="${path}" ${attributes}/>`) + dots;
}

/** The runs that are drawn, in as many rows as they need; text is taken to be as wide as it is in most fonts. */
function legendOf(
  picture: SvgPicture,
  drawn: ReadonlySet<string>,
  wide: number,
): { readonly text: string; readonly height: number } {
  let [left, top] = [0, 12];
  let text = '';
  for (const { id, name } of picture.runs) {
    const ink = picture.inks.get(id);
    if (ink === undefined || !drawn.has(id)) continue;
    const width = 44 + name.length * 6.6;
    if (left > 0 && left + width > wide) {
      left = 0;
      top += row;
    }
    const dash = ink.dash.length === 0 ? '' : ` stroke-dasharray="${ink.dash.join(' ')}"`;
    text +=
      `<path d="M${short(left)} ${top - 4}h22" stroke="${escape(ink.colour)}" stroke-width="2"${dash}/>` +
      `<text x="${short(left + 28)}" y="${top}" fill="${escape(picture.ink.foreground)}">${escape(name)}</text>`;
    left += width;
  }
  return { text, height: text === '' ? 0 : top + gap };
}
