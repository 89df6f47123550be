import type { CatalogApi, QueryRequest } from '../catalog/api.ts';
import type { Run } from '../runs/run.ts';

/**
 * What other extensions may ask of Trainyard:
 * `await vscode.extensions.getExtension('trainyard.trainyard')?.activate()`.
 */
export interface TrainyardApi {
  /** Grows with each change that breaks callers. */
  readonly version: 1;
  /** Resolves when the first look at all folders is done. */
  ready(): Promise<void>;
  /** Runs that match a query of the command line's language, newest first. Throws if it does not parse. */
  runs(query?: string): Promise<readonly Run[]>;
  /** Ids of the checked runs. */
  checked(): readonly string[];
}

export function makeApi(catalog: CatalogApi, checked: () => readonly string[]): TrainyardApi {
  return {
    version: 1,
    ready: () => catalog.ready(),
    runs: async (query = '') => {
      const request: QueryRequest = { query, sort: [], limit: null, offset: 0, all: false };
      const answer = await catalog.query(request);
      if (!answer.ok) throw new Error(`${answer.fault.message} ${answer.fault.hint}`.trim());
      return answer.value.runs;
    },
    checked,
  };
}
