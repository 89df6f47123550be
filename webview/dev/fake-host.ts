import { runSnapshot } from './snapshot.ts';
import { chartsEvents, chartsRequests, type ChartRun, type SeriesCutMessage } from '../../src/protocol/charts.ts';
import { runEvents, runRequests, type Preview, type RunPage } from '../../src/protocol/run-page.ts';
import { Server } from '../../src/protocol/server.ts';
import { colourOf } from '../../src/runs/colour.ts';
import { cutSeries } from '../../src/runs/cut.ts';
import { summarize, type Series } from '../../src/runs/series.ts';
import { FakeTable } from './table.ts';
import { makeSeries, type Shape } from './series.ts';

/**
 * Stands in for VS Code and the extension when a page is opened in a browser: `?runs=3&points=1000&metrics=…&live=1`
 * in the page's address say what there is to see.
 */
const asked = new URLSearchParams(location.search);
const runCount = Number(asked.get('runs') ?? '3');
const points = Number(asked.get('points') ?? '1000');
const live = asked.has('live');
const delay = Number(asked.get('delay') ?? '0');
const names = [
  'brave-otter',
  'calm-heron',
  'dry-lark',
  'keen-fox',
  'lucid-wren',
  'quiet-moth',
  'sunny-elk',
  'tall-crane',
];
const statuses = ['running', 'finished', 'failed', 'finished', 'killed', 'scheduled', 'unknown', 'finished'];
const shapes: Readonly<Record<string, Shape>> = {
  'train/loss': 'loss',
  'train/loss_with_gaps': 'gaps',
  'train/grad_norm': 'wild',
  'val/acc': 'accuracy',
  'val/loss': 'loss',
  'val/log_likelihood': 'negative',
  'val/never_finite': 'nan',
  lr: 'rate',
  'test/acc': 'one',
  'system/gpu.0.memory': 'usage',
  'system/cpu': 'usage',
};
const metrics = [
  ...Object.keys(shapes),
  ...Array.from(
    { length: Number(asked.get('metrics') ?? '0') },
    (_, i) => `layer/${Math.floor(i / 10)}/grad_${i % 10}`,
  ),
];
let grown = 0;
const cache = new Map<string, Series>();

function seriesOf(run: number, metric: string): Series {
  const running = statuses[run % statuses.length] === 'running';
  const length = points + (running ? grown * 10 : 0) - Math.floor(points * 0.3 * ((run * 0.37) % 1));
  const key = `${run} ${metric} ${length}`;
  const series = cache.get(key) ?? makeSeries(shapes[metric] ?? 'loss', length, (run * 0.618) % 1);
  cache.set(key, series);
  return series;
}

const idOf = (run: number): string => `csv:demo/run-${run}`;
const nameOf = (run: number): string =>
  `${names[run % names.length] ?? ''}${run >= names.length ? `-${Math.floor(run / names.length) + 1}` : ''}`;

function chartRun(run: number): ChartRun {
  return {
    id: idOf(run),
    name: nameOf(run),
    experiment: run % 5 === 4 ? 'vision/resnet' : 'fraud',
    status: statuses[run % statuses.length] ?? 'unknown',
    colour: colourOf(idOf(run)),
    starred: run === 1,
    baseline: run === 2,
    metrics: metrics.map((name) => ({ name, ...summarize(seriesOf(run, name)) })),
  };
}

function cutOf(request: Parameters<typeof cutSeries>[1] & { run: string; metric: string }): SeriesCutMessage {
  const cut = cutSeries(seriesOf(Number(request.run.split('-')[1]), request.metric), request);
  return {
    ...cut,
    run: request.run,
    metric: request.metric,
    extent: cut.extent === null ? null : [cut.extent[0], cut.extent[1]],
    xs: cut.xs.buffer,
    ys: cut.ys.buffer,
    smoothXs: cut.smoothXs.buffer,
    smoothYs: cut.smoothYs.buffer,
  };
}

function runPage(): RunPage {
  const run = chartRun(Number(asked.get('run') ?? '0'));
  const bare = asked.has('bare');
  const shown = bare ? [] : run.metrics;
  return {
    ...run,
    tracker: 'csv',
    trackerTitle: 'CSV',
    reason: run.status === 'failed' ? 'out-of-memory' : null,
    exitCode: null,
    startedAt: bare ? null : Date.now() - 4_320_000,
    endedAt: run.status === 'running' || bare ? null : Date.now() - 180_000,
    touchedAt: Date.now() - 12_000,
    headline: bare ? null : { metric: 'val/acc', value: 0.9213, goal: 'maximize' },
    params: bare
      ? {}
      : {
          lr: 0.0003,
          epochs: 40,
          'optimizer.name': 'adamw',
          'optimizer.betas': '[0.9, 0.999]',
          augment: true,
          'data.path': 'data/train.csv',
          note: null,
          prompt:
            'a rather long text that a person put into a parameter, which goes over more than one line on most screens',
          ...Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`model.layer.${i}.width`, 64 * (i + 1)])),
        },
    metrics: Object.fromEntries(shown.map(({ name, ...summary }) => [name, summary])),
    tags: bare ? {} : { 'mlflow.source.name': 'python train.py --lr 0.0003', team: 'risk' },
    note: bare ? null : 'First run with the new sampler.\n\nWorth another look at **recall**.',
    starred: !bare,
    archived: asked.has('archived'),
    baseline: asked.has('baseline'),
    against: bare ? null : { id: idOf(1), name: 'calm-heron', delta: 0.012 },
    parent: bare ? null : { id: idOf(1), name: 'sweep lr' },
    children: [],
    git: bare ? null : { commit: '4f2a9c81d03be7751f2a9c81d03be7751f2a9c81', branch: 'main', dirty: true },
    location: 'fraud/brave-otter',
    sources: [{ tracker: 'csv', file: 'fraud/brave-otter/metrics.csv' }],
    artifacts: bare
      ? []
      : ['README.md', 'config.json', 'log.txt', 'model/weights.pt', 'plots/confusion.png', 'report.html'].map(
          (path, i) => ({ path, bytes: 900 * 7 ** i }),
        ),
    artifactsCut: false,
    server: null,
    reproduction: null,
    problems: bare
      ? []
      : [
          {
            file: 'fraud/brave-otter/metrics.csv',
            message: 'Line 812 has 3 columns instead of 5.',
            hint: 'The line was left out. Log the same columns each time, or remove the line.',
          },
        ],
  };
}

async function previewOf(path: string): Promise<Preview> {
  if (path.endsWith('.json')) return { kind: 'json', text: '{"model":{"layers":8,"width":[64,128]}}', cut: false };
  if (path.endsWith('.md')) {
    const text =
      '# Fraud\n\nA *small* model. <script>alert(1)</script> [site](https://example.org)\n\n- one\n- two\n\n![x](https://example.org/x.png)';
    return { kind: 'markdown', text, cut: false };
  }
  if (path.endsWith('.png')) {
    const canvas = new OffscreenCanvas(240, 160);
    const context = canvas.getContext('2d');
    if (context !== null) context.fillRect(20, 20, 120, 80);
    return { kind: 'image', mime: 'image/png', bytes: await (await canvas.convertToBlob()).arrayBuffer() };
  }
  if (path.endsWith('.pt'))
    return { kind: 'none', why: 'Pickled files can run code, so there is no preview for them.' };
  return { kind: 'text', text: 'epoch 1 loss 0.31\nepoch 2 loss 0.22\n', cut: true };
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, delay));
let checked = Array.from({ length: runCount }, (_, run) => run);
const post = (message: unknown): void => window.postMessage(structuredClone(message), '*');
const done = (): Promise<null> => Promise.resolve(null);
const exporting = {
  'export.choose': done,
  'export.save': (): Promise<boolean> => Promise.resolve(false),
};
const charts = new Server({
  requests: chartsRequests,
  events: chartsEvents,
  post,
  handlers: {
    'charts.runs': async () => {
      await pause();
      return checked.map(chartRun);
    },
    'charts.cut': async (requests) => {
      await pause();
      return requests.map(cutOf);
    },
    ...exporting,
    'charts.uncheck': ({ run }) => {
      checked = checked.filter((other) => idOf(other) !== run);
      charts.emit('charts.runs', {});
      return done();
    },
    'charts.open': done,
    'charts.wanted': done,
  },
});
const page = new Server({
  requests: runRequests,
  events: runEvents,
  post,
  handlers: {
    'run.get': () => Promise.resolve(asked.has('gone') ? null : runPage()),
    'run.media': () => Promise.resolve([]),
    'run.snapshot': () => Promise.resolve(asked.has('plain') ? null : runSnapshot()),
    'run.preview': ({ path }) => previewOf(path),
    ...exporting,
    'run.openFile': done,
    'run.download': done,
    'run.act': done,
    'run.edit': done,
    'run.open': done,
    'charts.cut': (requests) => Promise.resolve(requests.map(cutOf)),
  },
});
const table = document.title === 'runs' ? new FakeTable(post, asked) : null;
const server = table?.server ?? (document.title === 'run' ? page : charts);

Object.assign(window, {
  acquireVsCodeApi: () => ({
    postMessage: (message: unknown) => void server.receive(message),
    getState: (): unknown => JSON.parse(sessionStorage.getItem('state') ?? 'null'),
    setState: (state: unknown) => sessionStorage.setItem('state', JSON.stringify(state)),
  }),
});
if (live) {
  setInterval(() => {
    grown += 1;
    table?.grow();
    if (server === page) page.emit('run.changed', { id: idOf(0) });
    else if (table === null) charts.emit('charts.grown', { runs: checked.map(idOf) });
  }, 500);
}
