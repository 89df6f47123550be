import * as z from 'zod';
import type { RunDetails } from '../../catalog/api.ts';
import { formatDelta, formatDuration, formatNumber } from '../../runs/numbers.ts';
import type { Reproduction } from '../../jobs/reproduction.ts';
import type { Run } from '../../runs/run.ts';
import type { RunSnapshot } from '../../snapshot/run-snapshot.ts';
import type { CliCommand } from '../command.ts';
import { openCatalog } from '../context.ts';
import { exitStatus } from '../failure.ts';
import type { Output } from '../output.ts';
import { pickRun } from '../pick.ts';
import { paintStatus, when } from '../shown-run.ts';
import { snapshotFacts } from '../shown-snapshot.ts';
import { shown, table } from '../table.ts';

const first = z.tuple([z.string()]).rest(z.string());

/** `trainyard run ID`: everything about one run. */
export const runCommand: CliCommand = (program, runs) => {
  const command = program
    .command('run')
    .description('show one run')
    .argument('<id>', 'id, a unique beginning of it, or a unique name')
    .option('--all', 'archived and deleted runs are always found; taken for symmetry with runs');
  runs(command, async (context, _options, args) => {
    const [text] = first.parse(args);
    const catalog = await openCatalog(context, false);
    try {
      const id = await pickRun(catalog, text);
      const [details, snapshot] = [await catalog.details(id), await catalog.snapshot(id)];
      if (details === null) throw new Error('The run vanished while it was read.');
      if (context.output.json) await context.output.document({ ...asDocument(details), snapshot });
      else await context.output.text(asPage(details, snapshot, context.output));
    } finally {
      await catalog.dispose();
    }
    return exitStatus.done;
  });
};

function asDocument({ run, baseline, children, path, touchedAt, reproduction, ...files }: RunDetails): object {
  const series = Object.entries(run.metrics).map(([metric, summary]) => ({ metric, ...summary }));
  const { artifacts, artifactsCut, artifactFolder } = files;
  const document = {
    ...run,
    against: baseline,
    series,
    artifacts,
    artifactsCut,
    artifactFolder,
    children,
    reproduction,
  };
  return { ...document, path, touchedAt };
}

/** The verdict, the first input that differed, and when that was. */
function reproducedWords({ verdict, firstCause, at }: Reproduction): string {
  const cause = firstCause === null ? '' : ` (first cause: ${shown(firstCause, 120)})`;
  return `${verdict}${cause}, ${when(at)}`;
}

function marksOf({ starred, archived, baseline }: Run): string {
  const marks = [starred ? 'starred' : '', baseline ? 'baseline' : '', archived ? 'archived' : ''];
  return marks.filter((mark) => mark !== '').join(', ');
}

const delta = (value: number | null): string => (value === null ? '' : formatDelta(value));

function asPage(
  { run, baseline, reproduction, artifacts, artifactsCut }: RunDetails,
  snapshot: RunSnapshot | null,
  output: Output,
): string {
  const facts: [string, string][] = [
    ['id', shown(run.id, 400)],
    ['status', paintStatus(run, output)],
    ['experiment', shown(run.experiment, 120)],
    ['location', shown(run.location, 400)],
    ['started', when(run.startedAt)],
    ['ended', when(run.endedAt)],
    ['took', run.startedAt !== null && run.endedAt !== null ? formatDuration(run.endedAt - run.startedAt) : ''],
    ['commit', shown(run.git?.commit ?? '')],
    ...(snapshot === null ? [] : snapshotFacts(snapshot)),
    ['parent', shown(run.parent ?? '', 400)],
    ['note', shown(run.note ?? '', 400)],
    ['marked', marksOf(run)],
    ['reproduced', reproduction === null ? '' : reproducedWords(reproduction)],
    ['against', baseline === null ? '' : `${delta(baseline.delta)} ${shown(baseline.name, 120)}`.trim()],
  ];
  const known = facts.filter(([, value]) => value !== '');
  const width = Math.max(...known.map(([key]) => key.length));
  const parts = [output.paint(shown(run.name, 120), 'bold')];
  parts.push(known.map(([key, value]) => `${key.padEnd(width)}  ${value}`).join('\n'));
  const metrics = Object.entries(run.metrics);
  if (metrics.length > 0) {
    const number = { right: true };
    const columns = [
      { title: 'METRIC' },
      { title: 'LAST', ...number },
      { title: 'STEP', ...number },
      { title: 'MIN', ...number },
      { title: 'MAX', ...number },
      { title: 'POINTS', ...number },
    ];
    const text = (value: number | null): string => (value === null ? '' : formatNumber(value));
    const rows = metrics.map(([name, m]) => [
      shown(name),
      text(m.last),
      String(m.lastStep),
      text(m.min),
      text(m.max),
      String(m.count),
    ]);
    parts.push(table(columns, rows));
  }
  const pairs = (title: string, entries: readonly (readonly [string, unknown])[]): void => {
    if (entries.length === 0) return;
    const rows = entries.map(([key, value]) => [shown(key), shown(String(value), 100)]);
    parts.push(table([{ title }, { title: 'VALUE' }], rows));
  };
  pairs('PARAMETER', Object.entries(run.params));
  pairs('TAG', Object.entries(run.tags));
  pairs(
    artifactsCut ? `FILE (first ${artifacts.length})` : 'FILE',
    artifacts.map(({ path, bytes }): [string, string] => [shown(path, 200), `${bytes} bytes`]),
  );
  if (run.problems.length > 0) {
    parts.push(run.problems.map(({ file, message, hint }) => shown(`! ${file}: ${message} ${hint}`, 800)).join('\n'));
  }
  return parts.join('\n\n');
}
