import './run.css';
import { computed, effect, signal } from '@preact/signals';
import { render } from 'preact';
import { runEvents, runRequests, type RunPage } from '../../../src/protocol/run-page.ts';
import { CutQueue } from '../../charts/cuts.ts';
import { chartOptions } from '../../charts/options.ts';
import { createScene } from '../../charts/scene.ts';
import { registerToolkit } from '../../components/toolkit.ts';
import { connect } from '../../state/host.ts';
import { lazily } from '../../state/memory.ts';
import { Resource } from '../../state/resource.ts';
import { followTheme } from '../../state/theme.ts';
import { App } from './app.tsx';
import { runPageState } from './state.ts';

registerToolkit();
followTheme();
const host = connect(runRequests, runEvents);
const { client, start: id } = host;
const options = signal(host.restore(chartOptions));
const page = signal(host.restore(runPageState));
const run = new Resource<RunPage | null>();
const loaded = signal(false);
const load = async (): Promise<void> => {
  await run.load((signal) => client.request('run.get', { id }, { signal }));
  loaded.value = true;
};
const none: ReadonlySet<string> = new Set();
const scene = createScene({
  options,
  runs: computed(() => {
    const shown = run.value.value;
    if (shown === null) return [];
    return [{ ...shown, metrics: Object.entries(shown.metrics).map(([name, summary]) => ({ name, ...summary })) }];
  }),
  hidden: signal(none),
  send: (requests, signal) => client.request('charts.cut', [...requests], { signal, timeLimit: 120_000 }),
});
const sparklines = new CutQueue({
  send: (requests, signal) => client.request('charts.cut', [...requests], { signal, timeLimit: 120_000 }),
  nextFrame: (callback) => void requestAnimationFrame(callback),
});

client.on('run.changed', (payload) => {
  if (payload.id !== id) return;
  scene.grow([id]);
  void load();
});

const memory = lazily((state: object) => host.keep(state));
effect(() => memory.put({ ...options.value, ...page.value }));
window.addEventListener('scroll', () => {
  page.value = { ...page.peek(), scroll: window.scrollY };
});
window.addEventListener('pagehide', () => memory.flush());

const root = document.getElementById('app');
if (root !== null) {
  render(
    <App
      scene={scene}
      sparklines={sparklines}
      page={page}
      run={run}
      loaded={loaded}
      onRetry={() => void load()}
      onAct={async (act) => {
        await client.request('run.act', { id, act });
      }}
      onOpenRun={(other) => void client.request('run.open', { id: other })}
      onOpenFile={async (path) => {
        await client.request('run.openFile', { id, path });
      }}
      preview={(path, signal) => client.request('run.preview', { id, path }, { signal })}
    />,
    root,
  );
}
void load().then(() => {
  const { scroll } = page.peek();
  requestAnimationFrame(() => window.scrollTo({ top: scroll }));
});
