import { useSignal } from '@preact/signals';
import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import type { RunAct, RunEdit, RunPage } from '../../../src/protocol/run-page.ts';
import { formatAge, formatNumber } from '../../../src/runs/numbers.ts';
import type { CutQueue } from '../../charts/cuts.ts';
import type { Scene } from '../../charts/scene.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { formatTime } from '../../components/format.ts';
import { RunDot } from '../../components/run-dot.tsx';
import { Delta } from './delta.tsx';
import { Note } from './note.tsx';
import { Sparkline } from './sparkline.tsx';
import { statusWords } from './words.ts';

/** Name, state, the number that counts most, and what to do next. */
export function Header(props: {
  readonly run: RunPage;
  readonly scene: Scene;
  readonly sparklines: CutQueue;
  readonly onAct: (act: RunAct) => Promise<void>;
  readonly onEdit: (edit: RunEdit) => Promise<void>;
  readonly onOpenRun: (id: string) => void;
}): JSX.Element {
  const { run, scene, onAct } = props;
  const failure = useSignal<string | null>(null);
  const copied = useSignal(false);
  const colour = scene.inks.value.get(run.id)?.colour ?? 'currentColor';
  const attempt = (done: Promise<void>, then: () => void = () => undefined): void => {
    failure.value = null;
    done.then(then, (error: unknown) => {
      failure.value = error instanceof Error ? error.message : String(error);
    });
  };
  const act = (which: RunAct): void => attempt(onAct(which), () => (copied.value ||= which === 'copy-id'));
  const edit = (change: RunEdit): void => attempt(props.onEdit(change));
  const age = run.endedAt ?? run.touchedAt;
  return (
    <header class="run-header">
      <div class="run-title">
        <RunDot status={run.status} colour={colour} />
        <h1>{run.name}</h1>
        <IconButton
          icon={run.starred ? 'star-full' : 'star-empty'}
          label={run.starred ? t('Take the star off') : t('Star')}
          pressed={run.starred}
          onClick={() => edit({ starred: !run.starred })}
        />
        <IconButton
          icon={run.baseline ? 'pinned' : 'pin'}
          label={run.baseline ? t('Unpin the baseline') : t('Pin as baseline')}
          pressed={run.baseline}
          onClick={() => edit({ baseline: !run.baseline })}
        />
        <IconButton icon="edit" label={t('Rename')} onClick={() => act('rename')} />
        <IconButton icon="tag" label={t('Tag')} onClick={() => act('tag')} />
        {run.baseline && <span class="run-state">{t('baseline')}</span>}
        {run.archived && (
          <button type="button" class="link" onClick={() => edit({ archived: false })}>
            {t('Archived. Restore')}
          </button>
        )}
        <span class={`run-state ${run.status}`}>{statusWords(run)}</span>
        {age !== null && (
          <span class="quiet" title={formatTime(age)}>
            {ageWords(run.status, Date.now() - age)}
          </span>
        )}
      </div>
      {run.headline !== null && (
        <div class="headline">
          <span class="headline-value">{formatNumber(run.headline.value)}</span>
          <span class="headline-name">
            {run.headline.metric}
            <span class="quiet">{goalWords(run.headline.goal)}</span>
          </span>
          {run.against !== null && (
            <Delta against={run.against} value={run.headline.value} goal={run.headline.goal} onOpen={props.onOpenRun} />
          )}
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
      <Note note={run.note} onSave={(note) => props.onEdit({ note })} />
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
