import { cliPage } from './cli-page.ts';
import { projectJsonSchema } from '../../src/project/schema/json-schema.ts';
import { trackersPage } from './trackers-page.ts';

/** What is made from registries and the schema of trainyard.yaml, by its path from docs/; not yet formatted by Prettier. */
export function pages(): ReadonlyMap<string, string> {
  return new Map([
    ['trackers.md', trackersPage()],
    ['cli.md', cliPage()],
    ['../media/trainyard.schema.json', JSON.stringify(projectJsonSchema())],
  ]);
}
