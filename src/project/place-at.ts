import { isMap, isPair, isScalar, isSeq, visit } from 'yaml';
import { keyText, stretchOf } from './document.ts';
import type { ProjectDocument, Stretch } from './document.ts';
import type { Path } from './schema/navigate.ts';

/** A key or a value of a text. */
export interface PlacedScalar extends Stretch {
  readonly as: 'key' | 'value';
  /** Of a key, with the key itself. */
  readonly path: Path;
  readonly value: unknown;
}

/** The key or single value that fits. */
export function findScalar(
  document: ProjectDocument,
  fits: (value: unknown, stretch: Stretch) => boolean,
): PlacedScalar | null {
  let found: PlacedScalar | null = null;
  visit(document.yaml, {
    Scalar(key, node, ancestors) {
      const stretch = stretchOf(node);
      if (stretch === null || !fits(node.value, stretch)) return undefined;
      const path = pathOf([...ancestors, node]);
      found = { ...stretch, as: key === 'key' ? 'key' : 'value', path, value: node.value };
      return visit.BREAK;
    },
  });
  return found;
}

function pathOf(nodes: readonly unknown[]): Path {
  return nodes.flatMap((node, i): Path => {
    if (isPair(node)) return [keyText(node.key)];
    const inner = nodes[i + 1];
    return isSeq(node) ? [node.items.indexOf(inner)] : [];
  });
}

/** An entry of the outline of a file. */
export interface Outlined {
  readonly name: string;
  readonly detail: string;
  /** Key and value. */
  readonly whole: Stretch;
  readonly key: Stretch;
  readonly children: readonly Outlined[];
}

/** The keys of a file down to a depth, as an outline. */
export function outlineOf({ yaml, text }: ProjectDocument, depth: number): readonly Outlined[] {
  return outline(yaml.contents, text, depth);
}

function outline(node: unknown, text: string, depth: number): readonly Outlined[] {
  if (!isMap(node) || depth === 0) return [];
  return node.items.flatMap(({ key, value }): Outlined[] => {
    const at = stretchOf(key);
    if (at === null) return [];
    const end = stretchOf(value);
    const detail = end === null || !isScalar(value) ? '' : text.slice(end.from, end.to).split('\n', 1)[0];
    const whole = { from: at.from, to: Math.max(at.to, end?.to ?? 0) };
    return [{ name: keyText(key), detail: detail ?? '', whole, key: at, children: outline(value, text, depth - 1) }];
  });
}
