import { parse } from 'yaml';
import * as z from 'zod';

/** Packages and their versions (or where they come from) by name. */
export type Packages = Readonly<Record<string, string>>;

/** A package's name as PyPI compares it: lower case, `-` for `_` and `.` (PEP 503). */
export function packageName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

const requirement = /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(.*)$/s;

/**
 * Packages of a requirements.txt or of `pip freeze`: `numpy==2.1.0` is 2.1.0, `x @ git+https://…` is where it comes
 * from, `-e …#egg=x` too; another constraint is kept as it stands, none is ''. Options, comments and hashes say nothing.
 */
export function readRequirements(text: string): Packages {
  const found = new Map<string, string>();
  for (const raw of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const line = raw
      .replace(/(^|\s)#.*$/, '')
      .replace(/\s--hash=\S+/g, '')
      .trim();
    const editable = /^(?:-e|--editable)[ =](.+)$/.exec(line)?.[1]?.trim();
    if (editable !== undefined) {
      const name = /#(?:.*&)?egg=([^&]+)/.exec(editable)?.[1];
      if (name !== undefined) found.set(packageName(name), editable);
      continue;
    }
    if (line === '' || line.startsWith('-')) continue;
    const [, name, rest] = requirement.exec(line) ?? [];
    if (name === undefined || rest === undefined) continue;
    const constraint = rest.split(';')[0]?.trim() ?? '';
    found.set(packageName(name), constraint.replace(/^={2,3}\s*|^@\s*/, ''));
  }
  return Object.fromEntries(found);
}

const condaYaml = z.object({
  dependencies: z.array(z.union([z.string(), z.object({ pip: z.array(z.string()).nullish() })])).nullish(),
});

/** Packages of conda's environment.yaml (`python=3.11.4=build` too), with those that pip adds; null if it is none. */
export function readCondaYaml(text: string): Packages | null {
  const parsed = parsedYaml(condaYaml, text);
  if (parsed === null) return null;
  const found: [string, string][] = [];
  for (const entry of parsed.dependencies ?? []) {
    if (typeof entry === 'string') {
      const [, name, constraint = ''] = /^(?:[^:\s]+::)?([\w.-]+)\s*(.*)$/.exec(entry) ?? [];
      if (name !== undefined) found.push([packageName(name), constraint.replace(/^={1,2}([^=]+)(?:=.*)?$/, '$1')]);
    } else found.push(...Object.entries(readRequirements((entry.pip ?? []).join('\n'))));
  }
  return Object.fromEntries(found);
}

const pythonEnv = z.object({
  python: z.union([z.string(), z.number()]).nullish(),
  build_dependencies: z.array(z.string()).nullish(),
});

/** What MLflow's python_env.yaml says: `python` and the packages that build; null if it is none. */
export function readPythonEnv(text: string): Packages | null {
  const parsed = parsedYaml(pythonEnv, text);
  if (parsed === null) return null;
  const python = parsed.python == null ? {} : { python: String(parsed.python) };
  return { ...readRequirements((parsed.build_dependencies ?? []).join('\n')), ...python };
}

function parsedYaml<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.safeParse(parse(text, { logLevel: 'error', maxAliasCount: 100 })).data ?? null;
  } catch {
    return null;
  }
}
