import * as z from 'zod';
import { count, duration, needed, optional, texts } from './parts.ts';

const share = z
  .number('share is a number from 0 to 1')
  .min(0, 'share is a number from 0 to 1')
  .max(1, 'share is a number from 0 to 1');

const drift = z.object(
  {
    share: optional(share, 'The data drifted when this share of its columns did. Left out: 0.5.'),
    method: optional(
      z.enum(
        ['ks', 'wasserstein', 'chi2', 'z', 'js', 'psi', 'kl', 'hellinger'],
        'method is ks, wasserstein, chi2, z, js, psi, kl or hellinger',
      ),
      'One test for all columns. Left out: the one that fits a column and the number of rows.',
    ),
    threshold: optional(
      z.number('threshold is a number'),
      'Beyond this a column drifted. Left out: the usual one of the test.',
    ),
    columns: optional(texts('columns is a list of names'), 'Columns to look at. Left out: all.'),
  },
  'drift has share and method',
);

const onDrift = z.object(
  {
    retrain: optional(z.string('retrain is the name of an action'), 'The action that trains again.', {
      'x-values': 'action',
    }),
    windows: optional(
      z.string('windows is such as 2 of 3').regex(/^\d+ of \d+$/, 'windows is such as 2 of 3'),
      'In so many of the last windows the data has to have drifted. Left out: 1 of 1.',
      { examples: ['2 of 3'] },
    ),
    cooldown: optional(duration('cooldown'), 'No retraining so soon after the last one.', { examples: ['1d'] }),
    min_rows: optional(count('min_rows', 0), 'No retraining with fewer rows than these.'),
    budget: optional(duration('budget'), 'Time that retraining may take in a month, all runs together.'),
    dry_run: optional(z.boolean('dry_run is true or false'), 'Only say what would be trained.'),
    approval: optional(z.boolean('approval is true or false'), 'Train only after a person has said so.'),
  },
  'on_drift has retrain',
);

/** An entry of `monitors:`. */
export const monitorSchema = z.object(
  {
    reference: needed(
      z.string('reference is a file'),
      'What the data is compared with, such as what the model was trained on.',
      {
        'x-values': 'path',
        examples: ['data/train.parquet'],
      },
    ),
    current: needed(
      z.string('current is a file, or a path with *'),
      'The data as it comes in; `*` and `**` stand for any names.',
      {
        'x-values': 'path',
        examples: ['logs/predictions/*.jsonl'],
      },
    ),
    window: optional(duration('window'), 'How much time is looked at in one piece.', { examples: ['1d'] }),
    timestamp: optional(z.string('timestamp is a column'), "The column with each row's time."),
    prediction: optional(z.string('prediction is a column'), 'The column with what the model said.'),
    label: optional(z.string('label is a column'), 'The column with what was true, where it is known.'),
    every: optional(duration('every'), 'How often to look. Left out: once for each window.'),
    drift: optional(drift, 'When the data counts as drifted.'),
    on_drift: optional(onDrift, 'What to do then.'),
  },
  'a monitor has reference and current',
);

export const monitorsSchema = optional(
  z.record(z.string(), monitorSchema, 'monitors holds no names'),
  'Data that is watched for drift, by names of your own.',
);
