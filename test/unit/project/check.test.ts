import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkProject } from '../../../src/project/check/check.ts';
import { ProjectDocument } from '../../../src/project/document.ts';
import type { ProjectFault, ProjectFix } from '../../../src/project/fault.ts';
import { projectSchema } from '../../../src/project/schema/project.ts';

const around = {
  exists: (path: string) => ['data/train.csv', 'pulled.csv.dvc'].includes(path),
  paramsIn: (path: string) => (path === 'params.yaml' ? ['lr', 'optimizer.lr'] : null),
};
const check = (text: string): readonly ProjectFault[] => checkProject(text, around);

/** Everything that the file can say. */
const whole = `version: 1
metrics:
  val/acc: { goal: maximize, primary: true }
actions:
  train:
    run: python train.py --lr {lr} --epochs {epochs}
    params: { lr: 0.01, epochs: 10 }        # or a file: params.yaml
    inputs: [data/train.csv]
    outputs: [models/]
    env: { PYTHONHASHSEED: "0" }
backends:
  gpu-box: { type: ssh, host: gpu1.lab, folder: ~/trainyard, setup: source ~/venv/bin/activate }
  cluster: { type: slurm, via: gpu-box, partition: gpu, gpus: 1, time: "2:00:00" }
  ray:     { type: ray, address: "http://127.0.0.1:8265" }
  k8s:     { type: kubernetes, context: prod, namespace: ml, image: registry.example/train:1.2 }
  own:     { type: command, submit: qsub job.sh, status: "qstat {id}", logs: "cat {id}.log", cancel: "qdel {id}" }
trackers:
  mine: { type: csv, path: "logs/*/out.csv" }
  team: { type: mlflow, uri: "https://mlflow.example", token: secret }
sweeps:
  lr: { action: train, method: tpe, metric: val/acc, goal: maximize, trials: 30, params: { lr: { min: 1e-5, max: 1e-1, scale: log } } }
  wandb:
    action: train
    method: bayes
    metric: { name: val/acc, goal: maximize }
    parameters: { lr: { distribution: log_uniform_values, min: 1e-5, max: 1e-1 }, epochs: { values: [5, 10] } }
    early_terminate: { type: hyperband, min_iter: 3, eta: 2 }
    run_cap: 20
models:
  fraud:
    gates:
      - metric: val/auc >= 0.92
      - better_than: champion
      - scan: clean
      - approvals: 1
targets:
  local:   { type: process, run: "mlflow models serve -m {artifact} -p {port} --env-manager local", health: /ping, predict: /invocations }
  cluster: { type: kserve, context: prod, namespace: ml }
monitors:
  fraud: { reference: data/train.csv, current: logs/predictions/*.jsonl, window: 1d, timestamp: ts, drift: { share: 0.5 }, on_drift: { retrain: train } }
x-notes: { any: thing }
`;

const withFix = (text: string, { from, to, text: put }: ProjectFix): string =>
  text.slice(0, from) + put + text.slice(to);

describe('the check of trainyard.yaml', () => {
  it('finds nothing in a file that uses every part of it', () => {
    expect(check(whole)).toEqual([]);
    expect(projectSchema.safeParse(parse(whole)).success).toBe(true);
  });

  it.each(['', '# nothing\n', 'version: 1\n', 'metrics:\nactions:\n'])(
    'finds nothing where nothing is said: %j',
    (text) => {
      expect(check(text)).toEqual([]);
    },
  );

  it.each([
    ['syntax', 'actions: [1\n', 2, 1, 'error', /Flow sequence/],
    ['a tab', 'actions:\n\ttrain: 1\n', 2, 1, 'error', /[Tt]ab/],
    ['a list', '- a\n', 1, 1, 'error', /holds no keys/],
    [
      'a key twice',
      'actions:\n  a: { run: x }\n  a: { run: y }\n',
      3,
      3,
      'error',
      /stands here twice: first in line 2/,
    ],
    [
      'a newer version',
      'version: 2\nnonsense: 5\n',
      1,
      10,
      'error',
      /newer than this Trainyard, which leaves the file alone/,
    ],
    ['no version', 'version: one\n', 1, 10, 'error', /is not known/],
    ['an unknown key', 'acitons: {}\n', 1, 1, 'warning', /key acitons/],
    [
      'an unknown key below',
      'actions:\n  train:\n    run: x\n    input: [data/train.csv]\n',
      4,
      5,
      'warning',
      /key input/,
    ],
    [
      'a key of another type',
      'backends:\n  b: { type: ssh, host: h, partition: gpu }\n',
      2,
      28,
      'warning',
      /key partition/,
    ],
    ['an unknown goal', 'metrics:\n  acc: { goal: maximise }\n', 2, 16, 'error', /Goal is maximize or minimize/],
    ['no command', 'actions:\n  train: { shell: true }\n', 2, 3, 'error', /Run is missing/],
    [
      'a value of the wrong kind',
      'actions:\n  train: { run: x, gpus: many }\n',
      2,
      26,
      'error',
      /Gpus is a whole number/,
    ],
    ['a list in params', 'actions:\n  t: { run: "x {a}", params: { a: [1] } }\n', 2, 35, 'error', /./],
    ['an unknown backend type', 'backends:\n  b: { type: shh, host: h }\n', 2, 14, 'error', /Type is ssh, slurm/],
    ['no host', 'backends:\n  b: { type: ssh }\n', 2, 3, 'error', /Host is missing/],
    [
      'a place without a parameter',
      'actions:\n  t:\n    run: python t.py {lr}\n',
      3,
      22,
      'error',
      /has \{lr\}, which is no parameter/,
    ],
    [
      'a place that the file lacks',
      'actions:\n  t: { run: "x {lrr}", params: params.yaml }\n',
      2,
      16,
      'error',
      /no parameter of params.yaml/,
    ],
    ['a parameter never used', 'actions:\n  t: { run: x, params: { lr: 1 } }\n', 2, 26, 'warning', /does not take lr/],
    ['an operator', 'actions:\n  t: { run: "a | b" }\n', 2, 13, 'error', /only a shell understands/],
    ['an open quote', 'actions:\n  t: { run: "a \'b" }\n', 2, 13, 'error', /single quote that is not closed/],
    [
      'a sweep of no action',
      'actions:\n  train: { run: x }\nsweeps:\n  s: { action: tran }\n',
      4,
      16,
      'error',
      /no action "tran"/,
    ],
    [
      'a sweep of no parameter',
      'actions:\n  t: { run: "x {lr}", params: { lr: 1 } }\nsweeps:\n  s: { action: t, params: { l: { min: 1, max: 2 } } }\n',
      4,
      29,
      'error',
      /no parameter "l"/,
    ],
    [
      'a monitor of no action',
      'monitors:\n  m: { reference: data/train.csv, current: a, on_drift: { retrain: again } }\n',
      2,
      68,
      'error',
      /no action "again"/,
    ],
    ['a way that is none', 'backends:\n  c: { type: slurm, via: box }\n', 2, 26, 'error', /no ssh backend "box"/],
    ['a backend called local', 'backends:\n  local: { type: ssh, host: h }\n', 2, 3, 'error', /always this machine/],
    [
      'an input that is not there',
      'actions:\n  t: { run: x, inputs: [data/train.csv, gone.csv] }\n',
      2,
      41,
      'warning',
      /input gone.csv does not exist/,
    ],
    ['an input to be pulled', 'actions:\n  t: { run: x, inputs: pulled.csv }\n', 2, 24, 'warning', /does not exist/],
    [
      'parameters that are not there',
      'actions:\n  t: { run: x, params: gone.yaml }\n',
      2,
      24,
      'warning',
      /gone.yaml with the parameters/,
    ],
    [
      'a gate that compares nothing',
      'models:\n  m:\n    gates:\n      - metric: val/auc\n',
      4,
      17,
      'error',
      /a number, such as/,
    ],
    ['an empty gate', 'models:\n  m:\n    gates:\n      - min_absolute_change: 1\n', 4, 9, 'error', /A gate has/],
    [
      'a secret in the open',
      'trackers:\n  t: { type: mlflow, uri: "https://a", token: s3cret }\n',
      2,
      47,
      'error',
      /token is the word secret/,
    ],
  ] as const)('says where it is wrong: %s', (_, text, line, column, severity, message) => {
    const faults = check(text);
    expect(faults.map((fault) => [fault.message, fault.severity])).toEqual([
      [expect.stringMatching(message), severity],
    ]);
    const [fault] = faults;
    expect(new ProjectDocument(text).position(fault?.from ?? -1)).toEqual({ line, column });
    expect(fault?.message).toMatch(/\.$/);
    expect(fault?.hint).toMatch(/[.?]$|^(?:Bring|Make)/);
    expect(JSON.stringify(fault)).not.toContain('s3cret');
  });

  it.each([
    ['acitons: {}\n', 'Change to actions', 'actions: {}\n'],
    ['metrics:\n  acc: { goal: maximise }\n', 'Change to maximize', 'metrics:\n  acc: { goal: maximize }\n'],
    ['version: 0\n', 'Change to 1', 'version: 1\n'],
    [
      'actions:\n  t: { run: "x {lrr}", params: { lr: 1 } }\n',
      'Change to {lr}',
      'actions:\n  t: { run: "x {lr}", params: { lr: 1 } }\n',
    ],
    [
      'actions:\n  t: { run: "x {lr}" }\n',
      'Add the parameter lr',
      'actions:\n  t: { run: "x {lr}", params: { lr: "" } }\n',
    ],
    [
      'actions:\n  t:\n    run: x {lr} # why\n',
      'Add the parameter lr',
      'actions:\n  t:\n    run: x {lr} # why\n    params: { lr: "" }\n',
    ],
    [
      'actions:\n  t:\n    run: x {lr} {b}\n    params:\n      b: 1\n  u: { run: y }',
      'Add the parameter lr',
      'actions:\n  t:\n    run: x {lr} {b}\n    params:\n      b: 1\n      lr: ""\n  u: { run: y }',
    ],
    [
      'actions:\n  t:\n    run: |\n      x {lr}\n',
      'Add the parameter lr',
      'actions:\n  t:\n    run: |\n      x {lr}\n    params: { lr: "" }\n',
    ],
    [
      'actions:\n  t:\n    params: {}\n    run: x {lr}',
      'Add the parameter lr',
      'actions:\n  t:\n    params: { lr: "" }\n    run: x {lr}',
    ],
    ['actions:\n  t:\n    run: a | b', 'Add shell: true', 'actions:\n  t:\n    run: a | b\n    shell: true'],
    [
      'actions:\n  train: { run: x }\nsweeps:\n  s: { action: trian }\n',
      'Change to train',
      'actions:\n  train: { run: x }\nsweeps:\n  s: { action: train }\n',
    ],
  ])('mends %j: %s', (text, title, mended) => {
    const fix = check(text)
      .flatMap(({ fixes }) => fixes)
      .find((one) => one.title === title);
    expect(fix && withFix(text, fix)).toBe(mended);
    expect(check(mended).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('says everything at once, in the order of the text', () => {
    const faults = check('metrics:\n  a: { goal: up }\nactions:\n  t: { run: "x {y}" }\n  u: {}\n');
    const lines = faults.map(
      ({ from }) =>
        new ProjectDocument('metrics:\n  a: { goal: up }\nactions:\n  t: { run: "x {y}" }\n  u: {}\n').position(from)
          .line,
    );
    expect(lines).toEqual([2, 4, 5]);
  });

  it('never fails, wherever a text that uses all of it is cut off', () => {
    for (let length = 0; length <= whole.length; length += 7) {
      const text = whole.slice(0, length);
      for (const { from, to } of check(text))
        expect([from >= 0, from <= to, to <= text.length]).toEqual([true, true, true]);
    }
  });
});
