import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Button, IconButton } from '../../components/button.tsx';
import { Toggle } from '../../components/fields.tsx';
import { Chooser } from './chooser.tsx';
import { KeysHelp } from './keys-help.tsx';
import { Menu, type Anchor } from './popover.tsx';
import { QueryBar } from './query-bar.tsx';
import type { TableStore } from './store.ts';
import { columnTitle } from './titles.ts';

type Open = 'columns' | 'copy' | 'keys';

/** What the table holds and how it is looked at. */
export function Toolbar({ store }: { readonly store: TableStore }): JSX.Element {
  const bar = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<{ readonly what: Open; readonly anchor: Anchor } | null>(null);
  const look = store.look.value;
  const totals = store.rows.totals.value;
  const show = (what: Open): void => {
    const anchor = bar.current?.querySelector(`[data-opens="${what}"]`)?.getBoundingClientRect();
    if (anchor !== undefined) setOpen(open?.what === what ? null : { what, anchor });
  };
  const close = (): void => setOpen(null);
  const columns = new Map((store.columns.value.value ?? []).map((column) => [column.key, column]));
  return (
    <header class="page-toolbar">
      <h1 class="visually-hidden">{t('Runs')}</h1>
      <div class="toolbar-line">
        <QueryBar store={store} />
        <p class="count" role="status">
          {totals !== null && countText(totals)}
        </p>
      </div>
      <div ref={bar} class="toolbar" role="toolbar" aria-label={t('How runs are shown')}>
        <Button icon="list-tree" onClick={() => void store.pickGroups()}>
          {look.groupBy.length === 0 ? t('Group') : t('Grouped')}
        </Button>
        {look.groupBy.map((key) => {
          const column = columns.get(key);
          return (
            <span key={key} class="chip">
              {column === undefined ? key : columnTitle(column)}
              <IconButton
                icon="close"
                label={t('Do not group by {0}', key)}
                onClick={() => store.change({ groupBy: look.groupBy.filter((other) => other !== key) })}
              />
            </span>
          );
        })}
        <span data-opens="columns">
          <Button icon="list-selection" onClick={() => show('columns')}>
            {t('Columns')}
          </Button>
        </span>
        <Button icon="bookmark" onClick={() => void store.pickView()}>
          {store.view.value ?? t('Views')}
        </Button>
        <span class="separator" />
        <Toggle
          label={t('only differences')}
          title={t('Only columns in which the runs differ')}
          checked={look.differences}
          onChange={(differences) => store.change({ differences })}
        />
        <Toggle
          label={t('deltas')}
          title={t('How far each metric is from the baseline')}
          checked={look.deltas}
          onChange={(deltas) => store.change({ deltas })}
        />
        <Toggle
          label={t('bars')}
          title={t('A bar behind each number')}
          checked={look.bars}
          onChange={(bars) => store.change({ bars })}
        />
        <Toggle
          label={t('archived')}
          title={t('Archived runs too')}
          checked={look.all}
          onChange={(all) => store.change({ all })}
        />
        <span class="separator" />
        <span data-opens="copy">
          <IconButton icon="copy" label={t('Copy the table')} onClick={() => show('copy')} />
        </span>
        <span data-opens="keys">
          <IconButton icon="keyboard" label={t('Keys')} onClick={() => show('keys')} />
        </span>
      </div>
      {open?.what === 'columns' && <Chooser store={store} anchor={open.anchor} onClose={close} />}
      {open?.what === 'keys' && <KeysHelp anchor={open.anchor} onClose={close} />}
      {open?.what === 'copy' && (
        <Menu
          anchor={open.anchor}
          label={t('Copy')}
          groups={[
            [
              { label: t('Copy as Markdown'), onClick: () => void store.copy('markdown') },
              { label: t('Copy as CSV'), onClick: () => void store.copy('csv') },
            ],
          ]}
          onClose={close}
        />
      )}
    </header>
  );
}

function countText({ runs, outOf }: { readonly runs: number; readonly outOf: number }): string {
  if (runs !== outOf) return t('{0} of {1} runs', runs, outOf);
  return runs === 1 ? t('1 run') : t('{0} runs', runs);
}
