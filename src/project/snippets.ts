import type { Choice } from './complete.ts';

interface Entry {
  readonly group: string;
  readonly label: string;
  readonly name: string;
  readonly lines: readonly string[];
  readonly description: string;
}

/** Whole entries, to be filled in. */
const entries: readonly Entry[] = [
  {
    group: 'actions',
    label: 'action: Python script',
    name: 'train',
    lines: ['run: python ${2:train.py} --lr {lr}', 'params: { lr: ${3:0.01} }', 'inputs: [$4]', 'outputs: [$0]'],
    description: 'A Python script with a parameter.',
  },
  {
    group: 'actions',
    label: 'action: shell',
    name: 'prepare',
    lines: ['run: ${2:cat data/*.csv | sort > all.csv}', 'shell: true$0'],
    description: 'A line for the shell.',
  },
  {
    group: 'backends',
    label: 'backend: ssh',
    name: 'gpu-box',
    lines: ['type: ssh', 'host: ${2:gpu1.lab}', 'folder: ${3:~/trainyard}$0'],
    description: 'A machine that is reached with `ssh`.',
  },
  {
    group: 'backends',
    label: 'backend: Slurm',
    name: 'cluster',
    lines: ['type: slurm', 'via: ${2:gpu-box}', 'partition: ${3:gpu}', 'gpus: ${4:1}', 'time: "${5:2:00:00}"$0'],
    description: 'A Slurm cluster.',
  },
  {
    group: 'backends',
    label: 'backend: Ray',
    name: 'ray',
    lines: ['type: ray', 'address: "${2:http://127.0.0.1:8265}"$0'],
    description: 'A Ray cluster.',
  },
  {
    group: 'backends',
    label: 'backend: Kubernetes',
    name: 'k8s',
    lines: ['type: kubernetes', 'namespace: ${2:ml}', 'image: ${3:registry.example/train:1.2}$0'],
    description: 'A Kubernetes cluster.',
  },
  {
    group: 'trackers',
    label: 'tracker: files',
    name: 'mine',
    lines: ['type: ${2|csv,jsonl|}', 'path: "${3:logs/*/out.csv}"$0'],
    description: 'Files with names of their own.',
  },
  {
    group: 'trackers',
    label: 'tracker: MLflow server',
    name: 'team',
    lines: ['type: mlflow', 'uri: "${2:https://mlflow.example}"', 'token: secret$0'],
    description: 'A tracking server.',
  },
  {
    group: 'sweeps',
    label: 'sweep',
    name: 'lr',
    lines: [
      'action: ${2:train}',
      'method: ${3|tpe,random,grid|}',
      'metric: ${4:val/acc}',
      'goal: ${5|maximize,minimize|}',
      'trials: ${6:30}',
      'params:',
      '  ${7:lr}: { min: ${8:1e-5}, max: ${9:1e-1}, scale: log }$0',
    ],
    description: 'A search for good parameters.',
  },
  {
    group: 'models',
    label: 'model',
    name: 'fraud',
    lines: ['gates:', '  - metric: ${2:val/auc >= 0.92}', '  - better_than: champion', '  - scan: clean$0'],
    description: 'A model, and what its versions have to meet.',
  },
  {
    group: 'targets',
    label: 'target: process',
    name: 'local',
    lines: [
      'type: process',
      'run: ${2:mlflow models serve -m {artifact\\} -p {port\\} --env-manager local}',
      'health: ${3:/ping}',
      'predict: ${4:/invocations}$0',
    ],
    description: 'A server process on this machine.',
  },
  {
    group: 'monitors',
    label: 'monitor',
    name: 'drift',
    lines: ['reference: ${2:data/train.parquet}', 'current: ${3:logs/predictions/*.jsonl}', 'window: ${4:1d}$0'],
    description: 'Data that is watched for drift.',
  },
];

/** Whole entries for a part of the file, each with a name that is not there yet. */
export function snippetsOf(group: string, there: ReadonlySet<string>): readonly Choice[] {
  return entries
    .filter((entry) => entry.group === group)
    .map(({ label, name, lines, description }) => {
      let free = name;
      for (let n = 2; there.has(free); n += 1) free = `${name}-${n}`;
      const snippet = [`\${1:${free}}:`, ...lines.map((line) => `  ${line}`)].join('\n');
      return { label, snippet, kind: 'entry', description };
    });
}
