import * as z from 'zod';
import { count, defaulted, environment, needed, optional, scalar, texts } from './parts.ts';

const paramsSchema = z.union([z.string(), z.record(z.string(), scalar)], 'params are names with values, or a file');

/** An entry of `actions:`: something that can be run. */
export const actionSchema = z.object(
  {
    run: needed(
      z.string('run is a command'),
      'The command. It is split into words as a shell does, then `{name}` is filled in: a value is always one argument, whatever it holds. `{{` and `}}` are braces.',
      { examples: ['python train.py --lr {lr} --epochs {epochs}'] },
    ),
    params: optional(
      paramsSchema,
      'Parameters with their defaults; or a file (YAML, JSON, TOML) that the program reads its parameters from.',
      { 'x-values': 'paramsFile', 'x-keys': 'param', examples: [{ lr: 0.01, epochs: 10 }, 'params.yaml'] },
    ),
    inputs: defaulted(
      texts('inputs is a path or a list of paths'),
      [],
      'Files and folders that the command reads, relative to this file. They have to be there, and their digests are kept with each run.',
      { 'x-values': 'path', examples: [['data/train.csv']] },
    ),
    outputs: defaulted(
      texts('outputs is a path or a list of paths'),
      [],
      'Files and folders that the command writes, relative to this file.',
      { 'x-values': 'path', examples: [['models/']] },
    ),
    env: optional(
      environment,
      'Environment variables. The word `secret` takes a value from the environment in which Trainyard runs, and never writes it down.',
      { examples: [{ PYTHONHASHSEED: '0' }] },
    ),
    shell: defaulted(
      z.boolean('shell is true or false'),
      false,
      'Hand the command to a shell, for pipes and the like. Values are quoted.',
    ),
    cwd: defaulted(
      z.union([z.string(), z.null()], 'cwd is a folder'),
      null,
      'The folder to run in, relative to this file. Left out: the folder of this file.',
      { 'x-values': 'path' },
    ),
    gpus: defaulted(count('gpus', 0), 0, 'How many GPUs a run takes for itself.'),
  },
  'an action has run and params',
);

export const actionsSchema = optional(
  z.record(z.string(), actionSchema, 'actions holds no names'),
  'What can be launched, by names of your own. `trainyard train` runs the one called train.',
  { examples: [{ train: { run: 'python train.py --lr {lr}', params: { lr: 0.01 } } }] },
);
