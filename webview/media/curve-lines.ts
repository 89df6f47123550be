import type { MediaContentMessage } from '../../src/protocol/media.ts';
import { areaUnder, averagePrecision } from '../../src/runs/curve-area.ts';
import type { MediaScene, Shown } from './parts.ts';
import { dashes } from '../../src/runs/colour.ts';

export type CurveContent = Extract<MediaContentMessage, { kind: 'curve' }>;

/** One line of a plot: a run's, or a class's of a run. */
export interface CurveLine {
  readonly key: string;
  readonly run: Shown['run'];
  readonly name: string;
  readonly colour: string;
  readonly dash: readonly number[];
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  /** The area under a ROC curve, the average precision of a precision-recall curve; null for others. */
  readonly area: number | null;
}

function areaOf(shape: CurveContent['shape'], xs: Float64Array, ys: Float64Array): number | null {
  const area =
    shape === 'roc' ? areaUnder(xs, ys) : shape === 'precision-recall' ? averagePrecision(xs, ys) : Number.NaN;
  return Number.isFinite(area) ? area : null;
}

/** The lines of all runs, and the axes that they share; null while there is none. */
export function linesOf(
  scene: MediaScene,
  shown: readonly Shown[],
): { readonly axes: CurveContent; readonly lines: readonly CurveLine[] } | null {
  let axes: CurveContent | null = null;
  const lines: CurveLine[] = [];
  for (const { run, fetched } of shown) {
    const content = fetched.frames?.[0]?.content;
    if (content?.kind !== 'curve') continue;
    axes ??= content;
    const ink = scene.inks.get(run.id);
    for (const [i, line] of content.lines.entries()) {
      const [xs, ys] = [new Float64Array(line.xs), new Float64Array(line.ys)];
      lines.push({
        key: `${run.id} ${line.name}`,
        run,
        name: line.name,
        colour: ink?.colour ?? 'currentColor',
        // Classes of one run share its colour: their dashes tell them apart.
        dash: content.lines.length > 1 ? (dashes[i % dashes.length] ?? []) : (ink?.dash ?? []),
        xs,
        ys,
        area: areaOf(content.shape, xs, ys),
      });
    }
  }
  return axes === null ? null : { axes, lines };
}
