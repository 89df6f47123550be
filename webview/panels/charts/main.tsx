import './charts.css';
import { computed, signal } from '@preact/signals';
import { chartsEvents, chartsRequests } from '../../../src/protocol/charts.ts';
import { exportCharts } from '../../charts/export.ts';
import { chartOptions } from '../../charts/options.ts';
import { createScene } from '../../charts/scene.ts';
import { keepState, showPage, startPage } from '../../state/page.tsx';
import { Resource } from '../../state/resource.ts';
import type { ChartRun } from '../../../src/protocol/charts.ts';
import { App } from './app.tsx';
import { reveal } from './reveal.ts';
import { chartsPage } from './state.ts';

const host = startPage(chartsRequests, chartsEvents);
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

keepState(host, page, options);
void showPage(
  <App
    scene={scene}
    page={page}
    runs={runs}
    onRetry={() => void load()}
    onOpen={(run) => void client.request('charts.open', { run })}
    onExport={(metrics, what) => exportCharts(client, scene, metrics, what)}
    onUncheck={(run) => void client.request('charts.uncheck', { run })}
  />,
  page,
  load(),
).then(revealWanted);
