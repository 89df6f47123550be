import type { Tree } from 'web-tree-sitter';
import { pythonEntry } from '../../code/python-entry.ts';
import { pythonCommandLine } from '../../code/python-options.ts';
import type { PythonOption } from '../../code/python-options.ts';
import type { ParamValue } from '../../runs/run.ts';
import { plainProposal, quotedWord, soundsLikeTraining } from './proposal.ts';
import type { Proposal } from './proposal.ts';

const learns =
  /\b(?:import|from)\s+(?:torch|tensorflow|keras|sklearn|xgboost|lightgbm|catboost|jax|flax|lightning|pytorch_lightning|transformers|mlflow|wandb|dvclive|optuna|ray)\b|\.fit\(|\bepochs?\b/;

/** What a Python script that is started by hand would be as an action; null for one that is only imported, or a test. */
export function scriptProposal(file: string, text: string, tree: Tree): Omit<Proposal, 'name'> | null {
  const base = file.slice(file.lastIndexOf('/') + 1);
  if (/^(?:test_.*|.*_test|conftest|setup|__init__|__main__|noxfile|fabfile)\.py$/.test(base)) return null;
  const { kind, options } = pythonCommandLine(tree);
  const sounds = soundsLikeTraining(base);
  if (kind === null && (pythonEntry(tree) === null || !(sounds || learns.test(text)))) return null;
  // Of several commands in one program it is not known which options belong together.
  const several =
    (text.match(/\badd_subparsers\b|@\w+\.command\b/g) ?? []).length > (/\badd_subparsers\b/.test(text) ? 0 : 1);
  const { words, params } = several ? { words: [], params: {} } : argumentsOf(options);
  return {
    ...plainProposal,
    run: ['python', quotedWord(file), ...words].join(' '),
    params,
    file,
    what: kind ?? 'script',
    likely: sounds || learns.test(text),
  };
}

/** The options that take a value, each as a place, and their defaults; switches are left as they are. */
function argumentsOf(options: readonly PythonOption[]): {
  readonly words: readonly string[];
  readonly params: Record<string, ParamValue>;
} {
  const params: Record<string, ParamValue> = {};
  const words: string[] = [];
  const placed: string[] = [];
  for (const { names, flag, takes, value, required } of options) {
    const [name] = names;
    // What has no default, or none that can be written down, the program decides.
    if (name === undefined || takes !== 'value' || !/^[A-Za-z_][\w./-]*$/.test(name) || name in params) continue;
    if (value === null || (value === undefined && !required) || isList(value)) continue;
    params[name] = value ?? '';
    if (flag === null) placed.push(`{${name}}`);
    else if (flag.startsWith('--')) words.push(`${flag}={${name}}`);
    else words.push(flag, `{${name}}`);
  }
  return { words: [...words, ...placed], params };
}

function isList(value: ParamValue | undefined): boolean {
  return typeof value === 'string' && /^[[{]/.test(value);
}
