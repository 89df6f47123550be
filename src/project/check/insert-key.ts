import { isMap, isNode } from 'yaml';
import { stretchOf } from '../document.ts';
import type { ProjectDocument } from '../document.ts';
import type { ProjectFix } from '../fault.ts';
import type { Path } from '../schema/navigate.ts';

/**
 * The change that puts one key more (`line` is the key, a colon and its value, on one line) at the end of the map at a
 * path, in the style in which that map is written; null where there is none.
 */
export function insertKey(document: ProjectDocument, path: Path, line: string): Omit<ProjectFix, 'title'> | null {
  const { text } = document;
  const map = document.node(path);
  if (!isMap(map)) return null;
  const last = map.items.at(-1);
  const key = stretchOf(last?.key);
  const value = stretchOf(last?.value);
  const end = Math.max(key?.to ?? 0, value?.to ?? 0);
  if (map.flow === true || key === null) {
    const close = text.lastIndexOf('}', (stretchOf(map)?.to ?? 1) - 1);
    if (close === -1) return null;
    const spaced = text.slice(0, close).trimEnd().length;
    return last === undefined
      ? { from: close, to: close, text: `${text.charAt(close - 1) === ' ' ? '' : ' '}${line} ` }
      : { from: spaced, to: spaced, text: `, ${line}` };
  }
  const first = isNode(map.items[0]?.key) ? (map.items[0].key.range?.[0] ?? key.from) : key.from;
  const indent = ' '.repeat(document.position(first).column - 1);
  // What goes over several lines ends behind its last line break.
  if (text.charAt(end - 1) === '\n') return { from: end, to: end, text: `${indent}${line}\n` };
  const lineEnd = text.indexOf('\n', end);
  const at = lineEnd === -1 ? text.length : lineEnd;
  return { from: at, to: at, text: `\n${indent}${line}` };
}
