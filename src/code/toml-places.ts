import { getStaticTOMLValue, ParseError, parseTOML } from 'toml-eslint-parser';
import type { AST } from 'toml-eslint-parser';
import { toJson } from '../runs/json.ts';
import type { ParamValue } from '../runs/run.ts';
import { namesOf, withoutSharedLeaves } from './place.ts';
import type { ParamPlace } from './place.ts';

/** The parameters of a TOML text; none while it does not parse. Lists are one value. */
export function tomlPlaces(text: string): readonly ParamPlace[] {
  const places: ParamPlace[] = [];
  try {
    const [top] = parseTOML(text).body;
    for (const entry of top.body) {
      if (entry.type === 'TOMLKeyValue') visit(entry, [], places);
      else if (entry.kind === 'standard')
        for (const pair of entry.body) visit(pair, entry.resolvedKey.map(String), places);
    }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
  }
  return withoutSharedLeaves(places);
}

function visit({ key, value }: AST.TOMLKeyValue, above: readonly string[], places: ParamPlace[]): void {
  const path = [...above, ...key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value))];
  if (value.type === 'TOMLInlineTable') {
    for (const pair of value.body) visit(pair, path, places);
    return;
  }
  const [from, to] = value.range;
  places.push({ names: namesOf(path), value: scalarOf(getStaticTOMLValue(value)), from, to, syntax: 'toml' });
}

function scalarOf(value: unknown): ParamValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'bigint' ? Number(value) : toJson(value);
}
