import * as z from 'zod';
import { parseObject } from '../tables/json-lines.ts';

/** Numbers that JSON lacks come as these texts. */
const number = z.union([z.number(), z.literal(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
const attributes = z.record(z.string(), z.unknown());
const time = z.string().nullish();
const values = z.array(number).nullish();
const id = z.int().nonnegative();

/** One line of a journal: what was done, in Optuna's codes. */
const operationParser = z.discriminatedUnion('op_code', [
  z.object({ op_code: z.literal(0), study_name: z.string(), directions: z.array(z.number()) }),
  z.object({ op_code: z.literal(1), study_id: id }),
  z.object({ op_code: z.literal(2), study_id: id, user_attr: attributes }),
  z.object({ op_code: z.literal(3), study_id: id, system_attr: attributes }),
  z.object({
    op_code: z.literal(4),
    study_id: id,
    datetime_start: time,
    datetime_complete: time,
    state: z.number().optional(),
    value: number.nullish(),
    values,
    params: z.record(z.string(), number).optional(),
    distributions: z.record(z.string(), z.string()).optional(),
    user_attrs: attributes.optional(),
    system_attrs: attributes.optional(),
    intermediate_values: z.record(z.string(), number).optional(),
  }),
  z.object({
    op_code: z.literal(5),
    trial_id: id,
    param_name: z.string(),
    param_value_internal: number,
    distribution: z.string(),
  }),
  z.object({
    op_code: z.literal(6),
    trial_id: id,
    state: z.number(),
    values,
    datetime_start: time,
    datetime_complete: time,
  }),
  z.object({ op_code: z.literal(7), trial_id: id, step: z.number(), intermediate_value: number }),
  z.object({ op_code: z.literal(8), trial_id: id, user_attr: attributes }),
  z.object({ op_code: z.literal(9), trial_id: id, system_attr: attributes }),
]);

export type Operation = z.infer<typeof operationParser>;
/** Of all operations those of one code. */
export type OperationOf<Code extends Operation['op_code']> = Extract<Operation, { readonly op_code: Code }>;

/** A line of a journal; null if it is none. */
export function readOperation(text: string): Operation | null {
  return operationParser.safeParse(parseObject(text)).data ?? null;
}
