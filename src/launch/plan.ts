import { statSync } from 'node:fs';
import { basename, isAbsolute, relative, resolve } from 'node:path';
import type { PythonParser } from '../code/python-parser.ts';
import type { Command } from '../jobs/run-record.ts';
import type { Action } from '../project/actions.ts';
import { isSecretName } from '../project/secrets.ts';
import type { ParamValue } from '../runs/run.ts';
import { actionCommand } from './action-command.ts';
import type { Called } from './action-command.ts';
import { obstacleOf } from './checks.ts';
import { inheritedEnvironment } from './environment.ts';
import { findInterpreter, findProgram, isPython } from './programs.ts';
import { refused } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { revealed } from '../jobs/secret-marks.ts';
import { scriptCommand } from './script-command.ts';

/** Something that a person wants to be run. */
export interface LaunchRequest {
  /** Absolute. */
  readonly base: string;
  /** An action of trainyard.yaml, or a script as it is. */
  readonly target:
    | { readonly action: Action }
    | { readonly script: string; /** Absolute: what it is relative to, and where it runs. */ readonly cwd: string };
  /** Values instead of defaults, as they were written. */
  readonly params: Readonly<Record<string, string>>;
  /** Absolute: the Python that was chosen; null: the workspace's `.venv`, else `python3`. */
  readonly interpreter: string | null;
  /** The environment of whoever asks. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** False in a workspace that is not trusted: then nothing runs. */
  readonly trusted: boolean;
}

/** What would be started, with nothing in its way. */
export interface LaunchPlan {
  readonly ok: true;
  readonly base: string;
  /** Absolute: where the base's files are that the command works with, where that is not the base itself. */
  readonly codeBase?: string;
  /** The action's name; null for a script. */
  readonly action: string | null;
  readonly experiment: string;
  /** With marks instead of the values of secret parameters, as it may be written down. */
  readonly command: Command;
  /** Values of secrets by the names in their marks: never to be written down. Left out: the command has none. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, ParamValue>>;
  /** All variables of the program's environment but those of the run itself. Secrets too: never to be written down. */
  readonly env: Readonly<Record<string, string>>;
  /** What the action adds to the environment, for the record: secrets are null. */
  readonly ownEnv: Readonly<Record<string, string | null>>;
  /** Relative to the base, with forward slashes. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly gpus: number;
  /** Absolute: the Python that the command runs with, itself or through what it starts; null where there is none. */
  readonly python: string | null;
}

/** The word that stands for a value that is taken from the environment and never written down. */
const secretWord = 'secret';

/** Works out what a request would start. Starts and writes nothing; what stands in the way is said here. */
export async function planLaunch(request: LaunchRequest, parser: PythonParser): Promise<LaunchPlan | Refusal> {
  if (!request.trusted) {
    return refused('untrusted', 'This workspace is not trusted, so nothing is run.', 'Trust it first, then try again.');
  }
  const { base, target } = request;
  const inherited = inheritedEnvironment(request.env);
  const cwd = 'script' in target ? target.cwd : resolve(base, target.action.cwd ?? '.');
  const interpreter = findInterpreter(request.interpreter, [...new Set([cwd, base])], inherited);
  const action = 'action' in target ? target.action : null;
  const own = ownVariables(action, inherited);
  if ('ok' in own) return own;
  const env = { ...inherited, ...interpreter.env, ...own.env };
  const called =
    'action' in target
      ? actionCommand(base, target.action, request.params)
      : await ofScript(target, request, interpreter.program, parser);
  if (!called.ok) return called;
  const argv = withPython(called, interpreter.program, request.interpreter !== null, env, cwd);
  const command = { argv: [...argv], cwd, shell: called.shell };
  const obstacle = obstacleOf({ ...revealed(command, called.secrets), env }, base, action?.inputs ?? []);
  if (obstacle !== null) return obstacle;
  return {
    ok: true,
    base,
    action: action?.name ?? null,
    experiment: 'script' in target ? basename(target.script).replace(/\.[^.]+$/, '') : target.action.name,
    command,
    secrets: called.secrets,
    params: called.params,
    env,
    ownEnv: own.shown,
    inputs: action?.inputs ?? [],
    outputs: action?.outputs ?? [],
    gpus: action?.gpus ?? 0,
    python: findProgram(pythonIn(argv, called.shell) ?? interpreter.program, env, cwd),
  };
}

function pythonIn([program = '']: readonly string[], shell: boolean): string | null {
  return !shell && isPython(basename(program)) ? program : null;
}

async function ofScript(
  { script, cwd }: { readonly script: string; readonly cwd: string },
  { params }: LaunchRequest,
  python: string,
  parser: PythonParser,
): Promise<Called | Refusal> {
  const file = resolve(cwd, script);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    return refused('no-such-script', `The script ${script} does not exist.`, 'Check its path.');
  }
  const inside = relative(cwd, file);
  const shown = isAbsolute(inside) || inside.startsWith('..') ? file : inside;
  return scriptCommand({ shown, file }, params, { python, parser });
}

/** `python` and `python3` are the workspace's, or the one that was chosen, also where the machine has only the other name. */
function withPython(
  { argv, shell }: Called,
  python: string,
  chosen: boolean,
  env: Readonly<Record<string, string>>,
  cwd: string,
): readonly string[] {
  const [program = '', ...args] = argv;
  if (shell || !isPython(program)) return argv;
  return chosen || findProgram(program, env, cwd) === null ? [python, ...args] : argv;
}

function ownVariables(
  action: Action | null,
  inherited: Readonly<Record<string, string>>,
): { readonly env: Record<string, string>; readonly shown: Record<string, string | null> } | Refusal {
  const env: Record<string, string> = {};
  const shown: Record<string, string | null> = {};
  for (const [name, value] of Object.entries(action?.env ?? {})) {
    const text = value === secretWord ? inherited[name] : value;
    if (text === undefined) {
      return refused(
        'no-secret',
        `The environment has no ${name}.`,
        `Set ${name} before you launch ${action?.name ?? ''}.`,
      );
    }
    env[name] = text;
    shown[name] = value === secretWord || isSecretName(name) ? null : value;
  }
  return { env, shown };
}
