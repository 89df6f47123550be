import './charts.css';
import { computed, effect, signal } from '@preact/signals';
import { render } from 'preact';
import { chartsEvents, chartsRequests } from '../../../src/protocol/charts.ts';
import { chartOptions } from '../../charts/options.ts';
import { createScene } from '../../charts/scene.ts';
import { registerToolkit } from '../../components/toolkit.ts';
import { connect } from '../../state/host.ts';
import { lazily } from '../../state/memory.ts';
import { Resource } from '../../state/resource.ts';
import { followTheme } from '../../state/theme.ts';
import type { ChartRun } from '../../../src/protocol/charts.ts';
import { App } from './app.tsx';
import { reveal } from './reveal.ts';
import { chartsPage } from './state.ts';

registerToolkit();
followTheme();
const host = connect(chartsRequests, chartsEvents);
const { client } = host;
const options = signal(host.restore(chartOptions));
const page = signal(host.restore(chartsPage));
const runs = new Resource<readonly ChartRun[]>();
const load = (): Promise<void> => runs.load((signal) => client.request('charts.runs', {}, { signal }));

const scene = createScene({
  options,
  runs: computed(() => runs.value.value ?? []),
  hidden: computed(() => new Set(page.value.hidden)),
  send: (requests, signal) => client.request('charts.cut', [...requests], { signal, timeLimit: 120_000 }),
});

const revealWanted = async (): Promise<void> => {
  const metric = await client.request('charts.wanted', {});
  if (metric !== null) reveal(page, metric);
};

client.on('charts.runs', () => void load());
client.on('charts.wanted', () => void load().then(revealWanted));
client.on('charts.grown', (payload) => scene.grow(payload.runs));

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
      page={page}
      runs={runs}
      onRetry={() => void load()}
      onOpen={(run) => void client.request('charts.open', { run })}
      onUncheck={(run) => void client.request('charts.uncheck', { run })}
    />,
    root,
  );
}
void load().then(() => {
  const { scroll } = page.peek();
  requestAnimationFrame(() => {
    window.scrollTo({ top: scroll });
    void revealWanted();
  });
});
