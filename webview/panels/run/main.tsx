import './run.css';
import { computed, signal } from '@preact/signals';
import type { MediaTagMessage } from '../../../src/protocol/media.ts';
import { runEvents, runRequests, type RunPage } from '../../../src/protocol/run-page.ts';
import type { RunSnapshotMessage } from '../../../src/protocol/run-snapshot.ts';
import { CutQueue } from '../../charts/cuts.ts';
import { exportCharts } from '../../charts/export.ts';
import { chartOptions } from '../../charts/options.ts';
import { createScene } from '../../charts/scene.ts';
import { keepState, showPage, startPage } from '../../state/page.tsx';
import { Resource } from '../../state/resource.ts';
import { App } from './app.tsx';
import { runPageState } from './state.ts';

const host = startPage(runRequests, runEvents);
const { client, start: id } = host;
const options = signal(host.restore(chartOptions));
const page = signal(host.restore(runPageState));
const run = new Resource<RunPage | null>();
const media = new Resource<readonly MediaTagMessage[]>();
const snapshot = new Resource<RunSnapshotMessage | null>();
const loaded = signal(false);
const load = async (): Promise<void> => {
  await run.load((signal) => client.request('run.get', { id }, { signal }));
  loaded.value = true;
  void snapshot.load((signal) => client.request('run.snapshot', { id }, { signal, timeLimit: 60_000 }));
  void media.load((signal) => client.request('run.media', { id }, { signal, timeLimit: 300_000 }));
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

keepState(host, page, options);
void showPage(
  <App
    scene={scene}
    sparklines={sparklines}
    page={page}
    run={run}
    media={media}
    snapshot={snapshot}
    loaded={loaded}
    onRetry={() => void load()}
    onAct={async (act) => {
      await client.request('run.act', { id, act });
    }}
    onExport={(metric) => exportCharts(client, scene, [metric], metric)}
    onEdit={async (edit) => {
      await client.request('run.edit', { id, edit });
      await load();
    }}
    onOpenRun={(other) => void client.request('run.open', { id: other })}
    onOpenFile={async (path) => {
      await client.request('run.openFile', { id, path });
    }}
    onDownload={async (path) => {
      await client.request('run.download', { id, path });
    }}
    preview={(path, signal) => client.request('run.preview', { id, path }, { signal })}
  />,
  page,
  load(),
);
