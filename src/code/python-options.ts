import type { Node, Tree } from 'web-tree-sitter';
import type { ParamValue } from '../runs/run.ts';
import { pythonLiteral } from './python-literal.ts';
import { calleeOf, optionNames } from './python-places.ts';

/** An option that a Python program takes on its command line, as far as its text says. */
export interface PythonOption {
  /** As the program keeps it, then as it may be written: `learning_rate`, `learning-rate`. */
  readonly names: readonly string[];
  /** `--learning-rate`; null for an argument that stands by its place. */
  readonly flag: string | null;
  /** What switches it off: `--no-shuffle`; null where nothing does. */
  readonly offFlag: string | null;
  /** Whether a value follows, or the flag is all there is; `off`: the flag says no (`store_false`). */
  readonly takes: 'value' | 'flag' | 'off';
  /** The default; undefined where there is none, or it is computed. */
  readonly value: ParamValue | undefined;
  readonly required: boolean;
  readonly choices: readonly ParamValue[] | null;
  readonly help: string | null;
}

/** How a Python program reads its command line. */
export interface PythonCommandLine {
  /** `hydra`: overrides `name=value`; null where nothing was recognised. */
  readonly kind: 'argparse' | 'click' | 'typer' | 'hydra' | null;
  readonly options: readonly PythonOption[];
}

/** The options that a Python program declares with `argparse`, `click` or `typer`; whether Hydra reads its command line. */
export function pythonCommandLine(tree: Tree): PythonCommandLine {
  const calls = tree.rootNode.descendantsOfType('call');
  const argparse = calls.filter((call) => calleeOf(call) === 'add_argument');
  if (argparse.length > 0) return { kind: 'argparse', options: argparse.flatMap(argparseOption) };
  const decorators = tree.rootNode.descendantsOfType('decorator').flatMap((node) => node.firstNamedChild ?? []);
  const click = decorators.filter((node) => ['option', 'argument'].includes(calleeOf(node)));
  if (click.length > 0) return { kind: 'click', options: click.flatMap(clickOption) };
  if (decorators.some((node) => calleeOf(node) === 'main' && /^hydra\b/.test(node.text))) {
    return { kind: 'hydra', options: [] };
  }
  const typer = typerFunctions(tree);
  return typer.length > 0 ? { kind: 'typer', options: typer.flatMap(typerOptions) } : { kind: null, options: [] };
}

function literals(call: Node): readonly string[] {
  const items = call.childForFieldName('arguments')?.namedChildren ?? [];
  return items.flatMap((item) => {
    const value = item.type === 'keyword_argument' ? undefined : pythonLiteral(item);
    return typeof value === 'string' ? [value] : [];
  });
}

function keyword(call: Node, name: string): Node | null {
  const items = call.childForFieldName('arguments')?.namedChildren ?? [];
  const found = items.find((item) => item.type === 'keyword_argument' && item.childForFieldName('name')?.text === name);
  return found?.childForFieldName('value') ?? null;
}

function literalOf(node: Node | null): ParamValue | undefined {
  return node === null ? undefined : pythonLiteral(node);
}

function isTrue(node: Node | null): boolean {
  return literalOf(node) === true;
}

function common(call: Node): Pick<PythonOption, 'names' | 'value' | 'choices' | 'help'> {
  const help = literalOf(keyword(call, 'help'));
  const list = keyword(call, 'choices');
  const choices = list?.namedChildren.map((item) => pythonLiteral(item)) ?? [];
  const known = choices.filter((choice) => choice !== undefined);
  return {
    names: optionNames(call),
    value: literalOf(keyword(call, 'default')),
    choices: known.length > 0 && known.length === choices.length ? known : null,
    help: typeof help === 'string' ? help : null,
  };
}

const longOf = (texts: readonly string[]): string | null =>
  texts.find((text) => text.startsWith('--')) ?? texts.find((text) => text.startsWith('-')) ?? null;

function argparseOption(call: Node): readonly PythonOption[] {
  const known = common(call);
  if (known.names.length === 0) return [];
  const flag = longOf(literals(call));
  const action = keyword(call, 'action');
  const word = literalOf(action);
  if (word === 'help' || word === 'version') return [];
  const switched = action?.text.endsWith('BooleanOptionalAction') === true;
  const takes =
    switched || word === 'store_true' || word === 'store_const' || word === 'count'
      ? 'flag'
      : word === 'store_false'
        ? 'off'
        : 'value';
  const offFlag = switched && flag !== null ? flag.replace(/^--/, '--no-') : null;
  const many = literalOf(keyword(call, 'nargs'));
  const required = flag === null ? many !== '?' && many !== '*' : isTrue(keyword(call, 'required'));
  return [{ ...known, flag, offFlag, takes, required }];
}

function clickOption(call: Node): readonly PythonOption[] {
  const known = common(call);
  if (known.names.length === 0) return [];
  if (calleeOf(call) === 'argument') {
    const required = known.value === undefined && literalOf(keyword(call, 'required')) !== false;
    return [{ ...known, flag: null, offFlag: null, takes: 'value', required }];
  }
  const [flag = null, offFlag = null] = longOf(literals(call))?.split('/') ?? [];
  const takes = offFlag !== null || isTrue(keyword(call, 'is_flag')) ? 'flag' : 'value';
  return [{ ...known, flag, offFlag, takes, required: isTrue(keyword(call, 'required')) }];
}

/** Functions that typer calls: `@app.command()`, or the one in `typer.run(main)`. */
function typerFunctions(tree: Tree): readonly Node[] {
  if (!/\btyper\b/.test(tree.rootNode.text)) return [];
  const run = tree.rootNode
    .descendantsOfType('call')
    .find((call) => call.childForFieldName('function')?.text === 'typer.run');
  const name = run?.childForFieldName('arguments')?.firstNamedChild?.text;
  return tree.rootNode.descendantsOfType('function_definition').filter((definition) => {
    if (definition.childForFieldName('name')?.text === name) return true;
    const around = definition.parent;
    if (around?.type !== 'decorated_definition') return false;
    return around.namedChildren.some(({ type, text }) => type === 'decorator' && /\.command\b/.test(text));
  });
}

function typerOptions(definition: Node): readonly PythonOption[] {
  const parameters = definition.childForFieldName('parameters')?.namedChildren ?? [];
  return parameters.flatMap((parameter): PythonOption[] => {
    const name = (parameter.childForFieldName('name') ?? parameter.firstNamedChild)?.text;
    if (name === undefined || !/^[A-Za-z_]\w*$/.test(name)) return [];
    const given = parameter.childForFieldName('value');
    const call = given?.type === 'call' ? given : annotated(parameter);
    const kind = call === null ? null : calleeOf(call);
    const first = call?.childForFieldName('arguments')?.firstNamedChild ?? null;
    const inCall = first !== null && first.type !== 'keyword_argument' ? first : null;
    // In `Annotated[…, Option("--name")]` the call holds names, and the default stands behind.
    const value = literalOf(given?.type === 'call' ? inCall : given);
    const dashed = name.replaceAll('_', '-');
    const isArgument = kind === 'Argument' || (kind !== 'Option' && given === null);
    const flag = isArgument ? null : ((call === null ? null : longOf(literals(call))?.split('/')[0]) ?? `--${dashed}`);
    const isSwitch = parameter.childForFieldName('type')?.text === 'bool' || typeof value === 'boolean';
    const takes = isSwitch && !isArgument ? 'flag' : 'value';
    const offFlag = takes === 'flag' && flag !== null ? flag.replace(/^--/, '--no-') : null;
    const required = value === undefined && (given === null || inCall?.type === 'ellipsis');
    return [{ names: [...new Set([name, dashed])], flag, offFlag, takes, value, required, choices: null, help: null }];
  });
}

/** The `Option(…)` in `lr: Annotated[float, typer.Option(…)]`. */
function annotated(parameter: Node): Node | null {
  const type = parameter.childForFieldName('type');
  const calls = type?.descendantsOfType('call') ?? [];
  return calls.find((call) => ['Option', 'Argument'].includes(calleeOf(call))) ?? null;
}
