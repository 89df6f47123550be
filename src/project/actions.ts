import { readFileSync } from 'node:fs';
import { isMap, isScalar } from 'yaml';
import type * as z from 'zod';
import type { ParamValue } from '../runs/run.ts';
import { documentOf, keyText } from './document.ts';
import type { Position, ProjectDocument } from './document.ts';
import { actionSchema } from './schema/actions.ts';
import { projectVersion } from './schema/project.ts';

/** A declared parameter: its default, and how that is written (`1e-3`), which is what a command gets. */
export interface ActionParam {
  readonly name: string;
  readonly value: ParamValue;
  readonly text: string;
}

/** An action of trainyard.yaml. Paths are relative to the file's folder. */
export interface Action {
  readonly name: string;
  /** As it stands there: `python train.py --lr {lr}`. */
  readonly run: string;
  readonly params: readonly ActionParam[];
  /** A file (YAML, JSON, TOML) that the program reads its parameters from; null where they are declared here, or not at all. */
  readonly paramsFile: string | null;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly shell: boolean;
  readonly cwd: string | null;
  readonly gpus: number;
}

/** An entry below `actions:` that cannot be used, or something that makes the whole file unusable; and why. */
export interface ActionFault extends Position {
  /** The entry; null for the whole file. */
  readonly name: string | null;
  readonly message: string;
  readonly hint: string;
}

/** Reads the actions of a trainyard.yaml (absolute path). A file that is not there has none. */
export function readActions(file: string): {
  readonly actions: readonly Action[];
  readonly faults: readonly ActionFault[];
} {
  try {
    return parseActions(readFileSync(file, 'utf8'));
  } catch {
    return { actions: [], faults: [] };
  }
}

/** The actions of a text; those of a file that is no YAML, or of a version that is not known, are none. */
export function parseActions(given: string | ProjectDocument): ReturnType<typeof readActions> {
  const document = documentOf(given);
  const [error] = document.yaml.errors;
  if (error !== undefined) return unusable(document, error.pos[0], error.message, 'Mend the YAML.');
  const version: unknown = document.yaml.get('version') ?? projectVersion;
  if (version !== projectVersion) {
    const message = `version ${JSON.stringify(version)} is not known here`;
    const hint = `Update Trainyard, or write version: ${projectVersion}.`;
    return unusable(document, document.place(['version']).from, message, hint);
  }
  const node = document.node(['actions']);
  if (!isMap(node)) return { actions: [], faults: [] };
  const actions: Action[] = [];
  const faults: ActionFault[] = [];
  for (const { key } of node.items) {
    const name = keyText(key);
    const checked = actionSchema.safeParse(plainOf(document, name));
    if (checked.success) actions.push(actionOf(name, checked.data, document));
    else faults.push(faultOf(document, name, checked.error.issues));
  }
  return { actions, faults };
}

function unusable(
  document: ProjectDocument,
  at: number,
  message: string,
  hint: string,
): ReturnType<typeof readActions> {
  return { actions: [], faults: [{ name: null, ...document.position(at), message, hint }] };
}

function faultOf(document: ProjectDocument, name: string, issues: readonly z.core.$ZodIssue[]): ActionFault {
  const steps = issues[0]?.path.map((step) => (typeof step === 'number' ? step : String(step))) ?? [];
  const { from } = document.place(['actions', name, ...steps]);
  const message = issues.map((issue) => issue.message).join('; ');
  return { name, ...document.position(from), message, hint: 'Mend it.' };
}

function plainOf({ yaml }: ProjectDocument, name: string): unknown {
  const plain: unknown = yaml.getIn(['actions', name]);
  return isMap(plain) ? plain.toJS(yaml, { maxAliasCount: 100 }) : plain;
}

function actionOf(name: string, action: z.infer<typeof actionSchema>, { yaml }: ProjectDocument): Action {
  const { params, env } = action;
  const written = (group: string, key: string, value: ParamValue): string => {
    const node: unknown = yaml.getIn(['actions', name, group, key], true);
    const source = isScalar(node) && typeof value === 'number' ? node.source : undefined;
    return source ?? (value === null ? '' : String(value));
  };
  const declared = typeof params === 'object' && params !== null ? Object.entries(params) : [];
  return {
    name,
    run: action.run,
    params: declared.map(([key, value]) => ({ name: key, value, text: written('params', key, value) })),
    paramsFile: typeof params === 'string' ? params : null,
    inputs: action.inputs,
    outputs: action.outputs,
    env: Object.fromEntries(Object.entries(env ?? {}).map(([key, value]) => [key, written('env', key, value)])),
    shell: action.shell,
    cwd: action.cwd,
    gpus: action.gpus,
  };
}
