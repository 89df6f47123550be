import { isMap, isSeq } from 'yaml';
import { keyText, stretchOf } from '../document.ts';
import type { Checked, ProjectFault, ProjectFix } from '../fault.ts';
import { nearNames } from '../near-names.ts';
import { projectJsonSchema } from '../schema/json-schema.ts';
import type { SchemaNode } from '../schema/json-schema.ts';
import { below, mapsOf, shapesOf } from '../schema/navigate.ts';

/** Keys that nothing reads: mistyped ones, most likely. */
export function unknownKeyFaults({ document }: Checked): readonly ProjectFault[] {
  const faults: ProjectFault[] = [];
  visit(document.yaml.contents, [projectJsonSchema()], faults);
  return faults;
}

function visit(node: unknown, schemas: readonly SchemaNode[], faults: ProjectFault[]): void {
  if (isSeq(node)) {
    const items = schemas.flatMap(shapesOf).flatMap(({ items: one }) => (isOne(one) ? [one] : []));
    for (const item of node.items) visit(item, items, faults);
  }
  if (!isMap(node)) return;
  const type: unknown = node.get('type');
  const maps = mapsOf(schemas, { type });
  if (maps.length === 0) return;
  for (const { key, value } of node.items) {
    const name = keyText(key);
    const inner = below(maps, name);
    if (inner.length > 0) visit(value, inner, faults);
    else faults.push(unknown(name, stretchOf(key) ?? { from: 0, to: 0 }, maps));
  }
}

function isOne(items: SchemaNode['items']): items is SchemaNode {
  return typeof items === 'object' && !Array.isArray(items);
}

function unknown(
  name: string,
  place: { readonly from: number; readonly to: number },
  maps: readonly SchemaNode[],
): ProjectFault {
  const known = [...new Set(maps.flatMap((map) => Object.keys(map.properties ?? {})))];
  const fixes = nearNames(name, known).map((near): ProjectFix => ({
    ...place,
    title: `Change to ${near}`,
    text: near,
  }));
  const [near] = fixes;
  const hint = near === undefined ? `Known here: ${known.join(', ')}.` : `Did you mean ${near.text}?`;
  const message = `Nothing reads the key ${name} here.`;
  return { ...place, severity: 'warning', source: 'schema', message, hint, fixes };
}
