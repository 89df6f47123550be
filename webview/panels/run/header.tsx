import { useSignal } from '@preact/signals';
import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import type { RunAct, RunPage } from '../../../src/protocol/run-page.ts';
import { formatAge, formatNumber } from '../../../src/runs/numbers.ts';
import type { CutQueue } from '../../charts/cuts.ts';
import type { Scene } from '../../charts/scene.ts';
import { Button } from '../../components/button.tsx';
import { formatTime } from '../../components/format.ts';
import { RunDot } from '../../components/run-dot.tsx';
import { Sparkline } from './sparkline.tsx';
import { statusWords } from './words.ts';

/** Name, state, the number that counts most, and what to do next. */
export function Header(props: {
  readonly run: RunPage;
  readonly scene: Scene;
  readonly sparklines: CutQueue;
  readonly onAct: (act: RunAct) => Promise<void>;
}): JSX.Element {
  const { run, scene, onAct } = props;
  const failure = useSignal<string | null>(null);
  const copied = useSignal(false);
  const colour = scene.inks.value.get(run.id)?.colour ?? 'currentColor';
  const act = (which: RunAct): void => {
    failure.value = null;
    onAct(which).then(
      () => {
        if (which === 'copy-id') copied.value = true;
      },
      (error: unknown) => {
        failure.value = error instanceof Error ? error.message : String(error);
      },
    );
  };
  const age = run.endedAt ?? run.touchedAt;
  return (
    <header class="run-header">
      <div class="run-title">
        <RunDot status={run.status} colour={colour} />
        <h1>{run.name}</h1>
        <span class={`run-state ${run.status}`}>{statusWords(run)}</span>
        {age !== null && (
          <span class="quiet" title={formatTime(age)}>
            {ageWords(run.status, Date.now() - age)}
          </span>
        )}
      </div>
      {run.note !== null && <p class="run-note">{run.note}</p>}
      {run.headline !== null && (
        <div class="headline">
          <span class="headline-value">{formatNumber(run.headline.value)}</span>
          <span class="headline-name">
            {run.headline.metric}
            <span class="quiet">{goalWords(run.headline.goal)}</span>
          </span>
          <Sparkline
            queue={props.sparklines}
            run={run.id}
            metric={run.headline.metric}
            colour={colour}
            count={run.metrics[run.headline.metric]?.count ?? 0}
          />
        </div>
      )}
      <div class="run-acts">
        <Button primary icon="graph-line" onClick={() => act('charts')}>
          {t('Open charts')}
        </Button>
        <Button icon="folder-opened" onClick={() => act('folder')}>
          {t('Open folder')}
        </Button>
        <Button icon={copied.value ? 'check' : 'copy'} onClick={() => act('copy-id')}>
          {copied.value ? t('Copied') : t('Copy id')}
        </Button>
      </div>
      {failure.value !== null && (
        <p class="failure" role="alert">
          {failure.value}
        </p>
      )}
    </header>
  );
}

function ageWords(status: string, age: number): string {
  if (status === 'running') return age < 60_000 ? t('last point just now') : t('last point {0} ago', formatAge(age));
  return age < 60_000 ? t('just now') : t('{0} ago', formatAge(age));
}

function goalWords(goal: 'maximize' | 'minimize' | null): string {
  if (goal === null) return '';
  return goal === 'maximize' ? t('higher is better') : t('lower is better');
}
