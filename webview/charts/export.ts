import type { Client } from '../../src/protocol/client.ts';
import type { chartsEvents, exportRequests } from '../../src/protocol/charts.ts';
import { token } from '../state/theme.ts';
import { zoomOf, type Scene } from './scene.ts';
import { chartsSvg, type Svg, type SvgInk } from './svg.ts';
import { viewOf } from './view.ts';

/** The part of a page's line to the extension that keeps charts as files. */
export type ExportClient = Pick<Client<typeof exportRequests, typeof chartsEvents>, 'request'>;

/** A person takes the time that it takes to choose a place. */
const timeLimit = 24 * 3_600_000;
/** Pixels of the screen to one of the picture. */
const sharpness = 2;
/** The largest side that browsers give a canvas. */
const largest = 16_000;
const size = { alone: { width: 720, height: 420 }, many: { width: 480, height: 300 } };

/** Asks for a format and a place, and keeps the charts of some metrics there. `what` is '' for all charts. */
export async function exportCharts(
  client: ExportClient,
  scene: Scene,
  metrics: readonly string[],
  what: string,
): Promise<void> {
  const choice = await client.request('export.choose', { what }, { timeLimit });
  if (choice === null) return;
  const name = what === '' ? 'charts' : what;
  if (choice.format === 'csv') {
    const hidden = scene.hidden.peek();
    const runs = scene.runs.peek().flatMap(({ id }) => (hidden.has(id) ? [] : [id]));
    const content = { format: 'csv' as const, runs, metrics: [...metrics] };
    await client.request('export.save', { name, content }, { timeLimit });
    return;
  }
  const svg = await draw(scene, metrics, choice.background);
  const content =
    choice.format === 'svg'
      ? { format: 'svg' as const, text: svg.text }
      : { format: 'png' as const, bytes: await rasterize(svg) };
  await client.request('export.save', { name, content }, { timeLimit });
}

async function draw(scene: Scene, metrics: readonly string[], background: boolean): Promise<Svg> {
  const options = scene.options.peek();
  const { width, height } = metrics.length === 1 ? size.alone : size.many;
  const { signal } = new AbortController();
  const all = await Promise.all(metrics.map((metric) => scene.fetch(metric, sharpness * width, signal)));
  const charts = metrics.flatMap((title, i) => {
    const lines = all[i] ?? [];
    return lines.length === 0 ? [] : [{ title, lines, view: viewOf(lines, zoomOf(options, title), options) }];
  });
  return chartsSvg({
    charts,
    columns: Math.ceil(Math.sqrt(charts.length)),
    width,
    height,
    axes: options,
    runs: scene.runs.peek(),
    inks: scene.inks.peek(),
    ink: inkNow(background),
  });
}

function inkNow(background: boolean): SvgInk {
  const foreground = token('--vscode-foreground') || '#808080';
  return {
    foreground,
    quiet: token('--vscode-descriptionForeground') || foreground,
    background: background ? token('--vscode-editor-background') || '#ffffff' : null,
    family: token('--vscode-font-family') || 'sans-serif',
  };
}

/** A picture of vectors as a PNG, twice as sharp as the screen's pixels where a canvas can be so large. */
async function rasterize({ text, width, height }: Svg): Promise<ArrayBuffer> {
  const url = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const scale = Math.min(sharpness, largest / width, largest / height);
    const canvas = document.createElement('canvas');
    canvas.width = Math.floor(width * scale);
    canvas.height = Math.floor(height * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (blob === null) throw new Error('The picture is too large to be drawn.');
    return await blob.arrayBuffer();
  } finally {
    URL.revokeObjectURL(url);
  }
}
