import * as z from 'zod';

/** Where values of a key can be taken from, for completion: actions and backends of the file, files of the folder, what runs logged. */
export type ValueSource = 'action' | 'backend' | 'metric' | 'param' | 'path' | 'paramsFile' | 'alias';

/** What is said of a key beside its type; `x-values` and `x-keys` are Trainyard's own words in the JSON Schema. */
interface Said {
  readonly examples?: readonly unknown[];
  readonly 'x-values'?: ValueSource;
  readonly 'x-keys'?: ValueSource;
}

/** A value of YAML that is no list and no map. */
export const scalar = z.union(
  [z.string(), z.number(), z.boolean(), z.null()],
  'a value is a text, a number, true or false',
);

/** A key that has to be there. */
export function needed<T extends z.ZodType>(schema: T, description: string, said: Said = {}): T {
  return schema.meta({ description, ...copied(said) });
}

/** A key that may be left out, or stand there with nothing behind it. */
export function optional<T extends z.ZodType>(schema: T, description: string, said: Said = {}) {
  return schema.nullish().meta({ description, ...copied(said) });
}

/** A key that may be left out, or stand there with nothing behind it; then it has this value. */
export function defaulted<T extends z.ZodType>(schema: T, fallback: z.output<T>, description: string, said: Said = {}) {
  return schema
    .nullish()
    .transform((value): z.output<T> => value ?? fallback)
    .meta({ description, default: fallback, ...copied(said) });
}

function copied({ examples, ...others }: Said): Record<string, unknown> {
  return examples === undefined ? others : { ...others, examples: [...examples] };
}

/** A text, or several; one is a list of one. */
export function texts(message: string) {
  return z.union([z.string().transform((one) => [one]), z.array(z.string())], message);
}

/** How long something takes: `90s`, `15m`, `1d`, or as clusters write it, `2:00:00`. */
export function duration(key: string) {
  return z
    .string(`${key} is a time such as 30m, 12h or 7d`)
    .regex(
      /^(?:\d+(?:\.\d+)?\s*(?:ms|s|m|h|d|w)|(?:\d+-)?\d+(?::\d\d){1,2})$/,
      `${key} is a time such as 30m, 12h or 7d`,
    );
}

/** A port, a number of things: whole and not below a least. */
export function count(key: string, least: number) {
  return z.int(`${key} is a whole number`).min(least, `${key} is at least ${least}`);
}

/** Environment variables. */
export const environment = z.record(z.string(), scalar, 'env is names with values');
