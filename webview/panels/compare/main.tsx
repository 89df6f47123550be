import './compare.css';
import { effect, signal } from '@preact/signals';
import { compareEvents, compareRequests, type ComparedRuns } from '../../../src/protocol/compare-view.ts';
import { keepState, showPage, startPage } from '../../state/page.tsx';
import { Resource } from '../../state/resource.ts';
import { App } from './app.tsx';
import { comparePage } from './state.ts';
import { Compare, type Importance } from './store.ts';

const host = startPage(compareRequests, compareEvents);
const { client } = host;
const page = signal(host.restore(comparePage));
const answer = new Resource<ComparedRuns>();
const importance = new Resource<Importance | null>();
let { scope } = page.peek();
const load = async (): Promise<void> => {
  await answer.load((signal) =>
    client.request('compare.runs', { scope: page.peek().scope }, { signal, timeLimit: 60_000 }),
  );
  const found = answer.value.peek();
  if (found === null || page.peek().scope !== 'auto') return;
  // What was found first stays: checking runs for the charts must not change what is compared.
  ({ scope } = found);
  page.value = { ...page.peek(), scope };
};

const compare = new Compare({
  page,
  answer,
  importance,
  askImportance: (ids, metric) =>
    void importance.load((signal) =>
      client.request('compare.importance', { ids: [...ids], metric }, { signal, timeLimit: 60_000 }),
    ),
  apply: (query, ids) => void client.request('compare.apply', { query, ids: [...ids] }),
});

effect(() => {
  if (page.value.scope === scope) return;
  ({ scope } = page.value);
  void load();
});
client.on('compare.changed', () => void load());
keepState(host, page);
void showPage(
  <App
    compare={compare}
    answer={answer}
    onRetry={() => void load()}
    onOpen={(run) => void client.request('compare.open', { run })}
    onDiff={(a, b) => void client.request('compare.diff', { a, b })}
  />,
  page,
  load(),
);
