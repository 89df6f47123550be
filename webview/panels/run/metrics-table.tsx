import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import type { RunPage } from '../../../src/protocol/run-page.ts';
import { formatNumber } from '../../../src/runs/numbers.ts';
import type { CutQueue } from '../../charts/cuts.ts';
import type { Scene } from '../../charts/scene.ts';
import { SearchField } from '../../components/fields.tsx';
import { inOrder, matching } from '../../charts/metric-groups.ts';
import { SummaryCells, SummaryHeads } from '../../components/table-summary.tsx';
import { Sparkline } from './sparkline.tsx';

/** From how many rows on a search box is worth its place. */
export const worthSearching = 12;

/** Every metric with what it came to, and its course. */
export function MetricsTable(props: {
  readonly run: RunPage;
  readonly scene: Scene;
  readonly sparklines: CutQueue;
  readonly search: string;
  readonly onSearch: (search: string) => void;
}): JSX.Element {
  const { run } = props;
  const names = inOrder(Object.keys(run.metrics));
  const colour = props.scene.inks.value.get(run.id)?.colour ?? 'currentColor';
  return (
    <section aria-labelledby="metrics">
      <div class="section-head">
        <h2 id="metrics">{t('Metrics')}</h2>
        {names.length >= worthSearching && (
          <SearchField label={t('Search metrics')} value={props.search} onInput={props.onSearch} />
        )}
      </div>
      {names.length === 0 ? (
        <p class="quiet">{t('This run has logged no metrics.')}</p>
      ) : (
        <div class="table-frame" tabIndex={0} role="group" aria-labelledby="metrics">
          <table class="table metrics">
            <thead>
              <tr>
                <th scope="col">{t('Metric')}</th>
                <SummaryHeads />
                <th scope="col">{t('Course')}</th>
              </tr>
            </thead>
            <tbody>
              {matching(names, props.search).map((name) => (
                <Row key={name} run={run} name={name} queue={props.sparklines} colour={colour} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Row(props: {
  readonly run: RunPage;
  readonly name: string;
  readonly queue: CutQueue;
  readonly colour: string;
}): JSX.Element | null {
  const { run, name } = props;
  const summary = run.metrics[name];
  if (summary === undefined) return null;
  const goal = run.headline?.metric === name ? run.headline.goal : null;
  const best = goal === 'minimize' ? 'min' : goal === 'maximize' ? 'max' : undefined;
  return (
    <tr>
      <th scope="row" title={name}>
        {name}
      </th>
      <SummaryCells summary={summary} format={formatNumber} best={best} />
      <td class="course">
        <Sparkline queue={props.queue} run={run.id} metric={name} colour={props.colour} count={summary.count} />
      </td>
    </tr>
  );
}
