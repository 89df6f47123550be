import type { Checked, ProjectFault } from '../fault.ts';
import { isServerEntry, readServerEntry } from '../servers.ts';
import { entriesOf } from './entries.ts';

/** What is wrong with entries that name a tracking server. */
export function serverFaults({ document, plain }: Checked): readonly ProjectFault[] {
  return entriesOf(plain['trackers']).flatMap(([name, value]) => {
    if (!isServerEntry(value)) return [];
    return readServerEntry(name, value).faults.map(({ key, message, hint }): ProjectFault => {
      const place = document.place(['trackers', name, ...(key === '' ? [] : [key])]);
      return { ...place, severity: 'error', source: 'schema', message: `${message}.`, hint, fixes: [] };
    });
  });
}
