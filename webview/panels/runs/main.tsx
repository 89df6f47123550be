import './runs.css';
import { t } from '@vscode/l10n';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { tableEvents, tableRequests } from '../../../src/protocol/runs-table.ts';
import { Button } from '../../components/button.tsx';
import { Message } from '../../components/message.tsx';
import { lazily } from '../../state/memory.ts';
import { registerToolkit } from '../../components/toolkit.ts';
import { connect } from '../../state/host.ts';
import { followTheme } from '../../state/theme.ts';
import { App } from './app.tsx';
import { keptPlace, TableStore } from './store.ts';

registerToolkit();
followTheme();
const host = connect(tableRequests, tableEvents);
const { client } = host;
const root = document.getElementById('app');

/** Starts with what the extension remembers; what cannot start says so. */
async function start(): Promise<void> {
  const { look, view, checked, scanning } = await client.request('table.start', {});
  const store = new TableStore(client, look, view, host.restore(keptPlace));
  const memory = lazily((kept: object) => host.keep(kept));
  effect(() => memory.put({ open: store.open.value, ...store.place.value, ...store.scrolled.value }));
  window.addEventListener('pagehide', () => memory.flush());
  store.checked.value = new Set(checked);
  store.scanning.value = scanning;
  // Ctrl+C comes as this event, in VS Code too: the rows are put on the clipboard by the extension, in full.
  document.addEventListener('copy', (event) => {
    if (document.activeElement?.closest('.grid') == null) return;
    event.preventDefault();
    void store.copy('markdown');
  });
  if (root !== null) render(<App store={store} />, root);
}

const again = (): void => {
  start().catch((error: unknown) => {
    if (root === null) return;
    render(
      <main class="page-message">
        <Message page icon="error" title={error instanceof Error ? error.message : String(error)}>
          <Button onClick={again}>{t('Try again')}</Button>
        </Message>
      </main>,
      root,
    );
  });
};
again();
