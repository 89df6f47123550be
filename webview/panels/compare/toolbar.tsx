import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { Button } from '../../components/button.tsx';
import { Choice, Toggle } from '../../components/fields.tsx';
import type { Compare } from './store.ts';

/** Which runs, by which metric, on which axes. */
export function Toolbar({ compare }: { readonly compare: Compare }): JSX.Element | null {
  const model = compare.model.value;
  if (model === null) return null;
  const { answer } = model;
  const shown = compare.axes.value.map(({ key }) => key);
  const free = answer.columns.filter(({ key }) => !shown.includes(key));
  const brushed = Object.keys(compare.page.value.brushes).length > 0;
  const metrics = answer.columns.filter(({ kind }) => kind === 'metrics');
  const cut = answer.runs.length < answer.outOf;
  return (
    <header class="page-toolbar">
      <h1 class="visually-hidden">{t('Compare')}</h1>
      <div class="toolbar" role="toolbar" aria-label={t('What is compared')}>
        <Choice
          label={t('runs')}
          value={answer.scope}
          options={[
            { value: 'checked', label: t('checked ({0})', answer.checked) },
            { value: 'listed', label: t('in the list') },
          ]}
          onChange={(scope) => compare.set({ scope })}
        />
        <Choice
          label={t('metric')}
          value={compare.metric.value ?? ''}
          options={metrics.map(({ name }) => ({ value: name, label: name }))}
          onChange={(metric) => compare.set({ metric })}
        />
        <Choice
          label={t('add axis')}
          value=""
          options={[{ value: '', label: t('choose…') }, ...free.map(({ key }) => ({ value: key, label: key }))]}
          onChange={(key) => {
            if (key !== '') compare.set({ axes: [...shown, key] });
          }}
        />
        <Toggle
          label={t('filter list, table and charts')}
          title={t('What is kept here is shown in the Runs view and the table, and checked for the charts')}
          checked={compare.applied.value}
          onChange={(applied) => compare.setApplied(applied)}
        />
        {brushed ? (
          <Button icon="clear-all" onClick={() => compare.clear()}>
            {t('Keep all runs')}
          </Button>
        ) : null}
        {cut ? <span class="quiet">{t('the newest {0} of {1} runs', answer.runs.length, answer.outOf)}</span> : null}
      </div>
    </header>
  );
}
