import type { Node } from 'web-tree-sitter';
import type { ParamValue } from '../runs/run.ts';

/**
 * The value of a literal (docs.python.org/3/reference/lexical_analysis): numbers, strings without parts to be filled in,
 * True, False, None, and lists or tuples of them as compact text. Undefined for anything else.
 */
export function pythonLiteral(node: Node): ParamValue | undefined {
  switch (node.type) {
    case 'integer':
      return numberOf(node.text, /^0[xob]/i.test(node.text) ? Number : Number.parseInt);
    case 'float':
      return numberOf(node.text, Number);
    case 'true':
      return true;
    case 'false':
      return false;
    case 'none':
      return null;
    case 'string':
      return stringOf(node);
    case 'unary_operator': {
      const operand = node.childForFieldName('argument');
      const value = operand === null ? undefined : pythonLiteral(operand);
      return typeof value === 'number' && node.text.startsWith('-') ? -value : undefined;
    }
    case 'list':
    case 'tuple': {
      const items = node.namedChildren.map(pythonLiteral);
      return items.includes(undefined) ? undefined : JSON.stringify(items);
    }
    default:
      return undefined;
  }
}

function numberOf(text: string, parse: (text: string) => number): number | undefined {
  const value = parse(text.replaceAll('_', ''));
  return Number.isNaN(value) ? undefined : value;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"' };

function stringOf(node: Node): string | undefined {
  const start = node.namedChildren.find(({ type }) => type === 'string_start')?.text ?? '';
  const prefix = start.replace(/['"]+$/, '').toLowerCase();
  if (prefix.includes('b') || prefix.includes('f')) return undefined;
  const text = node.namedChildren
    .filter(({ type }) => type === 'string_content')
    .map((part) => part.text)
    .join('');
  if (prefix.includes('r')) return text;
  return text.replace(/\\(.)/gs, (whole, letter: string) => escapes[letter] ?? whole);
}
