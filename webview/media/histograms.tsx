import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { formatNumber } from '../../src/runs/numbers.ts';
import { useOnScreen } from '../components/on-screen.ts';
import { RunDot } from '../components/run-dot.tsx';
import { themeVersion, token } from '../state/theme.ts';
import { binsOf, paintHistograms, spanOf, type HistogramPicture, type StepBins } from './histogram-canvas.ts';
import { NumberHead } from '../components/table-summary.tsx';
import type { MediaScene, Shown } from './parts.ts';
import { Why } from './run-parts.tsx';
import { stepText } from './step-slider.tsx';

const height = 220;

/** Each run's histograms over its steps, on one axis of values; or the bins of the chosen step as a table. */
export function Histograms(props: {
  readonly scene: MediaScene;
  readonly tag: string;
  /** With all the steps that are drawn. */
  readonly shown: readonly Shown[];
  readonly asTable: boolean;
}): JSX.Element {
  const { scene, shown } = props;
  const all = shown.map(({ fetched }) => binsOf(fetched.frames ?? []));
  const range = spanOf(all.flat());
  return (
    <div class="run-parts wide" style={{ '--parts': String(shown.length) }}>
      {shown.map(({ run, step, fetched }, i) => {
        const bins = all[i] ?? [];
        const colour = scene.inks.get(run.id)?.colour ?? 'currentColor';
        return (
          <section key={run.id} class="run-part" aria-label={run.name} aria-busy={fetched.loading}>
            <h4 class="run-part-title">
              <RunDot status={run.status} colour={colour} />
              <span class="run-part-name">{run.name}</span>
            </h4>
            {fetched.error !== null ? (
              <Why text={fetched.error} />
            ) : fetched.frames === null ? (
              <div class="part-skeleton skeleton" style={{ height: `${height}px` }} aria-hidden="true" />
            ) : range === null || bins.length === 0 ? (
              <Why text={t('No values were logged at these steps.')} />
            ) : props.asTable ? (
              <BinTable bins={bins.find((own) => own.step === step) ?? bins.at(-1)} name={run.name} />
            ) : (
              <Canvas
                tag={props.tag}
                name={run.name}
                bins={bins}
                range={range}
                step={step}
                colour={colour}
                view={scene.page.value.histograms}
              />
            )}
          </section>
        );
      })}
    </div>
  );
}

function Canvas(props: {
  readonly tag: string;
  readonly name: string;
  readonly bins: readonly StepBins[];
  readonly range: readonly [number, number];
  readonly step: number | null;
  readonly colour: string;
  readonly view: HistogramPicture['view'];
}): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width } = useOnScreen(frame);
  const { bins, range, step, colour, view } = props;
  const theme = themeVersion.value;
  const ink = useMemo(() => {
    const foreground = token('--vscode-foreground') || 'gray';
    return {
      line: colour,
      text: token('--vscode-descriptionForeground') || foreground,
      grid: foreground,
      background: token('--vscode-editor-background'),
      font: `11px ${token('--vscode-font-family') || 'sans-serif'}`,
    };
  }, [theme, colour]);
  const [low, high] = range;
  useLayoutEffect(() => {
    if (canvas.current === null || width === 0) return;
    paintHistograms(canvas.current, { bins, view, range: [low, high], step, ink, width, height });
  }, [bins, view, low, high, step, ink, width]);
  const [first, last] = [bins[0], bins.at(-1)];
  return (
    <div ref={frame} class="histogram" style={{ height: `${height}px` }}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={t(
          '{0} of {1}: {2} histograms, steps {3} to {4}, values from {5} to {6}',
          props.tag,
          props.name,
          bins.length,
          stepText(first?.step ?? 0),
          stepText(last?.step ?? 0),
          formatNumber(low),
          formatNumber(high),
        )}
      />
    </div>
  );
}

function BinTable({ bins, name }: { readonly bins: StepBins | undefined; readonly name: string }): JSX.Element | null {
  if (bins === undefined) return null;
  return (
    <div class="part-table" tabIndex={0} role="group" aria-label={name}>
      <table class="table">
        <caption>{t('Step {0}', stepText(bins.step))}</caption>
        <thead>
          <tr>
            <NumberHead>{t('From')}</NumberHead>
            <NumberHead>{t('To')}</NumberHead>
            <NumberHead>{t('Count')}</NumberHead>
          </tr>
        </thead>
        <tbody>
          {Array.from(bins.counts, (count, i) => (
            <tr key={i}>
              <td class="number">{formatNumber(bins.lefts[i] ?? 0)}</td>
              <td class="number">{formatNumber(bins.rights[i] ?? 0)}</td>
              <td class="number">{formatNumber(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
