import { cliPage } from './cli-page.ts';
import { trackersPage } from './trackers-page.ts';

/** Every page of docs/ that is made from a registry, by its name there; Markdown, not yet formatted by Prettier. */
export function pages(): ReadonlyMap<string, string> {
  return new Map([
    ['trackers.md', trackersPage()],
    ['cli.md', cliPage()],
  ]);
}
