import { useSignal, type Signal } from '@preact/signals';
import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import type { ChartRun } from '../../../src/protocol/charts.ts';
import type { Scene } from '../../charts/scene.ts';
import { Button } from '../../components/button.tsx';
import { Message } from '../../components/message.tsx';
import type { Resource } from '../../state/resource.ts';
import { Cards } from './cards.tsx';
import { Legend } from './legend.tsx';
import type { ChartsPage } from './state.ts';
import { Toolbar } from './toolbar.tsx';

export interface AppProps {
  readonly scene: Scene;
  readonly page: Signal<ChartsPage>;
  readonly runs: Resource<readonly ChartRun[]>;
  readonly onRetry: () => void;
  readonly onOpen: (run: string) => void;
  readonly onUncheck: (run: string) => void;
  /** Keeps the charts of some metrics as a file; `what` is '' for all of them. Rejects with a sentence. */
  readonly onExport: (metrics: readonly string[], what: string) => Promise<void>;
}

/** The charts of all checked runs. */
export function App({ scene, page, runs, onRetry, onOpen, onUncheck, onExport }: AppProps): JSX.Element {
  const failure = useSignal<string | null>(null);
  const keep = (metrics: readonly string[], what: string): void => {
    failure.value = null;
    onExport(metrics, what).catch((reason: unknown) => {
      failure.value = reason instanceof Error ? reason.message : String(reason);
    });
  };
  const checked = runs.value.value;
  const error = runs.error.value;
  if (checked === null && error !== null) {
    return (
      <main class="page-message">
        <Message page icon="error" title={error}>
          <Button onClick={onRetry}>{t('Try again')}</Button>
        </Message>
      </main>
    );
  }
  if (checked?.length === 0) {
    return (
      <main class="page-message">
        <Message page icon="graph-line" title={t('No runs are checked.')}>
          <p>{t('Check runs in the Runs view to see their charts here.')}</p>
        </Message>
      </main>
    );
  }
  return (
    <>
      <Toolbar scene={scene} page={page} onExport={keep} />
      <div class="charts-page">
        <Legend scene={scene} page={page} runs={checked ?? []} onOpen={onOpen} onUncheck={onUncheck} />
        <main class="charts-main">
          {failure.value !== null && (
            <p class="failure" role="alert">
              {failure.value}
            </p>
          )}
          <Cards scene={scene} page={page} loading={checked === null} onExport={keep} />
        </main>
      </div>
    </>
  );
}
