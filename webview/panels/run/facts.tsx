import { t } from '@vscode/l10n';
import type { ComponentChildren, JSX } from 'preact';
import type { RunPage } from '../../../src/protocol/run-page.ts';
import { runDuration } from '../../components/duration.ts';
import { formatTime } from '../../components/format.ts';
import { Fact } from './fact.tsx';
import { commandOf } from './words.ts';

/** What is known of where, when and of what the run was made. */
export function Facts(props: { readonly run: RunPage; readonly onOpenRun: (id: string) => void }): JSX.Element {
  const { run, onOpenRun } = props;
  const duration = runDuration(run, Date.now());
  const command = commandOf(run.tags);
  const links = (members: readonly { readonly id: string; readonly name: string }[]): ComponentChildren =>
    members.map(({ id, name }, i) => (
      <>
        {i > 0 && ', '}
        <button type="button" class="link" onClick={() => onOpenRun(id)}>
          {name}
        </button>
      </>
    ));
  return (
    <dl class="facts">
      <Fact name={t('Experiment')}>{run.experiment}</Fact>
      <Fact name={t('Tracker')}>{run.trackerTitle}</Fact>
      {run.startedAt !== null && <Fact name={t('Started')}>{formatTime(run.startedAt)}</Fact>}
      {duration !== null && <Fact name={t('Duration')}>{duration}</Fact>}
      {run.git !== null && (
        <Fact name={t('Commit')}>
          <code title={run.git.commit}>{run.git.commit.slice(0, 10)}</code>
          {run.git.branch !== null && <span class="quiet">{t('on {0}', run.git.branch)}</span>}
          {run.git.dirty === true && <span class="quiet">{t('with uncommitted changes')}</span>}
          {run.git.dirty === false && <span class="quiet">{t('clean')}</span>}
        </Fact>
      )}
      {command !== null && (
        <Fact name={t('Command')}>
          <code>{command}</code>
        </Fact>
      )}
      {run.parent !== null && <Fact name={t('Part of')}>{links([run.parent])}</Fact>}
      {run.children.length > 0 && <Fact name={t('Has runs')}>{links(run.children)}</Fact>}
      <Fact name={t('Location')}>
        <code>{run.location}</code>
      </Fact>
    </dl>
  );
}
