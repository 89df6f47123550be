import { isScalar, visit } from 'yaml';
import { keyText, stretchOf } from '../document.ts';
import type { ProjectDocument, Stretch } from '../document.ts';
import type { ProjectFault } from '../fault.ts';

/** Keys that stand in one map twice: the later one would count, and the first is easily taken for it. */
export function duplicateFaults(document: ProjectDocument): readonly ProjectFault[] {
  const faults: ProjectFault[] = [];
  visit(document.yaml, {
    Map(_, map) {
      const seen = new Map<string, number>();
      for (const { key } of map.items) {
        const place = isScalar(key) ? stretchOf(key) : null;
        if (place === null) continue;
        const name = keyText(key);
        const first = seen.get(name);
        if (first === undefined) seen.set(name, document.position(place.from).line);
        else faults.push(twice(name, place, first));
      }
    },
  });
  return faults;
}

function twice(name: string, place: Stretch, line: number): ProjectFault {
  const message = `${name} stands here twice: first in line ${line}.`;
  return { ...place, severity: 'error', source: 'yaml', message, hint: 'Take one of them out.', fixes: [] };
}
