import type { RunsDiff } from '../catalog/compare-api.ts';
import { isEqual } from '../runs/diff.ts';
import type { RecordDiff } from '../runs/diff.ts';
import type { Goal } from '../runs/goal.ts';
import { columnFormat, formatDelta, isBetter } from '../runs/numbers.ts';
import type { ParamValue, Run } from '../runs/run.ts';
import type { Output } from './output.ts';
import { shown, table } from './table.ts';

const most = 60;

/** What differs between two runs (A, B), as people read it: a table for each part, then the code. */
export function asText(diff: RunsDiff, [a, b]: readonly Run[], output: Output): string {
  const head = [
    `A  ${shown(a?.name ?? '', 80)}  ${shown(diff.a, 200)}`,
    `B  ${shown(b?.name ?? '', 80)}  ${shown(diff.b, 200)}`,
  ];
  const parts: readonly (readonly [string, RecordDiff])[] = [
    ['PARAMETER', diff.params],
    ['METRIC', diff.metrics],
    ['TAG', diff.tags],
    ['ENVIRONMENT', diff.environment],
    ['GIT', diff.git],
    ['DATA', diff.data],
  ];
  const tables = parts
    .filter(([, part]) => !isEqual(part))
    .map(([title, part]) => section(title, part, diff.goals, output));
  const same = parts.filter(([, part]) => isEqual(part) && part.same > 0);
  const words: Readonly<Record<string, string>> = {
    PARAMETER: 'parameters',
    METRIC: 'metrics',
    TAG: 'tags',
    ENVIRONMENT: 'environment',
    GIT: 'commit',
    DATA: 'data',
  };
  const names = same.map(([title]) => words[title] ?? '');
  if (diff.code === '') names.push('code');
  const equal = names.length === 0 ? [] : [`The same: ${names.join(', ')}.`];
  const problems = diff.problems.map(({ message, hint }) => output.paint(shown(`! ${message} ${hint}`, 800), 'yellow'));
  const code = diff.code === null || diff.code === '' ? [] : [paintedCode(diff.code, output)];
  return [head.join('\n'), ...tables, ...equal, ...code, problems.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

function section(title: string, diff: RecordDiff, goals: Readonly<Record<string, Goal>>, output: Output): string {
  const isMetric = title === 'METRIC';
  const rows = diff.changed.map(({ key, a, b, delta }) => {
    const format = columnFormat([a, b, delta].filter((value) => typeof value === 'number' && value !== 0).map(Number));
    const text = (value: ParamValue): string =>
      typeof value === 'number' && isMetric ? format(value) : shown(String(value), most);
    const better = delta === undefined || !isMetric ? null : isBetter(delta, goals[key] ?? null);
    const change = delta === undefined ? '' : formatDelta(delta, format);
    return [shown(key), text(a), text(b), better === null ? change : output.paint(change, better ? 'green' : 'red')];
  });
  const gone = diff.onlyA.map(({ key, a }) => [shown(key), shown(String(a), most), output.paint('–', 'dim'), '']);
  const come = diff.onlyB.map(({ key, b }) => [shown(key), output.paint('–', 'dim'), shown(String(b), most), '']);
  const columns = [
    { title },
    { title: 'A', right: isMetric },
    { title: 'B', right: isMetric },
    { title: 'B − A', right: true },
  ];
  const rest = diff.same === 0 ? '' : `\n${output.paint(`${diff.same} the same`, 'dim')}`;
  return table(columns, [...rows, ...gone, ...come]) + rest;
}

/** A unified diff as git colours it; what code holds does not command the terminal. */
function paintedCode(code: string, output: Output): string {
  return code
    .trimEnd()
    .split('\n')
    .map((raw) => {
      const line = raw.replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, ' ').trimEnd();
      if (/^(?:diff |index |new file|deleted file|old mode|new mode|similarity|rename|\+\+\+ |--- )/.test(line)) {
        return output.paint(line, 'bold');
      }
      if (line.startsWith('@@')) return output.paint(line, 'blue');
      if (line.startsWith('+')) return output.paint(line, 'green');
      return line.startsWith('-') ? output.paint(line, 'red') : line;
    })
    .join('\n');
}
