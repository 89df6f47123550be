import { readFileSync } from 'node:fs';
import { isMap, isScalar, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import * as z from 'zod';
import type { ParamValue } from '../runs/run.ts';

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

/** An entry below `actions:` that cannot be used, and why. */
export interface ActionFault {
  readonly name: string;
  readonly message: string;
}

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const strings = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

const actionSchema = z.object({
  run: z.string('run is a command'),
  params: z.union([z.string(), z.record(z.string(), scalar)], 'params are names with values, or a file').nullish(),
  inputs: strings.nullish(),
  outputs: strings.nullish(),
  env: z.record(z.string(), scalar, 'env is names with values').nullish(),
  shell: z.boolean('shell is true or false').nullish(),
  cwd: z.string('cwd is a folder').nullish(),
  gpus: z.int('gpus is a number').min(0).nullish(),
});

/** Reads the actions of a trainyard.yaml (absolute path). A file that is not there has none. */
export function readActions(file: string): {
  readonly actions: readonly Action[];
  readonly faults: readonly ActionFault[];
} {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return { actions: [], faults: [] };
  }
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent', prettyErrors: false });
  const node = document.errors.length > 0 ? null : document.get('actions', true);
  if (!isMap(node)) return { actions: [], faults: [] };
  const actions: Action[] = [];
  const faults: ActionFault[] = [];
  for (const { key } of node.items) {
    const name = String(isScalar(key) ? key.value : key);
    const plain: unknown = document.getIn(['actions', name]);
    const checked = actionSchema.safeParse(asPlain(plain, document));
    if (checked.success) actions.push(actionOf(name, checked.data, document));
    else faults.push({ name, message: checked.error.issues.map(({ message }) => message).join('; ') });
  }
  return { actions, faults };
}

function asPlain(node: unknown, document: Document): unknown {
  return isMap(node) ? node.toJS(document, { maxAliasCount: 100 }) : node;
}

function actionOf(name: string, action: z.infer<typeof actionSchema>, document: Document): Action {
  const { params, env } = action;
  const written = (group: string, key: string, value: ParamValue): string => {
    const node: unknown = document.getIn(['actions', name, group, key], true);
    const source = isScalar(node) && typeof value === 'number' ? node.source : undefined;
    return source ?? (value === null ? '' : String(value));
  };
  const declared = typeof params === 'object' && params !== null ? Object.entries(params) : [];
  return {
    name,
    run: action.run,
    params: declared.map(([key, value]) => ({ name: key, value, text: written('params', key, value) })),
    paramsFile: typeof params === 'string' ? params : null,
    inputs: action.inputs ?? [],
    outputs: action.outputs ?? [],
    env: Object.fromEntries(Object.entries(env ?? {}).map(([key, value]) => [key, written('env', key, value)])),
    shell: action.shell ?? false,
    cwd: action.cwd ?? null,
    gpus: action.gpus ?? 0,
  };
}
