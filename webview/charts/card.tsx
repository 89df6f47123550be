import { useComputed, useSignal, type Signal } from '@preact/signals';
import { t } from '@vscode/l10n';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { Button, IconButton } from '../components/button.tsx';
import { useOnScreen } from '../components/on-screen.ts';
import { Chart } from './chart.tsx';
import { ChartTable } from './chart-table.tsx';
import type { Line } from './line.ts';
import { emptyReason, gapNotes, type ChartSituation } from './notes.ts';
import { everything, extentOf, follow, type Range } from './range.ts';
import { withZoom, zoomOf, type Scene } from './scene.ts';

/** Height of every card's body, whatever it shows: nothing jumps when the lines arrive. */
const bodyHeight = 200;

export interface CardProps {
  readonly scene: Scene;
  readonly metric: string;
  /** The metric's name without its group's. */
  readonly title: string;
  readonly pinned?: boolean;
  readonly onPin?: () => void;
  readonly onExport: () => void;
}

/** A metric's card: title, chart or table, and what cannot be shown. Fetches and draws only while on screen. */
export function Card({ scene, metric, title, pinned, onPin, onExport }: CardProps): JSX.Element {
  const root = useRef<HTMLElement>(null);
  const { visible, width: outer } = useOnScreen(root);
  const width = outer - 2 * 8;
  const notes = useSignal('');
  useEffect(() => {
    scene.onScreen(metric, visible);
    return () => scene.onScreen(metric, false);
  }, [scene, metric, visible]);

  const options = scene.options.value;
  const zoom = zoomOf(options, metric);
  const asTable = options.tables.includes(metric);
  const zoomIsSet = zoom.x !== null || zoom.y !== null;
  return (
    <article ref={root} class="card" aria-label={metric} data-metric={metric}>
      <header class="card-header">
        <h3 class="card-title" title={metric}>
          {title}
        </h3>
        <p class="card-notes" title={notes.value}>
          {notes}
        </p>
        <div class={`card-actions ${zoomIsSet || asTable || pinned === true ? 'kept' : ''}`}>
          {zoomIsSet && (
            <IconButton
              icon="screen-full"
              label={t('Show everything of {0}', metric)}
              onClick={() => (scene.options.value = withZoom(options, metric, everything))}
            />
          )}
          <IconButton
            icon="table"
            label={t('{0} as a table', metric)}
            pressed={asTable}
            onClick={() =>
              (scene.options.value = {
                ...options,
                tables: asTable ? options.tables.filter((other) => other !== metric) : [...options.tables, metric],
              })
            }
          />
          <IconButton icon="export" label={t('Export {0}', metric)} onClick={onExport} />
          {onPin !== undefined && (
            <IconButton
              icon={pinned === true ? 'pinned' : 'pin'}
              label={t('Pin {0} to the top', metric)}
              pressed={pinned === true}
              onClick={onPin}
            />
          )}
        </div>
      </header>
      <div class="card-body" style={{ height: `${bodyHeight}px` }}>
        {visible && width > 0 ? (
          <CardBody scene={scene} metric={metric} width={width} asTable={asTable} notes={notes} />
        ) : (
          <Skeleton />
        )}
      </div>
    </article>
  );
}

/** Only there while the card is on screen: with it go the chart's canvases. */
function CardBody(props: {
  readonly scene: Scene;
  readonly metric: string;
  readonly width: number;
  readonly asTable: boolean;
  /** Where to say what cannot be shown. */
  readonly notes: Signal<string>;
}): JSX.Element {
  const { scene, metric, width } = props;
  const card = scene.card(metric);
  const options = scene.options.value;
  const { x, smoothing } = options;
  const zoom = zoomOf(options, metric);
  const having = useComputed(() =>
    scene.runs.value.filter((run) => run.metrics.some(({ name }) => name === metric)).map(({ id }) => id),
  ).value;
  const hidden = scene.hidden.value;
  const wanted = having.filter((id) => !hidden.has(id));
  const want = (): void => {
    const pixels = Math.ceil((width * Math.min(2, window.devicePixelRatio)) / 64) * 64;
    card.want({ runs: wanted, x, smoothing, pixels, zoom: zoom.x });
  };
  useEffect(() => {
    // Sliders and drags change many times a second; only where they come to rest is worth a question.
    const timer = setTimeout(want, card.lines.peek() === null ? 0 : 80);
    return () => clearTimeout(timer);
  }, [card, wanted.join('\n'), x, smoothing, width, JSON.stringify(zoom.x)]);
  useEffect(() => () => card.rest(), [card]);

  const all = card.lines.value;
  const lines = useMemo(() => wanted.flatMap((id) => all?.get(id) ?? []), [all, wanted.join('\n')]);
  useFollow(scene, metric, lines);
  const hiddenHaving = having.length - wanted.length;
  const { reason, notes } = useMemo(() => {
    const situation: ChartSituation = { ...options, lines, hidden: hiddenHaving, zoom };
    const why = emptyReason(situation);
    const said = why === null ? gapNotes(situation) : zoom.x === null ? [] : [why];
    return { reason: why, notes: said.join(' · ') };
  }, [lines, hiddenHaving, zoom, x, options.logX, options.logY]);
  useEffect(() => {
    props.notes.value = all === null ? '' : notes;
  }, [all, notes]);
  const error = card.error.value;
  if (error !== null && lines.length === 0) {
    return (
      <Nothing text={error}>
        <Button onClick={want}>{t('Try again')}</Button>
      </Nothing>
    );
  }
  if (all === null && wanted.length > 0) return <Skeleton />;
  if (props.asTable) return <ChartTable scene={scene} metric={metric} lines={lines} />;
  if (reason !== null && (zoom.x === null || lines.length === 0)) return <Nothing text={reason} />;
  return <Chart scene={scene} metric={metric} lines={lines} width={width} height={bodyHeight} />;
}

/** Keeps a zoomed view at the right edge of lines that grow, if it was there. */
function useFollow(scene: Scene, metric: string, lines: readonly Line[]): void {
  const before = useRef<{ readonly x: string; readonly extent: Range | null } | null>(null);
  const { x, logX } = scene.options.value;
  const extent = extentOf(lines, logX);
  useEffect(() => {
    const options = scene.options.peek();
    const zoom = zoomOf(options, metric);
    const known = before.current?.x === x ? before.current.extent : null;
    before.current = { x, extent };
    const next = follow(zoom, known, extent);
    if (next !== zoom) scene.options.value = withZoom(options, metric, next);
  }, [scene, metric, x, extent?.[1]]);
}

function Nothing({ text, children }: { readonly text: string; readonly children?: ComponentChildren }): JSX.Element {
  return (
    <div class="card-message">
      <p>{text}</p>
      {children}
    </div>
  );
}

function Skeleton(): JSX.Element {
  return <div class="skeleton" aria-hidden="true" />;
}
