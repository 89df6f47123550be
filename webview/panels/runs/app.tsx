import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { Button } from '../../components/button.tsx';
import { Message } from '../../components/message.tsx';
import { Grid } from './grid.tsx';
import type { TableStore } from './store.ts';
import { Toolbar } from './toolbar.tsx';

/** The table of all runs of the workspace. */
export function App({ store }: { readonly store: TableStore }): JSX.Element {
  const totals = store.rows.totals.value;
  const error = store.rows.error.value ?? store.columns.error.value;
  return (
    <main class="table-page">
      <Toolbar store={store} />
      {error !== null && (
        <div class="failure" role="alert">
          <span>{error}</span>
          <Button onClick={() => store.retry()}>{t('Try again')}</Button>
        </div>
      )}
      <Grid store={store} />
      {totals?.rows === 0 && <Nothing store={store} outOf={totals.outOf} />}
    </main>
  );
}

function Nothing({ store, outOf }: { readonly store: TableStore; readonly outOf: number }): JSX.Element {
  const { query } = store.look.value;
  if (query !== '' && outOf > 0) {
    return (
      <Message icon="filter" title={t('No run matches the filter.')}>
        <Button onClick={() => store.change({ query: '' })}>{t('Clear the filter')}</Button>
      </Message>
    );
  }
  if (store.scanning.value) return <Message icon="search" title={t('Looking for runs …')} />;
  return (
    <Message icon="table" title={t('There are no training runs in this folder yet.')}>
      <p>{t('As soon as one is logged, it appears here: MLflow, TensorBoard, Weights & Biases, CSV, and more.')}</p>
    </Message>
  );
}
