import { isAlias, isMap, isPair, isScalar, isSeq, parseAllDocuments } from 'yaml';
import { toJson } from '../runs/json.ts';
import type { ParamValue } from '../runs/run.ts';
import { namesOf, withoutSharedLeaves } from './place.ts';
import type { ParamPlace } from './place.ts';

const deepest = 32;

/** The parameters of a YAML text, as far as it parses. Lists are one value, as trackers log them. */
export function yamlPlaces(text: string): readonly ParamPlace[] {
  const places: ParamPlace[] = [];
  const documents = parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false });
  if (!Array.isArray(documents)) return [];
  for (const { contents } of documents) visit(contents, [], places);
  return withoutSharedLeaves(places);
}

function visit(node: unknown, path: readonly string[], places: ParamPlace[]): void {
  if (isMap(node) && path.length < deepest) {
    for (const pair of node.items) {
      if (isPair(pair) && isScalar(pair.key)) visit(pair.value, [...path, String(pair.key.value)], places);
    }
    return;
  }
  if (path.length === 0 || isAlias(node) || !(isScalar(node) || isSeq(node))) return;
  const [from, to] = node.range ?? [0, 0];
  if (to <= from) return;
  const value = isScalar(node) ? scalarOf(node.value) : toJson(node.toJSON());
  places.push({ names: namesOf(path), value, from, to, syntax: 'yaml' });
}

function scalarOf(value: unknown): ParamValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return toJson(value).replace(/^"(.*)"$/, '$1');
}
