/** What can be said about an open file: parameters in it, or metrics. */
export type FileKind = 'yaml' | 'json' | 'toml' | 'python';
export interface Kind {
  readonly syntax: FileKind | 'csv';
  readonly holds: 'params' | 'metrics';
}

/** Longer files are data, not something that a person writes parameters in. */
export const longestText = 300_000;

const metricNames =
  /(?:^|[-_.])(?:metrics?|results?|scores?|evaluation|eval)\.(?:json|ya?ml|csv|tsv)$|^summary\.json$/i;
const others = /^(?:package(?:-lock)?\.json|tsconfig.*\.json|dvc\.lock|.*\.lock|meta\.ya?ml|MLmodel|pnpm-lock\.yaml)$/i;
const syntaxes: Readonly<Record<string, FileKind | 'csv'>> = {
  yaml: 'yaml',
  yml: 'yaml',
  json: 'json',
  jsonc: 'json',
  toml: 'toml',
  py: 'python',
  csv: 'csv',
  tsv: 'csv',
};

/** The kind of a file by its name; null where nothing is to be said. */
export function fileKind(name: string): Kind | null {
  const syntax = syntaxes[/\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''];
  if (syntax === undefined || others.test(name)) return null;
  if (metricNames.test(name)) return syntax === 'toml' || syntax === 'python' ? null : { syntax, holds: 'metrics' };
  return syntax === 'csv' ? null : { syntax, holds: 'params' };
}
