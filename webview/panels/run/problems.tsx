import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import type { RunPage } from '../../../src/protocol/run-page.ts';
import { Icon } from '../../components/icon.tsx';

/** What could not be read: where, what, and how to mend it. */
export function Problems({ problems }: { readonly problems: RunPage['problems'] }): JSX.Element {
  return (
    <section class="problems" aria-label={t('Problems')}>
      <ul>
        {problems.map(({ file, message, hint }) => (
          <li key={`${file} ${message}`} class="problem">
            <Icon name="warning" />
            <div>
              <p>{message}</p>
              <p class="quiet">
                <code>{file}</code> {hint}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
