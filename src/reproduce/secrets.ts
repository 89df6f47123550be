import { secretsIn } from '../jobs/secret-marks.ts';
import { impossible } from './recipe.ts';
import type { Impossible, Recipe } from './recipe.ts';

/** The variable that a secret parameter is looked for in: `API_KEY` of `api_key`. */
function variableOf(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toUpperCase();
}

/**
 * The values of the secrets in a recipe's command, which nobody wrote down: as they are given, else from the environment.
 * One that is neither makes it impossible, and is named.
 */
export function secretsOf(
  { command, name: run }: Recipe,
  given: Readonly<Record<string, string>>,
  surroundings: Readonly<Record<string, string | undefined>>,
): { readonly ok: true; readonly secrets: Readonly<Record<string, string>> } | Impossible {
  const secrets: Record<string, string> = {};
  for (const name of secretsIn(command)) {
    const variable = variableOf(name);
    const value = Object.hasOwn(given, name) ? given[name] : (surroundings[variable] ?? surroundings[name]);
    if (value === undefined) {
      const how = variable === '' ? '' : `, or set ${variable} in the environment`;
      return impossible(
        `The value of ${name} is a secret of ${run}, so it was not written down. Give it again: -p ${name}=…${how}.`,
        name,
      );
    }
    secrets[name] = value;
  }
  return { ok: true, secrets };
}

/** What is given to a run beside its own secrets: with these it is another run. */
export function changesIn(given: Readonly<Record<string, string>>, secrets: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !secrets.includes(name)));
}
