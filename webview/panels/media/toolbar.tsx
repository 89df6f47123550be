import type { Signal } from '@preact/signals';
import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import type { MediaRunMessage } from '../../../src/protocol/media.ts';
import type { MediaKind } from '../../../src/runs/media.ts';
import type { LineInk } from '../../charts/ink.ts';
import { IconButton } from '../../components/button.tsx';
import { Choice, SearchField, Toggle } from '../../components/fields.tsx';
import { RunDot } from '../../components/run-dot.tsx';
import type { MediaPage } from './state.ts';

/** How everything on the page is looked at, and which of the checked runs are shown. */
export function Toolbar(props: {
  readonly page: Signal<MediaPage>;
  readonly runs: readonly MediaRunMessage[];
  readonly kinds: ReadonlySet<MediaKind>;
  readonly inks: ReadonlyMap<string, LineInk>;
  readonly onOpen: (run: string) => void;
  readonly onUncheck: (run: string) => void;
}): JSX.Element {
  const { page, runs, kinds } = props;
  const now = page.value;
  const set = (change: Partial<MediaPage>): void => {
    page.value = { ...page.peek(), ...change };
  };
  const hidden = new Set(now.hidden);
  return (
    <header class="page-toolbar">
      <h1 class="visually-hidden">{t('Media')}</h1>
      <div class="toolbar" role="toolbar" aria-label={t('How media are shown')}>
        <SearchField label={t('Search names')} value={now.search} onInput={(search) => set({ search })} />
        <Toggle
          label={t('steps together')}
          title={t('A slider moves all of them')}
          checked={now.together}
          onChange={(together) => set({ together })}
        />
        {kinds.has('histogram') && (
          <Choice
            label={t('histograms')}
            value={now.histograms}
            options={[
              { value: 'ridges', label: t('ridges') },
              { value: 'heat', label: t('heat') },
              { value: 'bands', label: t('quantiles') },
            ]}
            onChange={(histograms) => set({ histograms })}
          />
        )}
        {kinds.has('confusion') && (
          <Toggle
            label={t('shares')}
            title={t('Confusion matrices tell the share of each class')}
            checked={now.shares}
            onChange={(shares) => set({ shares })}
          />
        )}
      </div>
      <ul class="run-chips" aria-label={t('Checked runs')}>
        {runs.map((run) => (
          <li key={run.id} class={`run-chip ${hidden.has(run.id) ? 'off' : ''}`}>
            <button
              type="button"
              class="run-chip-name"
              aria-pressed={!hidden.has(run.id)}
              title={`${run.name} · ${run.experiment} · ${run.status}`}
              onClick={() =>
                set({ hidden: hidden.has(run.id) ? now.hidden.filter((id) => id !== run.id) : [...now.hidden, run.id] })
              }
            >
              <RunDot status={run.status} colour={props.inks.get(run.id)?.colour ?? 'currentColor'} />
              <span>{run.name}</span>
            </button>
            <IconButton icon="go-to-file" label={t('Open {0}', run.name)} onClick={() => props.onOpen(run.id)} />
            <IconButton icon="close" label={t('Uncheck {0}', run.name)} onClick={() => props.onUncheck(run.id)} />
          </li>
        ))}
      </ul>
    </header>
  );
}
