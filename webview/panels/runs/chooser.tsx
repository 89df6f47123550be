import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { TableColumnMessage } from '../../../src/protocol/runs-table.ts';
import { IconButton } from '../../components/button.tsx';
import { SearchField, Toggle } from '../../components/fields.tsx';
import { isShown } from './column-model.ts';
import { Popover, type Anchor } from './popover.tsx';
import type { TableStore } from './store.ts';
import { columnTitle, groupTitles } from './titles.ts';

/** Which columns are seen and which are pinned, by group, with a search. */
export function Chooser(props: {
  readonly store: TableStore;
  readonly anchor: Anchor;
  readonly onClose: () => void;
}): JSX.Element {
  const { store } = props;
  const [search, setSearch] = useState('');
  const look = store.look.value;
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const all = store.columns.value.value ?? [];
  const found = all.filter(({ key }) => words.every((word) => key.toLowerCase().includes(word)));
  const groups = groupTitles();
  const show = (columns: readonly TableColumnMessage[], shown: boolean): void => {
    for (const column of columns) if (isShown(column, store.look.peek()) !== shown) store.showColumn(column, shown);
  };
  return (
    <Popover anchor={props.anchor} class="chooser" role="dialog" label={t('Columns')} onClose={props.onClose}>
      <div class="chooser-top">
        <div
          data-first
          tabIndex={-1}
          onFocus={(event) => event.currentTarget.querySelector<HTMLElement>('.search')?.focus()}
        >
          <SearchField label={t('Search columns')} value={search} onInput={setSearch} />
        </div>
        <IconButton icon="close" label={t('Close')} onClick={props.onClose} />
      </div>
      <div class="chooser-list">
        {(['run', 'metrics', 'params', 'tags', 'git'] as const).map((group) => {
          const columns = found.filter((column) => column.group === group);
          if (columns.length === 0) return null;
          const every = columns.every((column) => isShown(column, look));
          return (
            <section key={group} aria-label={groups[group]}>
              <header class="chooser-group">
                <h2>{groups[group]}</h2>
                <button type="button" class="link" onClick={() => show(columns, !every)}>
                  {every ? t('Hide all') : t('Show all')}
                </button>
              </header>
              <ul>
                {columns.slice(0, 300).map((column) => (
                  <li key={column.key} class="chooser-column">
                    <Toggle
                      label={columnTitle(column)}
                      title={column.key}
                      checked={isShown(column, look)}
                      onChange={(shown) => store.showColumn(column, shown)}
                    />
                    <span class="quiet">{column.differs ? t('{0} values', column.distinct) : t('the same')}</span>
                    <IconButton
                      icon={look.pinned.includes(column.key) ? 'pinned' : 'pin'}
                      label={t('Pin {0} to the left', columnTitle(column))}
                      pressed={look.pinned.includes(column.key)}
                      onClick={() => store.pinColumn(column.key, !look.pinned.includes(column.key))}
                    />
                  </li>
                ))}
                {columns.length > 300 && <li class="quiet">{t('{0} more: search for them', columns.length - 300)}</li>}
              </ul>
            </section>
          );
        })}
        {found.length === 0 && <p class="quiet">{t('No column has this in its name.')}</p>}
      </div>
      <footer class="chooser-foot">
        <button
          type="button"
          class="link"
          onClick={() => store.change({ hidden: [], shown: [], pinned: [], order: [], widths: {} })}
        >
          {t('Back to the usual columns')}
        </button>
      </footer>
    </Popover>
  );
}
