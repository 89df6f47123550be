import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { jobProgram, localHandle, readState, stateFiles, stateName } from '../../jobs/local-state.ts';
import { hasEnded } from '../../jobs/record-file.ts';
import { launchedId, metricsName, recordName, runsFolderName, snapshotFolderName } from '../../jobs/run-record.ts';
import type { RunRecord } from '../../jobs/run-record.ts';
import { readSnapshot } from '../../snapshot/snapshot.ts';
import { stateFolderName } from '../../project/state-folder.ts';
import { runOf, tableTracker } from '../tables/table-tracker.ts';
import type { Claim, Launch, Listing, TrackedRun, TrackerFactory } from '../tracker.ts';
import { trainyardAbout } from './about.ts';
import { trainyardEvidence } from './evidence.ts';
import { metricsFormat } from './metrics-parser.ts';
import { readRun } from './read-record.ts';
import { isRunFolder } from './run-folder.ts';

const name = 'trainyard';
const title = 'Trainyard';

function detect({ folder, files }: Listing): readonly Claim[] | null {
  if (!isRunFolder(folder) || !files.includes(recordName)) return null;
  const own = [recordName, metricsName].filter((file) => files.includes(file));
  return [
    { tracker: name, folder, files: own.map((file) => join(folder, file)), owns: [stateName, snapshotFolderName] },
  ];
}

/** The program among a command's words, for what asks for the runs of a file. */
function programOf({ command }: RunRecord): string | undefined {
  return command.shell ? undefined : command.argv.find((word) => /^[^-].*\.(?:py|sh|bash|m?js|ts|r|jl)$/i.test(word));
}

function tagsOf(record: RunRecord): TrackedRun['tags'] {
  const program = programOf(record);
  return {
    ...(record.action === null ? {} : { action: record.action }),
    ...(program === undefined ? {} : { program }),
    backend: record.backend,
    ...record.tags,
  };
}

/** How it was launched, with the folder of work where it is now: the project may have been moved. */
function launchOf(folder: string, record: RunRecord, lastLoggedAt: number | null): Launch {
  const { command, startedAt, endedAt, handle } = record;
  const was = localHandle.safeParse(handle).data?.folder ?? folder;
  const inside = relative(baseOf(was), command.cwd);
  const moved = was !== folder && !isAbsolute(inside) && inside.split(/[\\/]/)[0] !== '..';
  const program = readState(folder, stateFiles.program, jobProgram)?.program;
  return {
    cwd: moved ? join(baseOf(folder), inside) : command.cwd,
    from: startedAt,
    // Of a run that was lost nobody knows the end: nothing after its last sign of life is its own.
    until: endedAt ?? (hasEnded(record) ? (lastLoggedAt ?? startedAt) : null),
    words: command.argv,
    process: program === undefined ? null : `${program.host}.${program.pid}`,
  };
}

/** The base of a launched run's folder, three levels up. */
function baseOf(folder: string): string {
  return dirname(dirname(dirname(folder)));
}

/** The slug of a run that was launched, by its id; null for the ids of others. */
function slugIn(id: string | null): string | null {
  const prefix = launchedId('');
  return id?.startsWith(prefix) === true ? id.slice(prefix.length) : null;
}

/** The commit that it was launched from, as the launch recorded it. */
function gitOf(folder: string): TrackedRun['git'] {
  const code = readSnapshot(folder)?.code;
  if (code?.kind !== 'git' || code.commit === null) return null;
  return { commit: code.commit, branch: code.branch, dirty: code.dirty };
}

function launched(run: TrackedRun, folder: string, record: RunRecord | null): TrackedRun {
  const own = { ...run, toolId: basename(folder), artifacts: folder };
  if (record === null) return own;
  const { status, reason, exitCode, startedAt, endedAt } = record;
  return {
    ...own,
    ...{ status, reason, exitCode, startedAt, endedAt },
    name: record.name,
    experiment: record.experiment,
    params: record.params,
    tags: tagsOf(record),
    parent: slugIn(record.parent),
    git: gitOf(folder),
    launch: launchOf(folder, record, run.lastLoggedAt),
  };
}

/**
 * The runs that Trainyard launched: `.trainyard/runs/<slug>/`. Their id is `trainyard:<slug>` for good. Where a job of
 * this machine has not ended by its record, what its supervisor left and the processes that live say where it stands.
 */
export const trainyardTracker: TrackerFactory = (options) => {
  const table = tableTracker(
    { name, title, about: trainyardAbout, fileNames: [metricsName], format: metricsFormat },
    options,
  );
  const metricsOf = (claim: Claim): Claim => ({
    ...claim,
    files: claim.files.filter((file) => basename(file) === metricsName),
  });
  return {
    name,
    title,
    about: trainyardAbout,
    looksFor: [`${stateFolderName}/${runsFolderName}/<slug>/${recordName}`],
    detect,
    read: async (claim, since) => {
      const { folder } = claim;
      const { record, problems } = readRun(folder);
      const points = metricsOf(claim);
      const none = { runs: [runOf(null, {})], cursor: {}, problems: [] };
      const reading = points.files.length === 0 ? none : await table.read(points, since);
      return {
        runs: reading.runs.map((run) => launched(run, folder, record)),
        cursor: reading.cursor,
        problems: [...problems, ...reading.problems],
        // Not the run's own folder: that one is looked at with its files, and the one above it changes with every launch.
        files: [...claim.files, join(folder, stateName)],
        pending: record !== null && !hasEnded(record),
      };
    },
    evidence: trainyardEvidence,
    series: (claim, key, metrics) => table.series(metricsOf(claim), key, metrics),
  };
};
