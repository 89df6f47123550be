import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { effect } from '@preact/signals';
import { themeVersion, token } from '../state/theme.ts';
import type { Line } from './line.ts';
import { Plot } from './plot.ts';
import { everything, type Zoom } from './range.ts';
import { Readout } from './readout.tsx';
import { nowhere, withZoom, zoomOf, type Scene } from './scene.ts';
import type { PlotInk } from './uplot-options.ts';
import { panBy, viewOf, zoomBy } from './view.ts';

export interface ChartProps {
  readonly scene: Scene;
  readonly metric: string;
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
}

/** Keys and what they do to the view: shares of it to the side and up, or a factor to its width. */
const moves: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['ArrowLeft', [-0.1, 0]],
  ['ArrowRight', [0.1, 0]],
  ['ArrowUp', [0, 0.1]],
  ['ArrowDown', [0, -0.1]],
]);
const factors: ReadonlyMap<string, number> = new Map([
  ['+', 0.8],
  ['=', 0.8],
  ['-', 1.25],
]);

/** One metric's lines, with pointer, wheel and keys. */
export function Chart({ scene, metric, lines, width, height }: ChartProps): JSX.Element {
  const root = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const options = scene.options.value;
  const zoom = zoomOf(options, metric);
  const view = useMemo(
    () => viewOf(lines, zoom, options),
    [lines, zoom, options.logX, options.logY, options.ignoreOutliers],
  );
  const inks = scene.inks.value;
  const theme = themeVersion.value;

  const change = (next: (view: ReturnType<typeof viewOf>, zoom: Zoom) => Zoom): void => {
    const now = scene.options.peek();
    const old = zoomOf(now, metric);
    scene.options.value = withZoom(now, metric, next(viewOf(latest.current, old, now), old));
  };
  const latest = useRef(lines);
  latest.current = lines;

  useLayoutEffect(() => {
    const element = root.current;
    if (element === null) return;
    const { x, logX, logY } = options;
    const made = new Plot(element, { x, logX, logY, width, height }, readInk(), view, {
      onPoint: (pointed) => {
        scene.hover.value = pointed === null ? nowhere : { metric, ...pointed };
        if (pointed !== null) scene.cursor.value = pointed.x;
      },
      onSelect: (selected) => change((_, old) => ({ x: selected.x, y: selected.y ?? old.y })),
      onBack: () => change(() => everything),
      onPan: (shareX, shareY) => change((now, old) => panBy(now, old, shareX, shareY, scene.options.peek())),
    });
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };
  }, [scene, metric, options.x, options.logX, options.logY, theme]);

  useLayoutEffect(() => {
    plot.current?.resize(width, height);
    plot.current?.show(lines, inks, view);
  }, [lines, inks, view, width, height, options.x, options.logX, options.logY, theme]);

  useEffect(
    () =>
      effect(() => {
        const { x, run } = scene.hover.value;
        plot.current?.point(x, run);
      }),
    [scene, lines, inks, view, width, height, options.x, options.logX, options.logY, theme],
  );

  useEffect(() => {
    const element = root.current;
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const at = plot.current?.shareAt(event) ?? 0.5;
      const factor = Math.exp(Math.max(-1, Math.min(1, event.deltaY / 200)));
      change((now, old) => zoomBy(latest.current, now, old, factor, at, scene.options.peek()));
    };
    // Preact's own listener would be passive, and the page would zoom along.
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, [scene, metric]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = moves.get(event.key);
    const factor = factors.get(event.key);
    const axes = scene.options.peek();
    if (move !== undefined) change((now, old) => panBy(now, old, move[0], move[1], axes));
    else if (factor !== undefined) change((now, old) => zoomBy(latest.current, now, old, factor, 0.5, axes));
    else if (event.key === '0' || event.key === 'Escape') change(() => everything);
    else return;
    event.preventDefault();
  };

  return (
    <div
      class="chart"
      tabIndex={0}
      role="application"
      aria-roledescription={t('chart')}
      aria-label={t('{0}, {1} runs. Arrow keys pan, plus and minus zoom, 0 shows everything.', metric, lines.length)}
      style={{ height: `${height}px` }}
      onKeyDown={onKeyDown}
    >
      <div ref={root} />
      <Readout scene={scene} metric={metric} lines={lines} plot={plot} width={width} />
    </div>
  );
}

function readInk(): PlotInk {
  const foreground = token('--vscode-foreground');
  return {
    text: token('--vscode-descriptionForeground') || foreground,
    grid: `color-mix(in srgb, ${foreground || 'gray'} 12%, transparent)`,
    cursor: `color-mix(in srgb, ${foreground || 'gray'} 55%, transparent)`,
    background: token('--vscode-editor-background'),
    font: `11px ${token('--vscode-font-family') || 'sans-serif'}`,
  };
}
