import { descriptionOf } from './complete.ts';
import { documentOf } from './document.ts';
import type { ProjectDocument, Stretch } from './document.ts';
import { findScalar } from './place-at.ts';
import { projectJsonSchema } from './schema/json-schema.ts';
import { schemasAt, shapesOf, wordsOf } from './schema/navigate.ts';
import type { SchemaNode } from './schema/json-schema.ts';

/** What is known of a key or a value of a trainyard.yaml. */
export interface Explanation extends Stretch {
  /** Markdown. */
  readonly text: string;
  /** The metric that it names, if it names one. */
  readonly metric: string | null;
}

/** What is known of what stands at an offset; null: nothing. */
export function explainProject(given: string | ProjectDocument, offset: number): Explanation | null {
  const document = documentOf(given);
  const found = findScalar(document, (_, { from, to }) => from <= offset && offset < to);
  if (found === null) return null;
  let plain: unknown = null;
  try {
    plain = document.plain();
  } catch {
    // Of a broken file the keys are explained all the same.
  }
  const root = projectJsonSchema();
  const own = schemasAt(root, found.path, plain);
  const isItem = typeof found.path.at(-1) === 'number';
  const said = isItem ? schemasAt(root, found.path.slice(0, -1), plain) : own;
  const above = schemasAt(root, found.path.slice(0, -1), plain);
  const name = String(found.path.at(-1));
  const isNamed =
    found.as === 'key' && above.flatMap(shapesOf).every((shape) => shape.properties?.[name] === undefined);
  const described = isNamed ? above : said;
  const word =
    found.as === 'value' ? described.flatMap(shapesOf).find((shape) => shape.const === found.value) : undefined;
  const schema = word ?? described[0];
  const metric = metricOf(isNamed ? above : said, isNamed, found.value);
  if (schema === undefined || (descriptionOf(schema) === '' && metric === null)) return null;
  return { from: found.from, to: found.to, text: isNamed ? (schema.description ?? '') : textOf(schema), metric };
}

function textOf(schema: SchemaNode): string {
  const words = wordsOf([schema]);
  const [example] = Array.isArray(schema.examples) ? schema.examples : [];
  return [
    descriptionOf(schema),
    ...(words.length > 1 ? [`One of: ${words.map((word) => `\`${word}\``).join(', ')}`] : []),
    ...(example === undefined
      ? []
      : [`Example: \`${typeof example === 'string' ? example : JSON.stringify(example)}\``]),
  ].join('\n\n');
}

function metricOf(schemas: readonly SchemaNode[], isName: boolean, value: unknown): string | null {
  const source = schemas.map((schema) => schema[isName ? 'x-keys' : 'x-values']).find((one) => one !== undefined);
  if (source !== 'metric' || typeof value !== 'string') return null;
  // A gate compares it with something.
  return /^\s*(\S+?)\s*(?:[<>=].*)?$/.exec(value)?.[1] ?? null;
}
