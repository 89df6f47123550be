import * as z from 'zod';
import { count, duration, needed, optional, scalar } from './parts.ts';
import { goalSchema } from './metrics.ts';

const number = (key: string) => z.number(`${key} is a number`);

const space = z.object(
  {
    values: optional(z.array(scalar, 'values is a list'), 'The values to try.', { examples: [[16, 32, 64]] }),
    value: optional(scalar, 'One value for all trials.'),
    min: optional(number('min'), 'The least value.'),
    max: optional(number('max'), 'The largest value.'),
    step: optional(number('step').positive('step is larger than 0'), 'Only values that are whole steps above `min`.'),
    scale: optional(
      z.enum(['linear', 'log'], 'scale is linear or log'),
      'How values are spread: `log` for what matters by its order, such as learning rates. Left out: linear.',
    ),
    distribution: optional(z.string('distribution is a name'), 'As W&B names it, such as `log_uniform_values`.'),
    mu: optional(number('mu'), 'Mean of a normal distribution.'),
    sigma: optional(number('sigma'), 'Standard deviation of a normal distribution.'),
    q: optional(number('q'), 'Step of a quantized distribution.'),
  },
  'a parameter of a sweep has values, or min and max',
);
const spaces = z.record(
  z.string(),
  z.union([space, z.array(scalar)], 'a parameter of a sweep has values, or min and max'),
  'params are names with values, or with min and max',
);
const spacesSaid = 'What to try: for each parameter its `values`, or `min` and `max`.';

const termination = z.object(
  {
    type: needed(z.enum(['hyperband', 'asha'], 'type is hyperband or asha'), 'Who decides which trials go on.'),
    min_iter: optional(count('min_iter', 1), 'The step of the first decision.'),
    max_iter: optional(count('max_iter', 1), 'The step of the last decision.'),
    eta: optional(number('eta').gt(1, 'eta is larger than 1'), 'One of so many goes on at each decision. Left out: 3.'),
    s: optional(count('s', 1), 'How many brackets.'),
  },
  'early_terminate has type',
);

/** An entry of `sweeps:`. What W&B's sweep files say is read as it stands there. */
export const sweepSchema = z.object(
  {
    action: needed(z.string('action is the name of an action'), 'The action that each trial runs.', {
      'x-values': 'action',
    }),
    method: optional(
      z.enum(['grid', 'random', 'tpe', 'bayes'], 'method is grid, random, tpe or bayes'),
      'How values are chosen. `tpe` and `bayes` learn from the trials before. Left out: random.',
    ),
    metric: optional(
      z.union(
        [
          z.string(),
          z.object({
            name: needed(z.string(), 'The metric.', { 'x-values': 'metric' }),
            goal: optional(goalSchema, 'Which way it gets better.'),
          }),
        ],
        'metric is the name of a metric',
      ),
      'The metric to get better.',
      { 'x-values': 'metric' },
    ),
    goal: optional(goalSchema, 'Which way the metric gets better.'),
    trials: optional(count('trials', 1), 'How many trials.'),
    run_cap: optional(count('run_cap', 1), 'How many trials, as W&B calls it.'),
    parallel: optional(count('parallel', 1), 'How many trials run at the same time. Left out: 1.'),
    timeout: optional(duration('timeout'), 'No trial starts after this time.'),
    seed: optional(z.int('seed is a whole number'), 'The seed of the choice of values.'),
    params: optional(spaces, spacesSaid, {
      'x-keys': 'param',
      examples: [{ lr: { min: 1e-5, max: 0.1, scale: 'log' } }],
    }),
    parameters: optional(spaces, `${spacesSaid} As W&B calls it.`, { 'x-keys': 'param' }),
    early_terminate: optional(termination, 'Ends trials early that fall behind.'),
  },
  'a sweep has action and params',
);

export const sweepsSchema = optional(
  z.record(z.string(), sweepSchema, 'sweeps holds no names'),
  'Searches for good parameters, by names of your own.',
);
