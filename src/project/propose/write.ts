import { isMap, isScalar, stringify } from 'yaml';
import { parseActions } from '../actions.ts';
import { ProjectDocument, stretchOf } from '../document.ts';
import { projectVersion } from '../schema/project.ts';
import type { Proposal } from './proposal.ts';

const head = `# What Trainyard cannot guess of this project. Every key may be left out; the editor completes and
# explains them.
version: ${projectVersion}
`;
const actionsHead = `
# What can be launched: "Train…" in the editor, \`trainyard train NAME\` in a terminal. {name} is filled
# in from params: each value reaches the program as one argument, whatever it holds.
actions:
`;
const example = `
# metrics:
#   val/acc: { goal: maximize, primary: true }

# actions:
#   train:
#     run: python train.py --lr {lr}
#     params: { lr: 0.01 }
#     inputs: [data/train.csv]
#     outputs: [models/]
`;

/**
 * The text of a trainyard.yaml ('' where there is none yet) with actions more; comments, order, values and line ends stay
 * as they are. Null where the text is no YAML that can be added to (also one of a version that is not known, or with
 * several documents), or its actions are written in braces.
 */
export function withActions(text: string, proposals: readonly Proposal[]): string | null {
  const result = added(text, proposals);
  if (result === null || proposals.length === 0) return result;
  const { actions, faults } = parseActions(result);
  const names = new Set([...actions, ...faults].map(({ name }) => name));
  if (!proposals.every(({ name }) => names.has(name))) return null;
  const hasCrLf = text.includes('\r\n') && !/(?<!\r)\n/.test(text);
  return hasCrLf ? result.replace(/\r?\n/g, '\r\n') : result;
}

function added(text: string, proposals: readonly Proposal[]): string | null {
  const entries = (indent: string): string => proposals.map((one) => entryText(one, indent)).join('');
  if (text.trim() === '') return `${head}${proposals.length === 0 ? example : actionsHead + entries('  ')}`;
  const document = new ProjectDocument(text);
  const { contents, errors } = document.yaml;
  if (errors.length > 0) return null;
  const isEmpty = contents === null || (isScalar(contents) && contents.value === null);
  if (!isEmpty && !isMap(contents)) return null;
  if (proposals.length === 0) return text;
  const closed = text.endsWith('\n') ? text : `${text}\n`;
  const key = isEmpty ? null : document.key(['actions']);
  if (key === null) return `${closed}${isEmpty ? `version: ${projectVersion}\n` : ''}${actionsHead}${entries('  ')}`;
  const map = document.node(['actions']);
  if (isScalar(map) && map.value === null) {
    const at = lineEnd(closed, key.to);
    return `${closed.slice(0, at)}${entries('  ')}${closed.slice(at)}`;
  }
  const first = isMap(map) && map.flow !== true ? stretchOf(map.items[0]?.key) : null;
  if (!isMap(map) || first === null) return null;
  const last = map.items.at(-1);
  const end = Math.max(stretchOf(last?.key)?.to ?? 0, stretchOf(last?.value)?.to ?? 0);
  const at = closed.charAt(end - 1) === '\n' ? end : lineEnd(closed, end);
  return closed.slice(0, at) + entries(' '.repeat(document.position(first.from).column - 1)) + closed.slice(at);
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at === -1 ? text.length : at + 1;
}

function entryText(one: Proposal, indent: string): string {
  const { params, paramsFile, inputs, outputs, cwd, shell } = one;
  const needed = Object.values(params).includes('') ? ' Values that are empty are needed.' : '';
  const lines = [
    `# From ${one.file} (${one.what}).${needed}`,
    `${one.name}:`,
    ...keyLines('run', one.run),
    ...(shell ? keyLines('shell', true) : []),
    ...(paramsFile !== null ? keyLines('params', paramsFile) : []),
    ...(Object.keys(params).length > 0 ? keyLines('params', params) : []),
    ...(inputs.length > 0 ? keyLines('inputs', inputs) : []),
    ...(outputs.length > 0 ? keyLines('outputs', outputs) : []),
    ...(cwd !== null ? keyLines('cwd', cwd) : []),
  ];
  return lines.map((line) => `${indent}${line}\n`).join('');
}

function keyLines(key: string, value: unknown): readonly string[] {
  return stringify({ [key]: value }, { lineWidth: 0 })
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`);
}
