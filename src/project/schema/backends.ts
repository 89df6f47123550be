import * as z from 'zod';
import { count, duration, needed, optional, texts } from './parts.ts';

const type = <T extends string>(name: T, description: string) => needed(z.literal(name), description);
const word = (key: string) => z.string(`${key} is a text`);

const folder = optional(word('folder'), 'The folder there that code is brought to and runs in.', {
  examples: ['~/trainyard'],
});
const setup = optional(
  word('setup'),
  'A shell line that is run before the command, such as what activates an environment.',
  {
    examples: ['source ~/venv/bin/activate'],
  },
);
const gpus = optional(count('gpus', 0), 'GPUs for each run.');
const cpus = optional(count('cpus', 1), 'CPUs for each run.');
const memory = optional(z.union([z.string(), z.number()], 'memory is an amount such as 16G'), 'Memory for each run.', {
  examples: ['16G'],
});
const context = optional(word('context'), 'The context of your kubeconfig. Left out: the current one.');
const namespace = optional(word('namespace'), 'The namespace.');

const ssh = z.object({
  type: type('ssh', 'A machine that is reached with your own `ssh`: its settings, agents and jump hosts count.'),
  host: needed(word('host'), 'The host, as `ssh` knows it.', { examples: ['gpu1.lab'] }),
  folder,
  setup,
});

const slurm = z.object({
  type: type('slurm', 'A Slurm cluster, by `sbatch`.'),
  via: optional(word('via'), 'The ssh backend whose machine has `sbatch`. Left out: this machine.', {
    'x-values': 'backend',
  }),
  partition: optional(word('partition'), 'The partition.'),
  account: optional(word('account'), 'The account that is charged.'),
  qos: optional(word('qos'), 'The quality of service.'),
  time: optional(duration('time'), 'The time limit.', { examples: ['2:00:00'] }),
  nodes: optional(count('nodes', 1), 'Nodes for each run.'),
  gpus,
  cpus,
  memory,
  options: optional(texts('options is a list of texts'), 'More options for `sbatch`.', {
    examples: [['--constraint=a100']],
  }),
  folder,
  setup,
});

const ray = z.object({
  type: type('ray', 'A Ray cluster, by its Jobs API.'),
  address: needed(
    z.url({ protocol: /^https?$/, error: 'address begins with http:// or https://' }),
    'Where its dashboard answers.',
    {
      examples: ['http://127.0.0.1:8265'],
    },
  ),
  token: optional(z.literal('secret', 'token is the word secret'), 'The word `secret`: the token is asked for once.'),
  gpus,
  cpus,
  memory,
});

const kubernetes = z.object({
  type: type('kubernetes', 'A Kubernetes cluster, by `kubectl`.'),
  context,
  namespace,
  image: needed(word('image'), 'The container image that the command runs in.', {
    examples: ['registry.example/train:1.2'],
  }),
  queue: optional(word('queue'), "Kueue's queue."),
  runtime: optional(word('runtime'), "The runtime of Kubeflow's Trainer: then a TrainJob is made instead of a Job."),
  nodes: optional(count('nodes', 1), 'Nodes for each run.'),
  gpus,
  cpus,
  memory,
});

const command = z.object({
  type: type('command', 'Whatever has a command line of its own.'),
  submit: needed(word('submit'), 'Submits a job, and prints its id.'),
  status: needed(word('status'), 'Prints where a job stands; `{id}` is its id.'),
  logs: optional(word('logs'), "Prints a job's output; `{id}` is its id."),
  cancel: optional(word('cancel'), 'Ends a job; `{id}` is its id.'),
});

/** An entry of `backends:`: a place where commands can run. */
export const backendSchema = z.discriminatedUnion(
  'type',
  [ssh, slurm, ray, kubernetes, command],
  'type is ssh, slurm, ray, kubernetes or command',
);

export const backendsSchema = optional(
  z.record(z.string(), backendSchema, 'backends holds no names'),
  'Where commands can run beside this machine (which is always there, as `local`), by names of your own.',
  { examples: [{ 'gpu-box': { type: 'ssh', host: 'gpu1.lab' } }] },
);
