import type { Signal } from '@preact/signals';
import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import type { ChartRun } from '../../../src/protocol/charts.ts';
import { nowhere, type Scene } from '../../charts/scene.ts';
import { IconButton } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { RunDot } from '../../components/run-dot.tsx';
import type { ChartsPage } from './state.ts';

export interface LegendProps {
  readonly scene: Scene;
  readonly page: Signal<ChartsPage>;
  readonly runs: readonly ChartRun[];
  readonly onOpen: (run: string) => void;
  readonly onUncheck: (run: string) => void;
}

/** All checked runs: a click hides or shows, pointing makes one stand out. */
export function Legend({ scene, page, runs, onOpen, onUncheck }: LegendProps): JSX.Element {
  const hidden = scene.hidden.value;
  const inks = scene.inks.value;
  const pointed = scene.hover.value.run;
  const experiments = new Set(runs.map(({ experiment }) => experiment));
  const dashed = [...inks.values()].some(({ dash }) => dash.length > 0);
  const shown = runs.filter(({ id }) => !hidden.has(id)).length;
  const toggle = (id: string): void => {
    const others = page.peek().hidden.filter((other) => other !== id);
    page.value = { ...page.peek(), hidden: hidden.has(id) ? others : [...others, id] };
  };
  const point = (run: string | null): void => {
    scene.hover.value = { ...nowhere, run };
  };
  return (
    <aside class="legend" aria-label={t('Checked runs')}>
      <ul class="legend-runs" onMouseLeave={() => point(null)}>
        {runs.map((run) => (
          <li
            key={run.id}
            class={`legend-run ${hidden.has(run.id) ? 'off' : ''} ${pointed === run.id ? 'pointed' : ''}`}
            onMouseEnter={() => point(run.id)}
          >
            <button
              type="button"
              class="legend-name"
              aria-pressed={!hidden.has(run.id)}
              title={`${run.name} · ${run.experiment} · ${run.status}`}
              onClick={() => toggle(run.id)}
              onFocus={() => point(run.id)}
              onBlur={() => point(null)}
            >
              <RunDot status={run.status} colour={inks.get(run.id)?.colour ?? 'currentColor'} />
              {dashed && <LineSample colour={inks.get(run.id)?.colour} dash={inks.get(run.id)?.dash} />}
              <span class="legend-text">{run.name}</span>
              {run.starred && <Mark icon="star-full" label={t('starred')} />}
              {run.baseline && <Mark icon="pinned" label={t('baseline')} />}
              {experiments.size > 1 && <span class="legend-experiment">{run.experiment}</span>}
              <span class="visually-hidden">{run.status}</span>
            </button>
            <span class="legend-actions">
              <IconButton icon="go-to-file" label={t('Open {0}', run.name)} onClick={() => onOpen(run.id)} />
              <IconButton icon="close" label={t('Uncheck {0}', run.name)} onClick={() => onUncheck(run.id)} />
            </span>
          </li>
        ))}
      </ul>
      <div class="legend-foot">
        {runs.length > 0 && <span>{t('{0} of {1} shown', shown, runs.length)}</span>}
        {shown < runs.length && (
          <button type="button" class="link" onClick={() => (page.value = { ...page.peek(), hidden: [] })}>
            {t('Show all')}
          </button>
        )}
        {shown === runs.length && runs.length > 1 && (
          <button
            type="button"
            class="link"
            onClick={() => (page.value = { ...page.peek(), hidden: runs.map(({ id }) => id) })}
          >
            {t('Hide all')}
          </button>
        )}
      </div>
    </aside>
  );
}

function Mark({ icon, label }: { readonly icon: string; readonly label: string }): JSX.Element {
  return (
    <span class="legend-mark" title={label}>
      <Icon name={icon} />
      <span class="visually-hidden">{label}</span>
    </span>
  );
}

/** The line as it is drawn: runs that share a colour have other dashes. */
function LineSample(props: {
  readonly colour: string | undefined;
  readonly dash: readonly number[] | undefined;
}): JSX.Element {
  return (
    <svg class="line-sample" width="20" height="12" viewBox="0 0 20 12" aria-hidden="true">
      <path
        d="M0 6H20"
        stroke={props.colour ?? 'currentColor'}
        stroke-width="2"
        stroke-dasharray={props.dash?.join(' ') ?? ''}
      />
    </svg>
  );
}
