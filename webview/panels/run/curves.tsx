import { useSignal } from '@preact/signals';
import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import type { RunPage } from '../../../src/protocol/run-page.ts';
import { AxisOptions } from '../../charts/axis-options.tsx';
import { Card } from '../../charts/card.tsx';
import { inOrder } from '../../charts/metric-groups.ts';
import type { Scene } from '../../charts/scene.ts';

/** The run's curves: the same cards as in the charts. A metric with one point has no curve to show. */
export function Curves(props: {
  readonly run: RunPage;
  readonly scene: Scene;
  readonly onExport: (metric: string) => Promise<void>;
}): JSX.Element | null {
  const { run, scene } = props;
  const failure = useSignal<string | null>(null);
  const metrics = inOrder(Object.keys(run.metrics).filter((name) => (run.metrics[name]?.count ?? 0) > 1));
  if (metrics.length === 0) return null;
  return (
    <section aria-labelledby="curves">
      <div class="section-head">
        <h2 id="curves">{t('Curves')}</h2>
        <div class="toolbar" role="toolbar" aria-label={t('Curves')}>
          <AxisOptions options={scene.options} />
        </div>
      </div>
      {failure.value !== null && (
        <p class="failure" role="alert">
          {failure.value}
        </p>
      )}
      <div class="cards">
        {metrics.map((metric) => (
          <Card
            key={metric}
            scene={scene}
            metric={metric}
            title={metric}
            onExport={() => {
              failure.value = null;
              props.onExport(metric).catch((reason: unknown) => {
                failure.value = reason instanceof Error ? reason.message : String(reason);
              });
            }}
          />
        ))}
      </div>
    </section>
  );
}
