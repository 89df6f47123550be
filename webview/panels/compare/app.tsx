import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import type { ComparedRuns } from '../../../src/protocol/compare-view.ts';
import { Button } from '../../components/button.tsx';
import { Message } from '../../components/message.tsx';
import type { Resource } from '../../state/resource.ts';
import { Groups } from './groups.tsx';
import { Importance } from './importance.tsx';
import { Parallel } from './parallel.tsx';
import { RunList } from './run-list.tsx';
import { Scatter } from './scatter.tsx';
import type { Compare } from './store.ts';
import { Toolbar } from './toolbar.tsx';

export interface AppProps {
  readonly compare: Compare;
  readonly answer: Resource<ComparedRuns>;
  readonly onRetry: () => void;
  readonly onOpen: (run: string) => void;
  readonly onDiff: (a: string, b: string) => void;
}

/** Many runs side by side: what differs between them, and what made them better. */
export function App({ compare, answer, onRetry, onOpen, onDiff }: AppProps): JSX.Element {
  const runs = answer.value.value;
  const error = answer.error.value;
  if (runs === null && error !== null) {
    return (
      <main class="page-message">
        <Message page icon="error" title={error}>
          <Button onClick={onRetry}>{t('Try again')}</Button>
        </Message>
      </main>
    );
  }
  if (runs !== null && runs.runs.length < 2) {
    return (
      <main class="page-message">
        <Message page icon="git-compare" title={t('There are not two runs to compare.')}>
          <p>{t('Check two or more runs in the Runs view, or clear its filter.')}</p>
          <Button onClick={() => compare.set({ scope: 'listed' })}>{t('Compare all runs in the list')}</Button>
        </Message>
      </main>
    );
  }
  if (runs === null)
    return (
      <main class="compare-page">
        <div class="compare-card wide skeleton-card">
          <div class="skeleton" />
        </div>
      </main>
    );
  return (
    <>
      <Toolbar compare={compare} />
      <main class="compare-page">
        <Parallel compare={compare} onOpen={onOpen} />
        <div class="compare-pair">
          <Scatter compare={compare} onOpen={onOpen} />
          <Importance compare={compare} />
        </div>
        <Groups compare={compare} />
        <RunList compare={compare} onOpen={onOpen} onDiff={onDiff} />
      </main>
    </>
  );
}
