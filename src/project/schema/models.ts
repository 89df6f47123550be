import * as z from 'zod';
import { count, optional } from './parts.ts';

const threshold = /^\s*\S+\s*(?:>=|<=|==|=|>|<)\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/i;
const thresholdSaid = 'metric is a name, a comparison and a number, such as val/auc >= 0.92';

/** An entry of `gates:`: one condition that a version has to meet. */
export const gateSchema = z
  .object(
    {
      metric: optional(
        z.string(thresholdSaid).regex(threshold, thresholdSaid),
        'A metric against a threshold. A metric that is missing does not hold.',
        { 'x-values': 'metric', examples: ['val/auc >= 0.92'] },
      ),
      better_than: optional(
        z.string('better_than is an alias or a version'),
        'The version with this alias, or of this number, is beaten in the primary metric.',
        { 'x-values': 'alias', examples: ['champion'] },
      ),
      min_absolute_change: optional(
        z.number('min_absolute_change is a number').positive('min_absolute_change is larger than 0'),
        'With `better_than`: better by so much at least.',
      ),
      min_relative_change: optional(
        z.number('min_relative_change is a number').positive('min_relative_change is larger than 0'),
        'With `better_than`: better by this share at least; 0.01 is one in a hundred.',
      ),
      scan: optional(z.literal('clean', 'scan is clean'), "The scan of the version's files finds nothing unsafe."),
      approvals: optional(count('approvals', 1), 'So many people have approved of the version.'),
    },
    'a gate has metric, better_than, scan or approvals',
  )
  .refine(
    ({ metric, better_than: better, scan, approvals }) => [metric, better, scan, approvals].some((one) => one != null),
    {
      error: 'a gate has metric, better_than, scan or approvals',
    },
  );

/** An entry of `models:`. */
export const modelSchema = z.object(
  {
    description: optional(z.string('description is a text'), 'What the model is for.'),
    gates: optional(z.array(gateSchema, 'gates is a list'), 'What a version has to meet before it goes on.', {
      examples: [[{ metric: 'val/auc >= 0.92' }, { scan: 'clean' }]],
    }),
  },
  'a model has gates',
);

export const modelsSchema = optional(
  z.record(z.string(), modelSchema.nullable(), 'models holds no names'),
  'Models of the registry by their names, and what their versions have to meet.',
);
