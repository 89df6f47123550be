import type { BisectReport, TestedReport } from '../reproduce/bisect/report.ts';
import { columnFormat } from '../runs/numbers.ts';
import type { Output } from './output.ts';
import { when } from './shown-run.ts';
import { shown, table } from './table.ts';

/** What a bisection came to, as people read it: the commit, and a table of what was tested on the way. */
export function bisectText(report: BisectReport, output: Output): string {
  const { firstBad, suspects, summary, tested, metric, problems, trainings, commits } = report;
  const who =
    firstBad === null
      ? []
      : [`${firstBad.commit}\n${shown(firstBad.author, 80)}, ${when(firstBad.date)}\n${shown(firstBad.subject, 200)}`];
  const left = suspects.map(({ commit, subject }) => `  ${commit.slice(0, 10)} ${shown(subject, 100)}`).join('\n');
  const format = columnFormat(tested.flatMap(({ value }) => (value === null ? [] : [value])));
  const row = ({ commit, subject, value, verdict, reused, values }: TestedReport): readonly string[] => [
    commit.slice(0, 10),
    value === null ? '–' : format(value) + (values.length > 1 ? ` (${values.length})` : ''),
    paint(verdict, output),
    reused ? 'reused' : '',
    shown(subject, 60),
  ];
  const columns = [
    { title: 'COMMIT' },
    { title: shown(metric).toUpperCase(), right: true },
    { title: 'VERDICT' },
    { title: '' },
    { title: 'SUBJECT' },
  ];
  const whys = tested.flatMap(({ commit, why }) => (why === '' ? [] : [`${commit.slice(0, 10)}: ${shown(why, 300)}`]));
  const parts = [
    output.paint(shown(summary, 1_000), 'bold'),
    ...who,
    left,
    tested.length === 0 ? '' : table(columns, tested.map(row)),
    whys.join('\n'),
    problems.map((text) => output.paint(shown(`! ${text}`, 600), 'yellow')).join('\n'),
    output.paint(`${counted(trainings, 'training')} for ${counted(commits, 'commit')}.`, 'dim'),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function paint(verdict: TestedReport['verdict'], output: Output): string {
  return output.paint(verdict, verdict === 'good' ? 'green' : verdict === 'bad' ? 'red' : 'yellow');
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
