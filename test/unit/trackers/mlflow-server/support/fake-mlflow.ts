import { fakeServer, json } from './fake-server.ts';
import type { FakeServer, Heard } from './fake-server.ts';
import type { ServerResponse } from 'node:http';

/** A run of the fake: its points by metric make its latest values. */
export interface FakeRun {
  readonly id: string;
  readonly experiment?: string;
  readonly name?: string;
  readonly status?: string;
  readonly startedAt?: number;
  readonly points?: Readonly<Record<string, readonly number[]>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

/** What the fake holds; tests change it while it runs. */
export interface FakeStore {
  readonly experiments: { readonly id: string; readonly name: string }[];
  readonly runs: FakeRun[];
}

const startedAt = 1_700_000_000_000;

/** A run as MLflow's REST API tells it. */
export function wireOf(run: FakeRun) {
  return {
    info: {
      run_id: run.id,
      run_uuid: run.id,
      experiment_id: run.experiment ?? '1',
      run_name: run.name ?? run.id,
      status: run.status ?? 'FINISHED',
      start_time: run.startedAt ?? startedAt,
      ...(run.status === 'RUNNING' ? {} : { end_time: (run.startedAt ?? startedAt) + 1000 }),
      lifecycle_stage: 'active',
    },
    data: {
      metrics: Object.entries(run.points ?? {}).map(([key, values]) => ({
        key,
        value: values.at(-1),
        timestamp: startedAt + values.length,
        step: values.length - 1,
      })),
      params: Object.entries(run.params ?? {}).map(([key, value]) => ({ key, value })),
      tags: [],
    },
  };
}

const api = '/api/2.0/mlflow';

/** Answers as MLflow does (tokens are offsets). `instead` may answer in its place: true if it did. */
export function fakeMlflow(
  store: FakeStore,
  instead: (question: Heard, answer: ServerResponse) => boolean = () => false,
): Promise<FakeServer> {
  return fakeServer((question, answer) => {
    if (instead(question, answer)) return;
    const { path, query, body } = question;
    const run = store.runs.find(({ id }) => id === query.get('run_id'));
    if (path === `${api}/experiments/search`) {
      const experiments = store.experiments.map(({ id, name }) => ({
        experiment_id: id,
        name,
        lifecycle_stage: 'active',
      }));
      json(answer, { experiments });
    } else if (path === `${api}/runs/search`) json(answer, found(store, body));
    else if (run === undefined && query.has('run_id')) json(answer, { error_code: 'RESOURCE_DOES_NOT_EXIST' }, 404);
    else if (path === `${api}/runs/get` && run !== undefined) json(answer, { run: wireOf(run) });
    else if (path === `${api}/metrics/get-history`) {
      json(answer, { metrics: points(run?.points?.[query.get('metric_key') ?? ''] ?? []) });
    } else if (path === '/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval') {
      const metrics = query.getAll('run_ids').flatMap((id) => {
        const values = store.runs.find((other) => other.id === id)?.points?.[query.get('metric_key') ?? ''] ?? [];
        return points(values).map((point) => ({ ...point, run_id: id }));
      });
      json(answer, { metrics });
    } else if (path === `${api}/artifacts/list`) json(answer, { files: filesOf(run, query.get('path') ?? '') });
    else if (path === '/get-artifact') {
      const content = run?.files?.[query.get('path') ?? ''];
      if (content === undefined) json(answer, { error_code: 'RESOURCE_DOES_NOT_EXIST' }, 404);
      else answer.end(content);
    } else json(answer, {}, 404);
  });
}

function points(values: readonly number[]) {
  return values.map((value, step) => ({ key: 'x', value, timestamp: startedAt + step, step }));
}

function found(store: FakeStore, body: Heard['body']) {
  const filter = typeof body['filter'] === 'string' ? body['filter'] : '';
  const after = Number(/start_time > (\d+)/.exec(filter)?.[1] ?? 0);
  const ids = body['experiment_ids'] as readonly string[];
  const runs = store.runs
    .filter((run) => ids.includes(run.experiment ?? '1'))
    .filter((run) => (run.startedAt ?? startedAt) > after)
    .filter((run) => !filter.includes('RUNNING') || run.status === 'RUNNING')
    .sort((a, b) => (b.startedAt ?? startedAt) - (a.startedAt ?? startedAt));
  const from = Number(body['page_token'] ?? 0);
  const to = from + Number(body['max_results']);
  const token = to < runs.length ? { next_page_token: String(to) } : {};
  return { runs: runs.slice(from, to).map(wireOf), ...token };
}

function filesOf(run: FakeRun | undefined, folder: string) {
  const prefix = folder === '' ? '' : `${folder}/`;
  const folders = new Set<string>();
  const files: { path: string; is_dir: boolean; file_size?: number }[] = [];
  for (const [path, content] of Object.entries(run?.files ?? {})) {
    if (!path.startsWith(prefix)) continue;
    const slash = path.indexOf('/', prefix.length);
    if (slash === -1) files.push({ path, is_dir: false, file_size: content.length });
    else folders.add(path.slice(0, slash));
  }
  return [...[...folders].map((path) => ({ path, is_dir: true })), ...files];
}
