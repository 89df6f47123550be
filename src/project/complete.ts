import { ProjectDocument } from './document.ts';
import type { Stretch } from './document.ts';
import { entriesOf, valueOf } from './check/entries.ts';
import { placesIn } from './fill.ts';
import { findScalar } from './place-at.ts';
import type { PlacedScalar } from './place-at.ts';
import { projectJsonSchema } from './schema/json-schema.ts';
import { mapsOf, schemasAt, shapesOf, wordsOf } from './schema/navigate.ts';
import type { Path } from './schema/navigate.ts';
import type { SchemaNode } from './schema/json-schema.ts';
import { snippetsOf } from './snippets.ts';

/** Something that may be written at a place. */
export interface Choice {
  readonly label: string;
  /** As VS Code's snippets have it: `$1` is where the cursor goes. */
  readonly snippet: string;
  readonly kind: 'key' | 'word' | 'name' | 'entry';
  /** Markdown. */
  readonly description: string;
}

/** What else fits there and is not in the file: names that runs logged, files of the folder. */
export interface Wanted {
  readonly kind: 'metric' | 'param' | 'path';
  readonly as: 'key' | 'value';
}

/** What may be written at a place of a text. */
export interface Completion {
  readonly replace: Stretch;
  readonly choices: readonly Choice[];
  readonly wanted: Wanted | null;
  /** A colon stands behind already. */
  readonly hasColon: boolean;
}

/** A word that no file has: it stands where the cursor is. */
const mark = 'trainyardCursorMark';
const inToken = /[^\s,{}[\]:"'#]*/;

/** What may be written at an offset of the text of a trainyard.yaml, also of one that is being typed; null: nothing is known. */
export function completeProject(text: string, offset: number): Completion | null {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  if (/(?:^|\s)#[^"']*$/.test(line)) return null;
  const before = new RegExp(`${inToken.source}$`).exec(line)?.[0] ?? '';
  const after = new RegExp(`^${inToken.source}`).exec(text.slice(offset))?.[0] ?? '';
  const replace = { from: offset - before.length, to: offset + after.length };
  const place = line.slice(0, line.length - before.length);
  const behind = text.slice(replace.to).split('\n', 1)[0] ?? '';
  const hasColon = /^["']?\s*:(?:\s|$)/.test(behind);
  // A word alone on its line may become a key or an item: which, the schema says.
  const endings = /^\s*$/.test(place) && behind.trim() === '' ? [':', ''] : [''];
  for (const ending of endings) {
    const document = new ProjectDocument(text.slice(0, replace.from) + mark + ending + text.slice(replace.to));
    const found = findScalar(document, (value) => typeof value === 'string' && value.includes(mark));
    if (found === null) continue;
    if (found.value !== mark) return insideText(found, document, replace);
    const made = completionOf(found, document, { replace, hasColon, isFlow: /[{[,]\s*["']?$/.test(place) });
    if (made !== null) return made;
  }
  return null;
}

interface Around {
  readonly replace: Stretch;
  readonly hasColon: boolean;
  readonly isFlow: boolean;
}

function completionOf({ as, path }: PlacedScalar, document: ProjectDocument, around: Around): Completion | null {
  const root = projectJsonSchema();
  const plain = plainOf(document);
  if (as === 'key') return ofKeys(root, path.slice(0, -1), plain, around);
  const schemas = schemasAt(root, path, plain);
  const source = sourceOf(root, path, plain, 'x-values');
  const words = wordsOf(schemas).map(
    (word) =>
      ({ label: word, snippet: escaped(word), kind: 'word', description: describedAs(schemas, word) }) satisfies Choice,
  );
  const names = namesFor(source, plain).map(
    (name) => ({ label: name, snippet: escaped(name), kind: 'name', description: '' }) satisfies Choice,
  );
  const { replace, hasColon } = around;
  const wanted = wantedOf(source, 'value');
  // An item of a list that is a map begins with one of its keys.
  const inItem = typeof path.at(-1) === 'number' ? ofKeys(root, path, plain, around) : null;
  const choices = [...names, ...words, ...(inItem?.choices ?? [])];
  return choices.length === 0 && wanted === null ? null : { replace, choices, wanted, hasColon };
}

function ofKeys(
  root: SchemaNode,
  path: Path,
  plain: unknown,
  { replace, hasColon, isFlow }: Around,
): Completion | null {
  const schemas = schemasAt(root, path, plain);
  const value = at(plain, path);
  const maps = mapsOf(schemas, value);
  const there = new Set(entriesOf(value).map(([key]) => key));
  const keys = new Map(maps.flatMap((map) => Object.entries(map.properties ?? {})));
  const known = [...keys].flatMap(([key, schema]): Choice[] => {
    if (typeof schema !== 'object' || there.has(key)) return [];
    const snippet = hasColon ? key : `${key}:${valueSnippet(schema, isFlow)}`;
    return [{ label: key, snippet, kind: 'key', description: descriptionOf(schema) }];
  });
  const source = sourceOf(root, path, plain, 'x-keys');
  const names = keyNames(source, path, plain).filter((name) => !there.has(name));
  const named = names.map(
    (name) =>
      ({
        label: name,
        snippet: hasColon ? escaped(name) : `${escaped(name)}: $0`,
        kind: 'name',
        description: '',
      }) satisfies Choice,
  );
  const entries = hasColon || isFlow || path.length !== 1 ? [] : snippetsOf(String(path[0]), there);
  const choices = [...known, ...named, ...entries];
  const wanted = wantedOf(source, 'key');
  return choices.length === 0 && wanted === null ? null : { replace, choices, wanted, hasColon };
}

/** Inside a command: its parameters, behind an open brace. */
function insideText({ path, value }: PlacedScalar, document: ProjectDocument, replace: Stretch): Completion | null {
  const [group, action, key] = path;
  if (group !== 'actions' || key !== 'run' || !String(value).includes(`{${mark}`)) return null;
  const plain = plainOf(document);
  const params = valueOf(at(plain, ['actions', action ?? '']), 'params');
  const choices = entriesOf(params).map(
    ([name]) => ({ label: name, snippet: escaped(name), kind: 'name', description: '' }) satisfies Choice,
  );
  return choices.length === 0 ? null : { replace, choices, wanted: null, hasColon: false };
}

function keyNames(source: string | null, path: Path, plain: unknown): readonly string[] {
  const [group, name = '', key] = path;
  if (source !== 'param') return [];
  if (group === 'sweeps') {
    const action = valueOf(at(plain, ['sweeps', name]), 'action');
    return typeof action === 'string'
      ? entriesOf(at(plain, ['actions', action, 'params'])).map(([param]) => param)
      : [];
  }
  const run = group === 'actions' && key === 'params' ? at(plain, ['actions', name, 'run']) : null;
  return typeof run === 'string' ? [...new Set(placesIn(run))] : [];
}

function namesFor(source: string | null, plain: unknown): readonly string[] {
  if (source === 'action') return entriesOf(valueOf(plain, 'actions')).map(([name]) => name);
  if (source === 'backend') return entriesOf(valueOf(plain, 'backends')).map(([name]) => name);
  return source === 'alias' ? ['champion'] : [];
}

function wantedOf(source: string | null, as: Wanted['as']): Wanted | null {
  if (source === 'metric' || source === 'param') return { kind: source, as };
  return source === 'path' || source === 'paramsFile' ? { kind: 'path', as } : null;
}

/** Where the values of a place can be taken from: what the schema says of it, or of the list that it is an item of. */
function sourceOf(root: SchemaNode, path: Path, plain: unknown, key: 'x-values' | 'x-keys'): string | null {
  const own = typeof path.at(-1) === 'number' && key === 'x-values' ? path.slice(0, -1) : path;
  const schemas = schemasAt(root, own, plain);
  const said = [...schemas, ...schemas.flatMap(shapesOf)].map((schema) => schema[key]);
  return said.find((one) => typeof one === 'string') ?? null;
}

function valueSnippet(schema: SchemaNode, isFlow: boolean): string {
  const shapes = shapesOf(schema);
  const [first, ...others] = wordsOf([schema]);
  if (first !== undefined) return others.length === 0 ? ` ${first}` : ` \${1|${[first, ...others].join(',')}|}`;
  if (shapes.some(({ type }) => type === 'string')) return ' $0';
  if (shapes.some(({ type }) => type === 'object')) return isFlow ? ' { $0 }' : '\n  $0';
  return shapes.some(({ type }) => type === 'array') ? ' [$0]' : ' $0';
}

function describedAs(schemas: readonly SchemaNode[], word: string): string {
  const own = schemas.flatMap(shapesOf).find((shape) => shape.const === word);
  return own?.description ?? schemas[0]?.description ?? '';
}

/** A key's description with its default, as Markdown. */
export function descriptionOf(schema: SchemaNode): string {
  const fallback =
    schema.default === undefined || schema.default === null || isEmptyList(schema.default)
      ? ''
      : `\n\nDefault: \`${JSON.stringify(schema.default)}\``;
  return `${schema.description ?? ''}${fallback}`;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function at(plain: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) => (Array.isArray(value) && typeof step === 'number' ? value[step] : valueOf(value, String(step))),
    plain,
  );
}

function plainOf(document: ProjectDocument): unknown {
  try {
    return document.plain();
  } catch {
    return null;
  }
}

/** A text in a snippet, as it is. */
export function escaped(text: string): string {
  return text.replace(/[\\$}]/g, (char) => `\\${char}`);
}
