import * as z from 'zod';
import { needed, optional } from './parts.ts';

const secret = (key: string) => z.literal('secret', `${key} is the word secret`);

/** An entry of `trackers:` that names files. */
export const namedTrackerSchema = z.object(
  {
    type: needed(
      z.string("type is a tracker's name, such as csv"),
      'Who reads it: a format of files such as `csv` and `jsonl`, or `mlflow` for a tracking server.',
      { examples: ['csv', 'jsonl', 'mlflow'] },
    ),
    path: needed(
      z.union([z.string(), z.array(z.string())], 'path is a path or a list of paths').optional(),
      'Files to read, relative to this file; `*` and `**` stand for any names.',
      { 'x-values': 'path', examples: ['logs/*/out.csv'] },
    ),
  },
  'a tracker has type and path',
);

/** An entry of `trackers:`. What a server's keys may hold is checked in `../servers.ts`, which never repeats a secret. */
export const trackerSchema = z.object(
  {
    ...namedTrackerSchema.shape,
    uri: optional(z.string('uri is the address of a server'), 'The address of a tracking server.', {
      examples: ['https://mlflow.example'],
    }),
    token: optional(secret('token'), 'The word `secret`: the token is asked for once, and kept in the secret storage.'),
    username: optional(z.string('username is a text'), 'The user name, or the word `secret` to be asked for it.'),
    password: optional(secret('password'), 'The word `secret`: the password is asked for once.'),
    experiments: optional(
      z.array(z.string(), 'experiments is a list of names'),
      'Experiments to show. Left out: all.',
      {
        examples: [['fraud', 'vision']],
      },
    ),
  },
  'a tracker has type and path',
);

export const trackersSchema = optional(
  z.record(z.string(), trackerSchema, 'trackers holds no names'),
  'Where runs are beside what is found by itself: files with names of their own, and tracking servers.',
  { examples: [{ mine: { type: 'csv', path: 'logs/*/out.csv' } }] },
);
