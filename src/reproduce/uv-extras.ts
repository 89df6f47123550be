import { parse } from 'smol-toml';
import * as z from 'zod';
import { packageName } from '../snapshot/packages.ts';

const wanted = z.array(z.object({ name: z.string(), version: z.string().optional() }).loose());
const lock = z.object({
  package: z.array(
    z.object({
      source: z.object({ virtual: z.string().optional(), editable: z.string().optional() }).loose().optional(),
      'optional-dependencies': z.record(z.string(), wanted).optional(),
      'dev-dependencies': z.record(z.string(), wanted).optional(),
    }),
  ),
});

/**
 * The words for `uv sync` that choose, of a project's extras and groups in its uv.lock, those whose packages were all
 * there: others may exclude each other, or were never installed.
 */
export function uvExtras(text: string, packages: Readonly<Record<string, string>>): readonly string[] {
  const project = lockOf(text)?.package.find(({ source }) => source?.virtual === '.' || source?.editable === '.');
  const there = (deps: z.infer<typeof wanted>): boolean =>
    deps.every(({ name }) => {
      const recorded = packages[packageName(name)];
      const versions = deps.filter((dep) => dep.name === name).map(({ version }) => version);
      return recorded !== undefined && (versions.includes(undefined) || versions.includes(recorded));
    });
  const chosen = (all: Readonly<Record<string, z.infer<typeof wanted>>> = {}): readonly string[] =>
    Object.entries(all).flatMap(([name, deps]) => (there(deps) ? [name] : []));
  return [
    '--no-default-groups',
    ...chosen(project?.['optional-dependencies']).flatMap((name) => ['--extra', name]),
    ...chosen(project?.['dev-dependencies']).flatMap((name) => ['--group', name]),
  ];
}

function lockOf(text: string): z.infer<typeof lock> | null {
  try {
    return lock.safeParse(parse(text)).data ?? null;
  } catch {
    return null;
  }
}
