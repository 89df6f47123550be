import { getNodeValue, parseTree } from 'jsonc-parser';
import type { Node } from 'jsonc-parser';
import { toJson } from '../runs/json.ts';
import type { ParamValue } from '../runs/run.ts';
import { namesOf, withoutSharedLeaves } from './place.ts';
import type { ParamPlace } from './place.ts';

const deepest = 32;

/** The values of a JSON text (comments and trailing commas allowed), as far as it parses. Lists are one value. */
export function jsonPlaces(text: string): readonly ParamPlace[] {
  const places: ParamPlace[] = [];
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (root !== undefined) visit(root, [], places);
  return withoutSharedLeaves(places);
}

function visit(node: Node, path: readonly string[], places: ParamPlace[]): void {
  if (node.type === 'object' && path.length < deepest) {
    for (const { children = [] } of node.children ?? []) {
      const [key, value] = children;
      if (key !== undefined && value !== undefined) visit(value, [...path, String(key.value)], places);
    }
    return;
  }
  if (path.length === 0 || node.type === 'object') return;
  const read: unknown = getNodeValue(node);
  const { offset: from, length } = node;
  places.push({ names: namesOf(path), value: scalarOf(read), from, to: from + length, syntax: 'json' });
}

function scalarOf(value: unknown): ParamValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return value === null || value === undefined ? null : toJson(value);
}
