import { t } from '@vscode/l10n';
import type { ComponentChildren, JSX } from 'preact';
import { formatNumber } from '../../src/runs/numbers.ts';

/** What a metric of a run came to, as it crosses to pages. */
export interface Summary {
  readonly last: number;
  readonly lastStep: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly count: number;
}

/** A heading over numbers. */
export function NumberHead({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return (
    <th scope="col" class="number">
      {children}
    </th>
  );
}

/** The headings over `SummaryCells`. */
export function SummaryHeads(): JSX.Element {
  return (
    <>
      <NumberHead>{t('Last')}</NumberHead>
      <NumberHead>{t('Min')}</NumberHead>
      <NumberHead>{t('Max')}</NumberHead>
      <NumberHead>{t('Step')}</NumberHead>
      <NumberHead>{t('Points')}</NumberHead>
    </>
  );
}

/** Last value, least, greatest, step and number of points, in a row of a table. `best` marks the one that counts. */
export function SummaryCells(props: {
  readonly summary: Summary;
  readonly format: (value: number) => string;
  readonly best?: 'min' | 'max' | undefined;
}): JSX.Element {
  const { last, min, max, lastStep, count } = props.summary;
  const extreme = (value: number | null, which: 'min' | 'max'): JSX.Element => (
    <td class="number">
      {props.best === which && <span class="best-mark">{t('best')}</span>}
      {value === null ? '' : props.format(value)}
    </td>
  );
  return (
    <>
      <td class="number strong">{props.format(last)}</td>
      {extreme(min, 'min')}
      {extreme(max, 'max')}
      <td class="number">{formatNumber(lastStep)}</td>
      <td class="number">{count}</td>
    </>
  );
}
