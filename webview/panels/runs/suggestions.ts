import type { Cell, TableColumnMessage } from '../../../src/protocol/runs-table.ts';
import type { Completion } from '../../../src/runs/query-complete.ts';
import { printKey, printText } from '../../../src/runs/query-print.ts';

/** Something that fits where the caret stands. */
export interface Suggestion {
  /** What is put in. */
  readonly text: string;
  /** What a person reads, and beside it. */
  readonly label: string;
  readonly detail: string;
}

const most = 50;
const operators: readonly (readonly [string, string])[] = [
  ['=', 'equal'],
  ['!=', 'different'],
  ['>', 'more'],
  ['>=', 'at least'],
  ['<', 'less'],
  ['<=', 'at most'],
  ['~', 'matches a pattern: ~ /resnet/i'],
  ['in', 'one of: in (a, b)'],
];
/** Keys that are no columns of the table. */
const moreFields = ['name', 'starred', 'archived'];

/** What may be written at the caret. `values`: those of the key that is compared, the commonest first. */
export function suggestionsAt(
  { expects, prefix }: Pick<Completion, 'expects' | 'prefix'>,
  columns: readonly TableColumnMessage[],
  values: readonly { readonly value: Cell; readonly count: number }[],
): readonly Suggestion[] {
  switch (expects) {
    case 'key':
      return ranked(keysOf(columns), prefix);
    case 'operator':
      return [...operators, ['and', 'both'] as const, ['or', 'either'] as const]
        .filter(([text]) => text.startsWith(prefix))
        .map(([text, detail]) => ({ text, label: text, detail }));
    case 'join':
      return ['and', 'or'].filter((text) => text.startsWith(prefix)).map((text) => ({ text, label: text, detail: '' }));
    case 'value':
      return ranked(
        values.map(({ value, count }) => ({ text: valueText(value), label: valueLabel(value), detail: String(count) })),
        prefix,
      );
  }
}

function keysOf(columns: readonly TableColumnMessage[]): readonly Suggestion[] {
  const fields = moreFields.map((key) => ({ text: key, label: key, detail: '' }));
  const found = columns.map(({ group, name, key, count }) => {
    const text = group === 'run' || group === 'git' ? key : printKey({ kind: group, name });
    return { text, label: key, detail: String(count) };
  });
  return [...found, ...fields];
}

/** Those that begin like the text, then those of which a word does, then those that hold it. */
function ranked(all: readonly Suggestion[], prefix: string): readonly Suggestion[] {
  const wanted = prefix.toLowerCase();
  const rankOf = ({ label }: Suggestion): number => {
    const at = label.toLowerCase().indexOf(wanted);
    if (at <= 0) return at === 0 ? 0 : -1;
    return /[^a-z0-9]/i.test(label.charAt(at - 1)) ? 1 : 2;
  };
  return all
    .map((suggestion) => ({ suggestion, rank: rankOf(suggestion) }))
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ suggestion }) => suggestion);
}

function valueLabel(value: Cell): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? value.special : String(value);
}

function valueText(value: Cell): string {
  return typeof value === 'string' ? printText(value) : valueLabel(value);
}
