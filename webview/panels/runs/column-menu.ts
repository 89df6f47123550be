import { t } from '@vscode/l10n';
import { metricPicks } from '../../../src/runs/metric-pick.ts';
import { nameKey, type PlacedColumn } from './column-model.ts';
import type { MenuItem } from './popover.tsx';
import { sortOf } from './sorting.ts';
import type { TableStore } from './store.ts';

/** What can be done with a column; null: that of the names. */
export function columnMenu(
  store: TableStore,
  placed: PlacedColumn | null,
  fit: (key: string) => void,
): readonly (readonly MenuItem[])[] {
  const key = placed?.column.key ?? nameKey;
  const look = store.look.peek();
  const sorted = sortOf(look.sort, key);
  const others = look.sort.filter((entry) => entry !== key && entry !== `-${key}`);
  const sort: MenuItem[] = [
    { label: t('Sort Ascending'), on: sorted?.descending === false, onClick: () => store.change({ sort: [key] }) },
    {
      label: t('Sort Descending'),
      on: sorted?.descending === true,
      onClick: () => store.change({ sort: [`-${key}`] }),
    },
    ...(others.length > 0 && sorted === null
      ? [{ label: t('Sort Further by This'), keys: '⇧↵', onClick: () => store.change({ sort: [...others, key] }) }]
      : []),
    ...(sorted === null ? [] : [{ label: t('Do Not Sort by This'), onClick: () => store.change({ sort: others }) }]),
  ];
  const fitItem = { label: t('Fit Width'), onClick: () => fit(key) };
  if (placed === null) return [sort, [fitItem]];
  const { column } = placed;
  const pick = look.picks[key] ?? 'last';
  const titles = { last: t('Last Value'), best: t('Best Value'), min: t('Smallest Value'), max: t('Largest Value') };
  const { pinned, free } = store.model.peek();
  const part = look.pinned.includes(key) ? pinned : free;
  const at = part.findIndex((other) => other.column.key === key);
  const move = (to: PlacedColumn | undefined, label: string, keys: string): MenuItem[] =>
    to === undefined ? [] : [{ label, keys, onClick: () => void store.moveColumn(key, to.column.key) }];
  const isPinned = look.pinned.includes(key);
  return [
    sort,
    column.group === 'metrics'
      ? metricPicks.map((each) => ({
          label: titles[each],
          on: pick === each,
          onClick: () => store.change({ picks: { ...store.look.peek().picks, [key]: each } }),
        }))
      : [
          look.groupBy.includes(key)
            ? {
                label: t('Do Not Group by This'),
                onClick: () => store.change({ groupBy: look.groupBy.filter((other) => other !== key) }),
              }
            : { label: t('Group by This'), onClick: () => store.change({ groupBy: [...look.groupBy, key] }) },
        ],
    [
      {
        label: isPinned ? t('Unpin') : t('Pin to the Left'),
        onClick: () => store.pinColumn(key, !isPinned),
      },
      ...move(part[at - 1], t('Move Left'), 'Ctrl+⇧←'),
      ...move(part[at + 1], t('Move Right'), 'Ctrl+⇧→'),
      fitItem,
    ],
    [{ label: t('Hide'), keys: 'Del', onClick: () => store.showColumn(column, false) }],
  ];
}
