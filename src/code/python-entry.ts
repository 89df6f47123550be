import type { Node, Tree } from 'web-tree-sitter';
import { calleeOf } from './python-places.ts';

const starts = new Set(['main', 'train', 'run', 'fit', 'training', 'objective']);
const clis = new Set(['command', 'group', 'main', 'hydra_main']);

/**
 * Where a program starts, as an offset: `if __name__ == "__main__":`, else a function that a command-line library calls
 * (`@click.command()`, `@hydra.main()`), else a top-level `main` or `train`. Null for a module that is only imported.
 */
export function pythonEntry(tree: Tree): number | null {
  const top = tree.rootNode.namedChildren;
  const guard = top.find((node) => node.type === 'if_statement' && isGuard(node.childForFieldName('condition')));
  if (guard !== undefined) return guard.startIndex;
  const decorated = top.find((node) => node.type === 'decorated_definition' && node.namedChildren.some(isCommand));
  if (decorated !== undefined) return decorated.startIndex;
  const named = top.find(
    (node) => node.type === 'function_definition' && starts.has(node.childForFieldName('name')?.text ?? ''),
  );
  return named?.startIndex ?? null;
}

function isGuard(condition: Node | null): boolean {
  return condition?.type === 'comparison_operator' && /^__name__\s*==\s*["']__main__["']$/.test(condition.text);
}

function isCommand(decorator: Node): boolean {
  if (decorator.type !== 'decorator') return false;
  const what = decorator.firstNamedChild;
  if (what === null) return false;
  if (what.type === 'call') return clis.has(calleeOf(what));
  return what.type === 'attribute' && clis.has(what.childForFieldName('attribute')?.text ?? '');
}
