import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { CutQueue } from '../../charts/cuts.ts';
import type { Points } from '../../charts/line.ts';
import { sparklinePath } from './sparkline-path.ts';

const [width, height] = [96, 20];

/** A metric's course in the height of a line, by step; for the eye only, the table has the numbers. */
export function Sparkline(props: {
  readonly queue: CutQueue;
  readonly run: string;
  readonly metric: string;
  readonly colour: string;
  /** Changes when there is more to draw. */
  readonly count: number;
}): JSX.Element {
  const { queue, run, metric, colour, count } = props;
  const points = useSignal<Points | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    const request = { run, metric, x: 'step' as const, from: null, to: null, pixels: width, smoothing: 0 };
    queue.request([request], controller.signal).then(
      ([cut]) => {
        if (cut !== undefined) points.value = { xs: new Float64Array(cut.xs), ys: new Float64Array(cut.ys) };
      },
      () => undefined, // The curves below say what went wrong; a missing sparkline needs no words.
    );
    return () => controller.abort();
  }, [queue, run, metric, count]);
  const path = points.value === null ? '' : sparklinePath(points.value, width, height);
  return (
    <svg class="sparkline" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <path
        d={path}
        fill="none"
        stroke={colour}
        stroke-width={path.includes('L') ? 1.25 : 4}
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
