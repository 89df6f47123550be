import type { SchemaNode } from './json-schema.ts';

/** A step into a value: a key, or a place in a list. */
export type Path = readonly (string | number)[];

/** The shapes that a part of the schema allows: unions taken apart, innermost first. */
export function shapesOf(schema: SchemaNode): readonly SchemaNode[] {
  const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter((one) => typeof one === 'object');
  return inner.length === 0 ? [schema] : inner.flatMap(shapesOf);
}

/** The shapes that are maps; of those that are told apart by a `type`, the ones that fit the value there. */
export function mapsOf(schemas: readonly SchemaNode[], value: unknown): readonly SchemaNode[] {
  const maps = schemas
    .flatMap(shapesOf)
    .filter((shape) => shape.properties !== undefined || typeof shape.additionalProperties === 'object');
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  const fitting = maps.filter((shape) => typeof type === 'string' && constantOf(shape.properties?.['type']) === type);
  return fitting.length > 0 ? fitting : maps;
}

/** What may stand below a key of maps; empty where the key is not known. */
export function below(maps: readonly SchemaNode[], key: string): readonly SchemaNode[] {
  return maps.flatMap((map): readonly SchemaNode[] => {
    const named = map.properties?.[key];
    if (typeof named === 'object') return [named];
    if (typeof map.additionalProperties === 'object') return [map.additionalProperties];
    const patterns = Object.entries(map.patternProperties ?? {});
    return patterns.flatMap(([pattern, one]) =>
      typeof one === 'object' && new RegExp(pattern).test(key) ? [one] : [],
    );
  });
}

/** What may stand at a path of a value; empty where the schema knows nothing of it. */
export function schemasAt(root: SchemaNode, path: Path, value: unknown): readonly SchemaNode[] {
  let schemas: readonly SchemaNode[] = [root];
  let at = value;
  for (const step of path) {
    schemas =
      typeof step === 'number'
        ? schemas
            .flatMap(shapesOf)
            .flatMap(({ items }) => (typeof items === 'object' && !Array.isArray(items) ? [items] : []))
        : below(mapsOf(schemas, at), step);
    at = childOf(at, step);
  }
  return schemas;
}

/** The words that may stand somewhere, as far as they are fixed. */
export function wordsOf(schemas: readonly SchemaNode[]): readonly string[] {
  const words = schemas.flatMap(shapesOf).flatMap((shape): unknown[] => {
    if (shape.enum !== undefined) return shape.enum;
    if (shape.const !== undefined) return [shape.const];
    return shape.type === 'boolean' || (Array.isArray(shape.type) && shape.type.includes('boolean'))
      ? [true, false]
      : [];
  });
  return [...new Set(words.filter((word) => word !== null).map(String))];
}

function constantOf(schema: SchemaNode | boolean | undefined): unknown {
  return typeof schema === 'object' ? schema.const : undefined;
}

function childOf(value: unknown, step: string | number): unknown {
  if (Array.isArray(value)) return typeof step === 'number' ? value[step] : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === String(step))?.[1];
}
