import * as z from 'zod';

/** A parameter that a launch asks for, and what earlier runs say of it. Values are texts, as a command gets them. */
export const launchParam = z.object({
  name: z.string(),
  kind: z.enum(['text', 'number', 'flag', 'choice']),
  /** The default; null where there is none that is known. */
  text: z.string().nullable(),
  choices: z.array(z.string()),
  required: z.boolean(),
  help: z.string().nullable(),
  last: z.string().nullable(),
  best: z.object({ text: z.string(), metric: z.string(), score: z.number(), run: z.string() }).nullable(),
});
export type LaunchParam = z.infer<typeof launchParam>;

/** Values that differ from the defaults, by name. */
export const launchValues = z.record(z.string(), z.string());
export type LaunchValues = z.infer<typeof launchValues>;

export const launchForm = z.object({
  title: z.string(),
  /** The command as it is written, with places for parameters; null for a script. */
  command: z.string().nullable(),
  params: z.array(launchParam),
  /** What is filled in to begin with. */
  given: launchValues,
});
export type LaunchForm = z.infer<typeof launchForm>;

/** What the page of a launch asks the extension. */
export const launchRequests = {
  'launch.form': { params: z.object({}), result: launchForm },
  /** Starts it and closes the page; the reason where it could not be started, else null. */
  'launch.start': { params: z.object({ given: launchValues }), result: z.string().nullable() },
  'launch.close': { params: z.object({}), result: z.null() },
};

/** What the extension tells that page. */
export const launchEvents = {};
