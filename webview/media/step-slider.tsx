import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { formatNumber } from '../../src/runs/numbers.ts';
import { IconButton } from '../components/button.tsx';

/** A step as people read it. */
export function stepText(step: number): string {
  return Number.isInteger(step) ? String(step) : formatNumber(step);
}

/** Chooses one of some ascending steps: by pointer, by arrow keys, by its two buttons. */
export function StepSlider(props: {
  readonly label: string;
  readonly steps: readonly number[];
  readonly step: number;
  readonly onStep: (step: number) => void;
}): JSX.Element {
  const { steps, step, label } = props;
  const id = useId();
  const at = Math.max(0, steps.indexOf(step));
  const go = (index: number): void => {
    const next = steps[Math.min(steps.length - 1, Math.max(0, index))];
    if (next !== undefined && next !== step) props.onStep(next);
  };
  return (
    <div class="step-slider">
      <IconButton icon="chevron-left" label={t('Step before: {0}', label)} onClick={() => go(at - 1)} />
      <input
        id={id}
        class="slider"
        type="range"
        min="0"
        max={steps.length - 1}
        step="1"
        value={at}
        aria-label={label}
        aria-valuetext={t('step {0}', stepText(step))}
        onInput={(event) => go(event.currentTarget.valueAsNumber)}
      />
      <IconButton icon="chevron-right" label={t('Next step: {0}', label)} onClick={() => go(at + 1)} />
      <output for={id} class="step-number">
        {t('step {0}', stepText(step))}
        <span class="quiet">{t('{0} of {1}', at + 1, steps.length)}</span>
      </output>
    </div>
  );
}
