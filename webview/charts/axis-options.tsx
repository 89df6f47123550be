import type { Signal } from '@preact/signals';
import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { Choice, Slider, Toggle } from '../components/fields.tsx';
import type { ChartOptions } from './options.ts';

/** What the x axis is, how much is smoothed, and log axes. Zooms are in units of an axis and go with it. */
export function AxisOptions({ options }: { readonly options: Signal<ChartOptions> }): JSX.Element {
  const now = options.value;
  const set = (change: Partial<ChartOptions>): void => {
    options.value = { ...options.peek(), ...change };
  };
  return (
    <>
      <Choice
        label="x"
        value={now.x}
        options={[
          { value: 'step', label: t('step') },
          { value: 'time', label: t('time') },
          { value: 'relative', label: t('relative') },
        ]}
        onChange={(x) => set({ x, zoom: {} })}
      />
      <Slider
        label={t('smoothing')}
        value={now.smoothing}
        max={0.99}
        step={0.01}
        onInput={(smoothing) => set({ smoothing })}
      />
      <Toggle label={t('log x')} checked={now.logX} onChange={(logX) => set({ logX })} />
      <Toggle label={t('log y')} checked={now.logY} onChange={(logY) => set({ logY })} />
    </>
  );
}
