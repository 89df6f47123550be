import * as z from 'zod';
import { needed, optional } from './parts.ts';

/** Which way a metric gets better. */
export const goalSchema = z.enum(['maximize', 'minimize'], 'goal is maximize or minimize');

/** An entry of `metrics:`. */
export const metricSchema = z.object(
  {
    goal: needed(
      goalSchema.optional(),
      'Which way the metric gets better. Where it is left out, the name decides: `loss` gets smaller, `accuracy` larger.',
    ),
    primary: needed(
      z.boolean('primary is true or false').optional(),
      'The metric that runs are judged by: it stands beside their names, and decides which is the best.',
    ),
  },
  'a metric has goal and primary',
);

export const metricsSchema = optional(
  z.record(z.string(), metricSchema, 'metrics holds no names'),
  'Metrics by the names under which runs log them: which way each gets better, and which one runs are judged by.',
  { 'x-keys': 'metric', examples: [{ 'val/acc': { goal: 'maximize', primary: true } }] },
);
