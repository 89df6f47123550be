import { t } from '@vscode/l10n';
import type { ComponentChildren, JSX } from 'preact';
import type { MediaContentMessage } from '../../src/protocol/media.ts';
import { RunDot } from '../components/run-dot.tsx';
import type { MediaScene, Shown } from './parts.ts';
import { stepText } from './step-slider.tsx';

/** Each run's part of a card, side by side, under the run's name and, where it is another one, its own step. */
export function RunParts(props: {
  readonly scene: MediaScene;
  readonly shown: readonly Shown[];
  /** The step that the card shows. */
  readonly step: number | null;
  readonly wide?: boolean;
  readonly part: (shown: Shown, content: MediaContentMessage) => JSX.Element;
}): JSX.Element {
  const { scene, shown, step } = props;
  return (
    <div class={`run-parts ${props.wide === true ? 'wide' : ''}`} style={{ '--parts': String(shown.length) }}>
      {shown.map((one) => (
        <section key={one.run.id} class="run-part" aria-label={one.run.name} aria-busy={one.fetched.loading}>
          <h4 class="run-part-title">
            <RunDot status={one.run.status} colour={scene.inks.get(one.run.id)?.colour ?? 'currentColor'} />
            <span class="run-part-name">{one.run.name}</span>
            {one.step !== null && one.step !== step && <span class="quiet">{t('step {0}', stepText(one.step))}</span>}
          </h4>
          <Part shown={one} part={props.part} />
        </section>
      ))}
    </div>
  );
}

function Part({
  shown,
  part,
}: {
  readonly shown: Shown;
  readonly part: (shown: Shown, content: MediaContentMessage) => JSX.Element;
}): JSX.Element {
  const { frames, error } = shown.fetched;
  if (error !== null) return <Why text={error} />;
  if (frames === null) return <div class="part-skeleton skeleton" aria-hidden="true" />;
  const [frame] = frames;
  if (frame === undefined) return <Why text={t('There is nothing at this step.')} />;
  return frame.content.kind === 'none' ? <Why text={frame.content.why} /> : part(shown, frame.content);
}

/** A quiet sentence in the place of what is not there. */
export function Why({ text, children }: { readonly text: string; readonly children?: ComponentChildren }): JSX.Element {
  return (
    <p class="part-why quiet">
      {text}
      {children}
    </p>
  );
}
