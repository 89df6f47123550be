import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { SearchField } from '../../components/fields.tsx';
import { worthSearching } from './metrics-table.tsx';

/** A section of keys and values, searched in both; without pairs it says `empty`, or is not there at all. */
export function Pairs(props: {
  readonly title: string;
  readonly empty: string | null;
  readonly pairs: readonly (readonly [string, string])[];
  readonly search?: string;
  readonly onSearch?: (search: string) => void;
}): JSX.Element | null {
  const { title, empty, pairs, search = '', onSearch } = props;
  const id = useId();
  if (pairs.length === 0 && empty === null) return null;
  const sought = search.toLowerCase();
  const found = pairs.filter((pair) => pair.some((text) => text.toLowerCase().includes(sought)));
  return (
    <section aria-labelledby={id}>
      <div class="section-head">
        <h2 id={id}>{title}</h2>
        {onSearch !== undefined && pairs.length >= worthSearching && (
          <SearchField label={t('Search {0}', title.toLowerCase())} value={search} onInput={onSearch} />
        )}
      </div>
      {pairs.length === 0 && <p class="quiet">{empty}</p>}
      {pairs.length > 0 && found.length === 0 && <p class="quiet">{t('Nothing matches “{0}”.', search)}</p>}
      {found.length > 0 && (
        <table class="table pairs">
          <tbody>
            {found.map(([key, value], i) => (
              <tr key={`${key} ${i}`}>
                <th scope="row">{key}</th>
                <td>{value === '' ? <span class="quiet">{t('empty')}</span> : value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
