import type { Node, Tree } from 'web-tree-sitter';
import type { ParamPlace } from './place.ts';
import { pythonLiteral } from './python-literal.ts';

const kinds = ['call', 'class_definition', 'function_definition', 'assignment'];

/**
 * The parameters that a Python text sets: defaults of `argparse`, `click` and `typer` options, of dataclass fields and
 * functions, and constants in capitals. Only literals: what is computed has no value to show.
 */
export function pythonPlaces(tree: Tree): readonly ParamPlace[] {
  return tree.rootNode.descendantsOfType(kinds).flatMap((node) => {
    if (node.type === 'call') return optionPlace(node);
    if (node.type === 'function_definition') return defaultPlaces(node);
    if (node.type === 'class_definition') return fieldPlaces(node);
    return constantPlace(node);
  });
}

function placeOf(names: readonly string[], node: Node | null): readonly ParamPlace[] {
  const value = node === null ? undefined : pythonLiteral(node);
  if (node === null || value === undefined || names.length === 0) return [];
  return [{ names, value, from: node.startIndex, to: node.endIndex, syntax: 'python' }];
}

/** What a call calls, without the object in front: `parser.add_argument` is `add_argument`. */
export function calleeOf(call: Node): string {
  const callee = call.childForFieldName('function');
  return (callee?.type === 'attribute' ? callee.childForFieldName('attribute') : callee)?.text ?? '';
}

function keyword(call: Node, name: string): Node | null {
  const found = call
    .childForFieldName('arguments')
    ?.namedChildren.find((item) => item.type === 'keyword_argument' && item.childForFieldName('name')?.text === name);
  return found?.childForFieldName('value') ?? null;
}

function positional(call: Node): readonly Node[] {
  const items = call.childForFieldName('arguments')?.namedChildren ?? [];
  return items.filter(({ type }) => type !== 'keyword_argument' && type !== 'comment');
}

/** `add_argument("-l", "--learning-rate", dest="lr", default=0.1)` and click's `option("--lr", default=0.1)`. */
function optionPlace(call: Node): readonly ParamPlace[] {
  const callee = calleeOf(call);
  if (callee !== 'add_argument' && callee !== 'option') return [];
  return placeOf(optionNames(call), keyword(call, 'default'));
}

/** The names of an option, as its program keeps it first. Empty for what is no option. */
export function optionNames(call: Node): readonly string[] {
  const texts = positional(call).flatMap((node) => {
    const value = pythonLiteral(node);
    return typeof value === 'string' ? [value] : [];
  });
  const given = keyword(call, 'dest');
  const dest = given === null ? undefined : pythonLiteral(given);
  const bare = texts.find((text) => /^[A-Za-z_]\w*$/.test(text));
  const long = texts.find((text) => text.startsWith('--'));
  const flag = (long ?? texts.find((text) => text.startsWith('-')))?.replace(/^-+/, '').split('/')[0];
  const names = [typeof dest === 'string' ? dest : undefined, bare, flag?.replaceAll('-', '_'), flag];
  return [...new Set(names.filter((name) => name !== undefined && name !== ''))].filter((name) => name !== undefined);
}

/** `def train(lr=0.1, epochs: int = 3)`, and typer's `lr: float = typer.Option(0.1)`. */
function defaultPlaces(definition: Node): readonly ParamPlace[] {
  const parameters = definition.childForFieldName('parameters')?.namedChildren ?? [];
  return parameters.flatMap((parameter) => {
    if (parameter.type !== 'default_parameter' && parameter.type !== 'typed_default_parameter') return [];
    const name = parameter.childForFieldName('name')?.text;
    return name === undefined ? [] : placeOf([name], wrapped(parameter.childForFieldName('value')));
  });
}

/** Fields with annotation and default: of dataclasses, attrs, pydantic and their like. */
function fieldPlaces(definition: Node): readonly ParamPlace[] {
  const statements = definition.childForFieldName('body')?.namedChildren ?? [];
  return statements.flatMap((statement) => {
    const assignment = statement.type === 'expression_statement' ? statement.firstNamedChild : null;
    if (assignment?.type !== 'assignment' || assignment.childForFieldName('type') === null) return [];
    const name = assignment.childForFieldName('left');
    if (name?.type !== 'identifier') return [];
    return placeOf([name.text], wrapped(assignment.childForFieldName('right')));
  });
}

/** The default inside of `typer.Option(0.1, …)`, `field(default=0.1)` or `Field(0.1)`. */
function wrapped(value: Node | null): Node | null {
  if (value?.type !== 'call') return value;
  if (!['Option', 'Argument', 'field', 'Field', 'ib', 'attrib'].includes(calleeOf(value))) return null;
  return keyword(value, 'default') ?? positional(value)[0] ?? null;
}

/** `LEARNING_RATE = 0.1` at the top level; logged so, or in small letters. */
function constantPlace(assignment: Node): readonly ParamPlace[] {
  const name = assignment.childForFieldName('left');
  const top = assignment.parent?.type === 'expression_statement' && assignment.parent.parent?.type === 'module';
  if (!top || name?.type !== 'identifier' || !/^[A-Z][A-Z0-9_]*$/.test(name.text)) return [];
  return placeOf([name.text, name.text.toLowerCase()], assignment.childForFieldName('right'));
}
