import * as z from 'zod';
import { flattenParams } from '../../runs/flatten.ts';
import type { ParamValue } from '../../runs/run.ts';
import { SeriesBuilder } from '../../runs/series.ts';
import type { Series } from '../../runs/series.ts';
import { parseJson } from '../tables/json.ts';

const number = z.number().nullish().catch(null);
const text = z.string().nullish().catch(null);

/** `TrainerState` as transformers writes it; what of it is of another type than it should be counts as missing. */
const stateParser = z.object({
  log_history: z.array(z.unknown()).catch([]),
  global_step: number,
  epoch: number,
  max_steps: number,
  num_train_epochs: number,
  train_batch_size: number,
  logging_steps: number,
  eval_steps: number,
  save_steps: number,
  best_metric: number,
  best_global_step: number,
  best_model_checkpoint: text,
  trial_name: text,
  trial_params: z.record(z.string(), z.unknown()).nullish().catch(null),
});

/** What one trainer_state.json holds. */
export type TrainerState = z.infer<typeof stateParser>;

const words = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);
const settings = [
  'max_steps',
  'num_train_epochs',
  'train_batch_size',
  'logging_steps',
  'eval_steps',
  'save_steps',
] as const;
const facts = [
  'epoch',
  'global_step',
  'best_metric',
  'best_global_step',
  'best_model_checkpoint',
  'trial_name',
] as const;

/** Parses a state; why it is none, as a clause, where it is none. */
export function parseState(content: string): TrainerState | string {
  try {
    const parsed = stateParser.safeParse(parseJson(content));
    return parsed.success ? parsed.data : 'it holds no JSON object';
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  }
}

/** The logged numbers by name, at the `step` of their entry (without one, at that of the entry before). */
export function seriesOf(state: TrainerState, wants: (metric: string) => boolean): ReadonlyMap<string, Series> {
  const builders = new Map<string, SeriesBuilder>();
  let step = 0;
  for (const logged of state.log_history) {
    if (typeof logged !== 'object' || logged === null || Array.isArray(logged)) continue;
    const entries: readonly [string, unknown][] = Object.entries(logged);
    const own = entries.find(([name]) => name === 'step')?.[1];
    if (typeof own === 'number' && Number.isFinite(own)) step = own;
    for (const [name, raw] of entries) {
      const value = typeof raw === 'string' ? words.get(raw) : raw;
      if (name === 'step' || typeof value !== 'number' || !wants(name)) continue;
      const builder = builders.get(name) ?? new SeriesBuilder();
      builders.set(name, builder);
      builder.push(step, Number.NaN, value);
    }
  }
  return new Map(Array.from(builders, ([name, builder]) => [name, builder.build()]));
}

/** The settings that a state keeps, and the parameters of the trial where it is one of a search. */
export function paramsOf(state: TrainerState): Record<string, ParamValue> {
  const params: Record<string, ParamValue> = flattenParams(state.trial_params);
  for (const name of settings) {
    const value = state[name];
    if (value !== null && value !== undefined) params[name] = value;
  }
  return params;
}

/** Where the training stood when the state was written, and which checkpoint was best. */
export function tagsOf(state: TrainerState): Record<string, string> {
  return Object.fromEntries(
    facts.flatMap((name) => {
      const value = state[name];
      return value === null || value === undefined ? [] : [[name, String(value)]];
    }),
  );
}
