import * as z from 'zod';
import { count, duration, environment, needed, optional } from './parts.ts';

const word = (key: string) => z.string(`${key} is a text`);
const context = optional(word('context'), 'The context of your kubeconfig. Left out: the current one.');
const namespace = optional(word('namespace'), 'The namespace.');

const processTarget = z.object({
  type: needed(z.literal('process'), 'A server process on this machine.'),
  run: needed(
    word('run'),
    'The command that serves. `{artifact}` is the folder of the model, `{port}` the port that it has to listen on.',
    { examples: ['mlflow models serve -m {artifact} -p {port} --env-manager local'] },
  ),
  health: optional(word('health'), 'The path that answers once the server is ready.', { examples: ['/ping'] }),
  predict: optional(word('predict'), 'The path that predicts.', { examples: ['/invocations'] }),
  port: optional(count('port', 1), 'The port. Left out: a free one.'),
  env: optional(environment, 'Environment variables.'),
  cwd: optional(word('cwd'), 'The folder to run in, relative to this file.', { 'x-values': 'path' }),
  timeout: optional(duration('timeout'), 'How long the server may take to get ready.'),
});

const kserve = z.object({
  type: needed(z.literal('kserve'), "KServe's InferenceService, by `kubectl`."),
  context,
  namespace,
  name: optional(word('name'), "The service's name. Left out: the model's."),
  format: optional(word('format'), "The model's format, such as `mlflow` or `sklearn`."),
  min_replicas: optional(count('min_replicas', 0), 'The least number of replicas.'),
  max_replicas: optional(count('max_replicas', 1), 'The largest number of replicas.'),
});

const rayServe = z.object({
  type: needed(z.literal('ray-serve'), 'Ray Serve, by its REST API.'),
  address: needed(
    z.url({ protocol: /^https?$/, error: 'address begins with http:// or https://' }),
    'Where its dashboard answers.',
    { examples: ['http://127.0.0.1:8265'] },
  ),
  import_path: needed(word('import_path'), 'The application, `module:name`.', { examples: ['serve_model:app'] }),
  route: optional(word('route'), 'The path below which it answers.', { examples: ['/fraud'] }),
});

/** An entry of `targets:`: where a model is deployed. */
export const targetSchema = z.discriminatedUnion(
  'type',
  [processTarget, kserve, rayServe],
  'type is process, kserve or ray-serve',
);

export const targetsSchema = optional(
  z.record(z.string(), targetSchema, 'targets holds no names'),
  'Where models are deployed, by names of your own.',
);
