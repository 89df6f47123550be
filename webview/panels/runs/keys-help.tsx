import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { Popover, type Anchor } from './popover.tsx';

/** What can be done by keys. */
export function KeysHelp({ anchor, onClose }: { readonly anchor: Anchor; readonly onClose: () => void }): JSX.Element {
  const parts: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
    [
      t('In a row'),
      [
        [t('Enter'), t('open the run; open or close a group')],
        [t('Space'), t('check for charts')],
        ['Shift+↑ ↓', t('choose several rows')],
        ['Ctrl+A', t('choose all rows')],
        ['Ctrl+C', t('copy as Markdown: the chosen rows, or all')],
        ['F2', t('rename')],
        ['S · A · T · N', t('star · archive · tag · note')],
        ['C · G · B', t('compare · charts · baseline')],
      ],
    ],
    [
      t('In a column’s title'),
      [
        [t('Enter'), t('sort; with Shift further')],
        ['Shift+← →', t('narrower, wider')],
        ['Ctrl+Shift+← →', t('move')],
        ['Alt+↓', t('menu')],
        ['Del', t('hide')],
      ],
    ],
  ];
  return (
    <Popover anchor={anchor} class="keys" role="dialog" label={t('Keys')} onClose={onClose}>
      {parts.map(([title, keys]) => (
        <section key={title}>
          <h2>{title}</h2>
          <dl>
            {keys.map(([key, does]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Popover>
  );
}
