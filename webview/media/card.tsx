import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { MediaContentMessage } from '../../src/protocol/media.ts';
import { IconButton } from '../components/button.tsx';
import { useOnScreen } from '../components/on-screen.ts';
import { Confusion } from './confusion.tsx';
import { Curves } from './curves.tsx';
import { LoggedFile, LoggedTable, LoggedText } from './documents.tsx';
import { Histograms } from './histograms.tsx';
import type { MediaScene, Shown } from './parts.ts';
import { Pictures, Sounds } from './pictures.tsx';
import { RunParts, Why } from './run-parts.tsx';
import { StepSlider } from './step-slider.tsx';
import { evenly, stepAt, type Thing } from './things.ts';
import { useFrames } from './use-frames.ts';

/** Histograms that are drawn of one run: more would not be told apart. */
const mostHistograms = 60;
/** Of a card that was not on screen yet, pixels. */
const skeletonHeight = 160;

/** One thing of all runs that are shown, at the step that is chosen. Fetches and draws only while on screen. */
export function MediaCard({ scene, thing }: { readonly scene: MediaScene; readonly thing: Thing }): JSX.Element {
  const root = useRef<HTMLElement>(null);
  const { visible } = useOnScreen(root);
  const body = useRef<HTMLDivElement>(null);
  // Off screen a card keeps the height that it had: nothing jumps.
  const height = useRef(skeletonHeight);
  useEffect(() => {
    const element = body.current;
    if (element === null) return;
    const sized = new ResizeObserver(() => (height.current = element.offsetHeight));
    sized.observe(element);
    return () => sized.disconnect();
  }, [visible]);
  const page = scene.page.value;
  const chosen = page.together ? page.step : (page.steps[thing.key] ?? null);
  const step = stepAt(thing.steps, chosen);
  const setStep = (next: number): void => {
    const now = scene.page.peek();
    // At its end the slider follows what is logged from now on.
    const kept = next === thing.steps.at(-1) ? null : next;
    if (now.together) scene.page.value = { ...now, step: kept };
    else {
      const others = Object.fromEntries(Object.entries(now.steps).filter(([key]) => key !== thing.key));
      scene.page.value = { ...now, steps: kept === null ? others : { ...others, [thing.key]: kept } };
    }
  };
  const hasTable = thing.kind === 'histogram' || thing.kind === 'curve';
  const asTable = page.tables.includes(thing.key);
  return (
    <article ref={root} class={`media-card ${thing.kind}`} aria-label={thing.tag} data-thing={thing.key}>
      <header class="media-card-header">
        <h3 class="card-title" title={thing.tag}>
          {thing.tag}
        </h3>
        {step !== null && thing.steps.length > 1 && (
          <StepSlider label={thing.tag} steps={thing.steps} step={step} onStep={setStep} />
        )}
        {hasTable && (
          <IconButton
            icon="table"
            label={t('{0} as a table', thing.tag)}
            pressed={asTable}
            onClick={() => {
              const others = page.tables.filter((key) => key !== thing.key);
              scene.page.value = { ...page, tables: asTable ? others : [...others, thing.key] };
            }}
          />
        )}
      </header>
      {visible ? (
        <div ref={body}>
          <Body scene={scene} thing={thing} step={step} asTable={asTable} />
        </div>
      ) : (
        <div class="part-skeleton skeleton" style={{ height: `${height.current}px` }} aria-hidden="true" />
      )}
    </article>
  );
}

function Body(props: {
  readonly scene: MediaScene;
  readonly thing: Thing;
  readonly step: number | null;
  readonly asTable: boolean;
}): JSX.Element {
  const { scene, thing, step } = props;
  const { kind, tag } = thing;
  const wanted = thing.runs.map(({ id, steps }) => {
    const own = steps.length === 0 ? null : stepAt(steps, step);
    const drawn = kind === 'histogram' && steps.length > 0 ? withStep(evenly(steps, mostHistograms), own) : [own];
    return { own, source: { run: id, tag, kind }, steps: drawn };
  });
  const fetched = useFrames(
    scene.frames,
    wanted.map(({ source, steps }) => ({ source, steps })),
  );
  const shown = wanted.flatMap(({ own, source }, i): Shown[] => {
    const run = scene.runs.get(source.run);
    const got = fetched[i];
    return run === undefined || got === undefined ? [] : [{ run, step: own, fetched: got }];
  });
  if (kind === 'histogram') return <Histograms scene={scene} tag={tag} shown={shown} asTable={props.asTable} />;
  if (kind === 'curve') return <Curves scene={scene} tag={tag} shown={shown} asTable={props.asTable} />;
  const wide = kind === 'table' || kind === 'text' || kind === 'confusion';
  return (
    <RunParts
      scene={scene}
      shown={shown}
      step={step}
      wide={wide}
      part={(one, content) => <Part scene={scene} thing={thing} shown={one} content={content} />}
    />
  );
}

/** The chosen step is always drawn, also where not every step is. */
function withStep(steps: readonly number[], step: number | null): readonly number[] {
  if (step === null || steps.includes(step)) return steps;
  return [...steps, step].sort((a, b) => a - b);
}

function Part(props: {
  readonly scene: MediaScene;
  readonly thing: Thing;
  readonly shown: Shown;
  readonly content: MediaContentMessage;
}): JSX.Element {
  const { scene, thing, shown, content } = props;
  const name = `${thing.tag}, ${shown.run.name}`;
  switch (content.kind) {
    case 'image':
      return <Pictures content={content} name={name} />;
    case 'audio':
      return <Sounds content={content} name={name} />;
    case 'confusion':
      return <Confusion content={content} name={name} shares={scene.page.value.shares} />;
    case 'table':
      return <LoggedTable content={content} name={name} />;
    case 'text':
      return <LoggedText content={content} name={name} />;
    case 'file':
      return <LoggedFile content={content} onOpen={() => scene.openFile(shown.run.id, thing, shown.step)} />;
    default:
      return <Why text={t('This is of another kind at this step.')} />;
  }
}
