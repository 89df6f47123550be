import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import type { MediaContentMessage } from '../../src/protocol/media.ts';
import { formatNumber } from '../../src/runs/numbers.ts';

/** A confusion matrix as a table whose cells are the darker the more they hold; counts, or shares of each class. */
export function Confusion(props: {
  readonly content: Extract<MediaContentMessage, { kind: 'confusion' }>;
  readonly name: string;
  readonly shares: boolean;
}): JSX.Element {
  const { labels, counts } = props.content;
  const rows = counts.map((row) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => ({ count, share: total === 0 ? 0 : count / total }));
  });
  const most = Math.max(1, ...counts.flat());
  return (
    <div class="part-table" tabIndex={0} role="group" aria-label={t('Confusion matrix of {0}', props.name)}>
      <table class="confusion">
        <caption class="quiet">{t('Rows: actual class. Columns: predicted class.')}</caption>
        <thead>
          <tr>
            <td />
            {labels.map((label) => (
              <th key={label} scope="col" title={label}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={labels[i]}>
              <th scope="row" title={labels[i] ?? ''}>
                {labels[i]}
              </th>
              {row.map(({ count, share }, k) => (
                <td
                  key={labels[k]}
                  class={`number ${i === k ? 'right' : ''}`}
                  style={{ '--heat': `${Math.round(55 * (props.shares ? share : count / most))}%` }}
                  title={t(
                    '{0} of class {1} were taken for {2}: {3} %',
                    count,
                    labels[i] ?? '',
                    labels[k] ?? '',
                    formatNumber(share * 100),
                  )}
                >
                  {props.shares ? share.toFixed(2) : formatNumber(count)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
