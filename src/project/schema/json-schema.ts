import * as z from 'zod';
import { projectSchema } from './project.ts';

/** A part of the JSON Schema. */
export type SchemaNode = z.core.JSONSchema.BaseSchema;

const said = z.object({ default: z.unknown(), examples: z.array(z.unknown()) }).partial();

/**
 * trainyard.yaml's JSON Schema, made from its zod schema. Other keys than those that it knows are none of a part's;
 * at the top, `x-…` may hold what a person wants to keep there, such as anchors.
 */
export function projectJsonSchema(): SchemaNode {
  const schema: SchemaNode = z.toJSONSchema(projectSchema, {
    target: 'draft-7',
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      // What a key is when it is left out is lost where zod puts it in.
      Object.assign(jsonSchema, said.safeParse(z.globalRegistry.get(zodSchema)).data);
      if (jsonSchema.properties !== undefined) jsonSchema.additionalProperties = false;
      delete jsonSchema.propertyNames;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return { ...schema, patternProperties: { '^x-': {} } };
}
