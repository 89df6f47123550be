import type { CatalogApi } from '../../catalog/api.ts';
import { colourNow, type Coloured } from './icons.ts';
import { image } from './markdown.ts';
import { sparkline } from './sparkline.ts';

/** Sparklines of some metrics of a run as Markdown, by metric; one with too few points has none. */
export async function sparklines(
  catalog: CatalogApi,
  run: Coloured,
  metrics: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const cuts = await catalog.cuts(
    metrics.map((metric) => ({ run: run.id, metric, x: 'step', from: null, to: null, pixels: 80, smoothing: 0 })),
  );
  const pictures = new Map<string, string>();
  for (const { metric, xs, ys } of cuts) {
    const svg = sparkline(xs, ys, colourNow(run));
    if (svg !== null) pictures.set(metric, image(svg));
  }
  return pictures;
}
