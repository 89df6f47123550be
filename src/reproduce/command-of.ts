import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, posix, relative, resolve } from 'node:path';
import { pythonCommandLine } from '../code/python-options.ts';
import type { PythonCommandLine } from '../code/python-options.ts';
import type { PythonParser } from '../code/python-parser.ts';
import { runGit } from '../git/run-git.ts';
import type { Command } from '../jobs/run-record.ts';
import { actionCommand } from '../launch/action-command.ts';
import { refused } from '../launch/refusal.ts';
import type { Refusal } from '../launch/refusal.ts';
import { scriptCommand } from '../launch/script-command.ts';
import { typedAs } from '../launch/values.ts';
import { readActions } from '../project/actions.ts';
import type { Action } from '../project/actions.ts';
import { projectFileName } from '../project/base.ts';
import type { ParamValue } from '../runs/run.ts';
import { mapPaths } from './map-paths.ts';
import type { Recipe, Script } from './recipe.ts';

/** What is called in a checkout, with which parameters. */
export interface Call {
  readonly ok: true;
  /** With marks where secrets belong. */
  readonly command: Command;
  /** Their values by the names in the marks. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, ParamValue>>;
}

export interface CallRequest {
  readonly recipe: Recipe;
  /** Absolute: the checkout's root, and where the base's files are in it. */
  readonly checkout: string;
  readonly inside: string;
  /** Values instead of those of the run, as they were written. */
  readonly given: Readonly<Record<string, string>>;
  /** Values that the run had and nobody wrote down. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly parser: PythonParser;
  /** The action as it stands in the checkout, with its defaults there, instead of the recorded words. */
  readonly anew: boolean;
}

/**
 * The command of a script that another tool named, where it is in the checkout now: by its whole path, else by the end of
 * it that is there.
 */
async function ofScript({ recipe, checkout, parser }: CallRequest, script: Script): Promise<Call | Refusal> {
  const mapped = mapPaths(recipe.command.cwd, recipe.root, checkout);
  const outside = mapped === recipe.command.cwd && mapped !== checkout;
  const cwd = outside ? checkout : mapped;
  const words = script.file.split(/[\\/]/);
  const ends = words.map((_, at) => words.slice(at).join('/'));
  const places = [
    ...(isAbsolute(script.file) ? [mapPaths(script.file, recipe.root, checkout)] : [resolve(cwd, script.file)]),
    ...(script.also === null ? [] : [join(checkout, script.also)]),
    ...[cwd, checkout].flatMap((folder) => ends.map((end) => join(folder, end))),
  ];
  const file = places.find((place) => isWithin(place, checkout) && existsSync(place));
  if (file === undefined) {
    return refused('no-such-script', `The commit does not hold ${script.file}.`, 'It may never have been committed.');
  }
  const args = script.options === null ? script.args : await optionsFor(file, script.options, parser);
  const shown = relative(cwd, file);
  const given = args.map((word) => mapPaths(word, recipe.root, checkout));
  return { ok: true, command: { argv: ['python3', shown, ...given], cwd, shell: false }, secrets: {}, params: {} };
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}

/** Those of the parameters that a script declares as options, as it takes them. */
async function optionsFor(
  file: string,
  params: Readonly<Record<string, string>>,
  parser: PythonParser,
): Promise<readonly string[]> {
  const none: PythonCommandLine = { kind: null, options: [] };
  const { kind, options } = await parser.with(readFileSync(file, 'utf8'), pythonCommandLine, none);
  const known = Object.entries(params).filter(
    ([name]) => kind === 'hydra' || options.some(({ names }) => names.includes(name)),
  );
  if (known.length === 0) return [];
  const called = await scriptCommand({ shown: file, file }, Object.fromEntries(known), { python: 'python3', parser });
  return called.ok ? called.argv.slice(2) : [];
}

/** The command of a run in a checkout: word by word as recorded, or of its action as it is there. */
export async function callOf(request: CallRequest): Promise<Call | Refusal> {
  const { recipe, checkout, inside, given, secrets, anew } = request;
  if (recipe.script !== null) {
    if (Object.keys(given).length === 0) return ofScript(request, recipe.script);
    return refused('not-launched', 'Values can be given to runs that Trainyard launched only.', 'Leave out -p.');
  }
  if (!anew && Object.keys(given).length === 0) return { ok: true, secrets, ...recorded(recipe, checkout) };
  const file = join(inside, projectFileName);
  const action =
    recipe.action === null ? undefined : readActions(file).actions.find(({ name }) => name === recipe.action);
  if (action === undefined) {
    if (Object.keys(given).length === 0) return { ok: true, secrets, ...recorded(recipe, checkout) };
    const hint = 'Leave out -p: the recorded command is run as it was.';
    return refused('no-such-action', 'Values can be given to an action of trainyard.yaml only.', hint);
  }
  const hidden = Object.entries(secrets).filter(([name]) => action.params.some((param) => param.name === name));
  const values = { ...(await chosen(recipe, action)), ...Object.fromEntries(hidden), ...given };
  const called = actionCommand(inside, action, values);
  if (!called.ok) return called;
  const cwd = resolve(inside, action.cwd ?? '.');
  const program = recipe.command.argv[0] ?? '';
  // The Python that it was called with, which another part chooses.
  const argv = called.shell
    ? called.argv
    : called.argv.map((word, at) => (at === 0 && isAbsolute(program) && word.startsWith('python') ? program : word));
  return {
    ok: true,
    command: { argv: [...argv], cwd, shell: called.shell },
    secrets: called.secrets,
    params: called.params,
  };
}

function recorded({ command, params, root }: Recipe, checkout: string): Omit<Call, 'ok' | 'secrets'> {
  const map = (text: string): string => mapPaths(text, root, checkout);
  const argv = command.argv.map((word, at) => {
    const mapped = map(word);
    // An environment is not part of a checkout; its Python stays where it is.
    return at === 0 && !command.shell && isAbsolute(word) && !existsSync(mapped) ? word : mapped;
  });
  return { command: { argv, cwd: map(command.cwd), shell: command.shell }, params };
}

/** The values that somebody chose for the run: those that were not the defaults of its time. */
async function chosen(recipe: Recipe, action: Action): Promise<Record<string, string>> {
  if (action.paramsFile !== null) return {};
  const then = (await actionThen(recipe))?.params ?? [];
  const values: Record<string, string> = {};
  for (const { name, value } of action.params) {
    if (!Object.hasOwn(recipe.params, name)) continue;
    const was = recipe.params[name] ?? null;
    const before = then.find((one) => one.name === name);
    if (before !== undefined && Object.is(before.value, was)) continue;
    const text = was === null ? '' : String(was);
    if (!Object.is(typedAs(text, value), value)) values[name] = text;
  }
  return values;
}

async function actionThen({ source, base, root, action }: Recipe): Promise<Action | null> {
  let text: Buffer | null = null;
  if (source.kind === 'git') {
    const path = posix.join(
      resolve(base)
        .slice(resolve(root).length + 1)
        .replaceAll('\\', '/'),
      projectFileName,
    );
    const args = ['cat-file', 'blob', `${source.commit}:${path}`];
    const answer = await runGit(args, { folder: source.repository.folder });
    text = answer.ok ? answer.bytes : null;
  } else {
    return readActions(join(source.copies, projectFileName)).actions.find(({ name }) => name === action) ?? null;
  }
  if (text === null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-action-'));
  try {
    const file = join(folder, projectFileName);
    writeFileSync(file, text);
    return readActions(file).actions.find(({ name }) => name === action) ?? null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
