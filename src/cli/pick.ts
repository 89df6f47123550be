import type { CatalogApi } from '../catalog/api.ts';
import type { QueryFault } from '../runs/query.ts';
import { CliFailure } from './failure.ts';
import { nearNames } from '../project/near-names.ts';

/** The id of the run that a person means; throws a CliFailure that lists what it could be. */
export async function pickRun(catalog: CatalogApi, text: string): Promise<string> {
  const found = await catalog.find(text);
  if ('id' in found) return found.id;
  const { candidates } = found;
  if (candidates.length > 0) {
    const some = candidates.slice(0, 10).join(', ');
    const more = candidates.length > 10 ? ` and ${candidates.length - 10} more` : '';
    throw new CliFailure('ambiguous-run', `"${text}" may mean several runs: ${some}${more}.`, 'Write more of the id.');
  }
  const all = await catalog.query({ query: '', sort: [], limit: null, offset: 0, all: true });
  const names = all.ok ? all.value.runs.flatMap(({ id, name }) => [id, name]) : [];
  const near = nearNames(text, new Set(names));
  const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'List the runs with: trainyard runs --all';
  throw new CliFailure('no-such-run', `No run is called "${text}".`, hint);
}

/** A query that does not parse as a failure that points at the place. */
export function queryFailure(fault: QueryFault, text: string): CliFailure {
  const place = text === '' ? '' : ` (at character ${fault.from + 1} of: ${text})`;
  return new CliFailure('bad-query', `${fault.message}${place}`, fault.hint);
}
