import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import type { RunAct, RunPage } from '../../../src/protocol/run-page.ts';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { formatTime } from '../../components/format.ts';

export interface ReproductionProps {
  readonly run: RunPage;
  readonly onAct: (act: RunAct) => Promise<void>;
  readonly onOpenRun: (id: string) => void;
}

/** Whether the run can be done again: the last verdict, what differs first, why, and what to do next. */
export function Reproduction({ run, onAct, onOpenRun }: ReproductionProps): JSX.Element {
  const last = run.reproduction;
  const again = last?.run ?? null;
  return (
    <section class="reproduction" aria-labelledby="reproduction">
      <div class="section-head">
        <h2 id="reproduction">{t('Reproduction')}</h2>
        {last !== null && <span class="quiet">{formatTime(last.at)}</span>}
      </div>
      {last === null ? (
        <p class="quiet">
          {t('Nobody has done this run again yet. It runs in a worktree of its own; your files stay as they are.')}
        </p>
      ) : (
        <>
          <p class={`verdict verdict-${last.verdict}`}>
            <Icon name={iconOf(last.verdict)} /> {wordsOf(last.verdict)}
            {last.firstCause !== null && (
              <>
                {' · '}
                {t('First cause:')} <code>{last.firstCause}</code>
              </>
            )}
          </p>
          <ul class="reasons">
            {last.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </>
      )}
      <div class="section-acts">
        <Button icon="debug-restart" onClick={() => void onAct('reproduce')}>
          {last === null ? t('Reproduce') : t('Reproduce Again')}
        </Button>
        {again !== null && (
          <Button icon="go-to-file" onClick={() => onOpenRun(again)}>
            {t('Open the Reproduction')}
          </Button>
        )}
        {again !== null && (
          <Button icon="diff" onClick={() => void onAct('compare-reproduction')}>
            {t('Compare')}
          </Button>
        )}
      </div>
    </section>
  );
}

type Verdict = NonNullable<RunPage['reproduction']>['verdict'];

function wordsOf(verdict: Verdict): string {
  switch (verdict) {
    case 'identical':
      return t('Reproduced: it came out identical');
    case 'within-tolerance':
      return t('Reproduced within the tolerance');
    case 'different':
      return t('It came out differently');
    case 'impossible':
      return t('It cannot be reproduced');
  }
}

function iconOf(verdict: Verdict): string {
  if (verdict === 'identical' || verdict === 'within-tolerance') return 'verified';
  return verdict === 'different' ? 'diff' : 'circle-slash';
}
