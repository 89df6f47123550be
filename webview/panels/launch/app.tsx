import type { Signal } from '@preact/signals';
import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import type { LaunchForm, LaunchValues } from '../../../src/protocol/launch.ts';
import { Button } from '../../components/button.tsx';
import { SearchField, Toggle } from '../../components/fields.tsx';
import { Message } from '../../components/message.tsx';
import type { Resource } from '../../state/resource.ts';
import { ParamRow } from './param-row.tsx';
import type { LaunchPage } from './state.ts';
import { faultOf, shownParams, valueOf, withValue } from './values.ts';

export interface AppProps {
  readonly form: Resource<LaunchForm>;
  readonly page: Signal<LaunchPage>;
  /** Why it could not be started; null: nothing was said. */
  readonly failure: Signal<string | null>;
  readonly starting: Signal<boolean>;
  readonly onStart: (given: LaunchValues) => void;
  readonly onRetry: () => void;
}

/** The form of a launch with many parameters. Enter in any field starts it. */
export function App({ form, page, failure, starting, onStart, onRetry }: AppProps): JSX.Element {
  const asked = form.value.value;
  if (asked === null) {
    const error = form.error.value;
    return (
      <main class="page-message">
        {error === null ? (
          <div class="skeleton" />
        ) : (
          <Message page icon="error" title={error}>
            <Button onClick={onRetry}>{t('Try again')}</Button>
          </Message>
        )}
      </main>
    );
  }
  const given = page.value.given ?? asked.given;
  const set = (change: Partial<LaunchPage>): void => {
    page.value = { ...page.peek(), ...change };
  };
  const faults = asked.params.filter((param) => faultOf(param, given) !== null);
  const start = (): void => {
    const [first] = faults;
    if (first === undefined) onStart(given);
    else {
      // What keeps it from starting is shown, also where a search hides it.
      if (!shownParams(asked, given, page.peek()).includes(first)) set({ search: '', changed: false });
      failure.value = t('{0} needs another value.', first.name);
    }
  };
  const shown = shownParams(asked, given, page.value);
  const changed = Object.keys(given).length;
  return (
    <form
      class="launch"
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        const { target } = event;
        const inField = target instanceof HTMLElement && target.localName === 'vscode-text-field';
        const isSearch = target instanceof HTMLElement && target.classList.contains('search');
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey || (inField && !isSearch))) start();
      }}
    >
      <header class="launch-head">
        <h1>{asked.title}</h1>
        {asked.command === null ? null : <p class="quiet launch-command">{asked.command}</p>}
        <div class="toolbar">
          <SearchField label={t('Search parameters')} value={page.value.search} onInput={(search) => set({ search })} />
          <Toggle label={t('only changed')} checked={page.value.changed} onChange={(only) => set({ changed: only })} />
          <span class="quiet launch-count" role="status">
            {changed === 1 ? t('1 value changed') : t('{0} values changed', changed)}
          </span>
          <Button onClick={() => set({ given: {} })}>{t('Use the defaults')}</Button>
          <Button primary icon="play" title={t('Enter in a field starts it, too')} onClick={start}>
            {starting.value ? t('Starting …') : t('Start')}
          </Button>
        </div>
        {failure.value === null ? null : (
          <p class="failure" role="alert">
            {failure.value}
          </p>
        )}
      </header>
      <main>
        {shown.length === 0 ? (
          <Message icon="search" title={t('No parameter fits.')} />
        ) : (
          <ul class="params">
            {shown.map((param) => (
              <ParamRow
                key={param.name}
                param={param}
                value={valueOf(param, given)}
                changed={param.name in given}
                fault={faultOf(param, given)}
                onValue={(value) => {
                  failure.value = null;
                  set({ given: withValue(page.peek().given ?? asked.given, param, value) });
                }}
              />
            ))}
          </ul>
        )}
      </main>
    </form>
  );
}
