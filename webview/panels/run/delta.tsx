import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import type { RunPage } from '../../../src/protocol/run-page.ts';
import type { Goal } from '../../../src/runs/goal.ts';
import { columnFormat, formatDelta, isBetter } from '../../../src/runs/numbers.ts';

/** How the run compares with its baseline: an arrow, and a colour where it is known which way is better. */
export function Delta(props: {
  readonly against: NonNullable<RunPage['against']>;
  readonly value: number;
  readonly goal: Goal | null;
  readonly onOpen: (id: string) => void;
}): JSX.Element {
  const { id, name, delta } = props.against;
  const better = delta === null ? null : isBetter(delta, props.goal);
  const words = better === null ? '' : better ? t('better') : t('worse');
  return (
    <span class="delta">
      {delta !== null && (
        <span class={`delta-value ${better === null ? '' : better ? 'better' : 'worse'}`} title={words}>
          {formatDelta(delta, columnFormat([props.value]))}
        </span>
      )}
      <span class="quiet">
        {t('against')}{' '}
        <button type="button" class="link" title={t('Open the baseline')} onClick={() => props.onOpen(id)}>
          {name}
        </button>
      </span>
    </span>
  );
}
