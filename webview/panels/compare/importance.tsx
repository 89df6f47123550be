import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { signed } from './model.ts';
import type { Compare } from './store.ts';

const most = 12;

/** What parameters count for in the metric, the most important first. A row sets the scatter's x. */
export function Importance({ compare }: { readonly compare: Compare }): JSX.Element {
  const found = compare.importance.value.value;
  const metric = compare.metric.value ?? '';
  return (
    <section class="compare-card" aria-labelledby="importance-title">
      <h2 id="importance-title">{t('What counts for {0}', metric)}</h2>
      {found === null || found.params.length === 0 ? (
        <p class="quiet">{t('With four runs or more that differ in a parameter, this says which one counts.')}</p>
      ) : (
        <>
          <table class="table importance">
            <thead>
              <tr>
                <th scope="col">{t('parameter')}</th>
                <th scope="col">{t('importance')}</th>
                <th scope="col" class="number">
                  {t('rank correlation')}
                </th>
              </tr>
            </thead>
            <tbody>
              {found.params.slice(0, most).map(({ param, importance, correlation }) => (
                <tr key={param}>
                  <th scope="row">
                    <button type="button" class="link" onClick={() => compare.set({ x: `params.${param}` })}>
                      {param}
                    </button>
                  </th>
                  <td>
                    <span class="share">
                      <span class="share-bar" style={{ width: `${(importance * 100).toFixed(1)}%` }} />
                    </span>
                    <span class="share-number">{`${(importance * 100).toFixed(0)} %`}</span>
                  </td>
                  <td class="number">{correlation === null ? '' : signed(correlation)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p class="quiet">{explainedText(found.explained, found.runs)}</p>
        </>
      )}
    </section>
  );
}

function explainedText(explained: number | null, runs: number): string {
  if (explained === null) return t('A random forest over {0} runs.', runs);
  const share = Math.max(0, Math.round(explained * 100));
  if (explained < 0.2)
    return t('A random forest over {0} runs. The parameters explain {1} % only: take the order lightly.', runs, share);
  return t('A random forest over {0} runs; the parameters explain {1} % of the spread.', runs, share);
}
