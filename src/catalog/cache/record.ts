import * as z from 'zod';
import type { RunReason, RunStatus } from '../../runs/run.ts';
import type { Claim, Cursor, ReadProblem, TrackedRun } from '../../trackers/tracker.ts';
import { longPath, readFacts, readMetrics, shortPath, writeFacts, writeMetrics } from './codec.ts';
import type { Facts } from './codec.ts';
import { numberOrNull, writeNumber } from './numbers.ts';
import type { JsonNumber } from './numbers.ts';

/** What is kept of one claim: where it is, what its files were like, and what was read from them. Paths are absolute. */
export interface UnitMemory {
  readonly claim: Claim;
  /** Whether the tracker claims the folder more than once. */
  readonly several: boolean;
  readonly runs: readonly TrackedRun[];
  readonly problems: readonly ReadProblem[];
  /** The newest write among the files, ms since 1970. */
  readonly touchedAt: number | null;
  /** What is wanted only when the files are looked at. Throws for a text that is not ours. */
  readonly seen: () => UnitSeen;
  /** The first file with links resolved; null if there is no file. */
  readonly realFile: string | null;
  /** Whether the files were quiet and whole when they were read; if not, they are read again. */
  readonly settled: boolean;
}

/** What the files of a claim were like. */
export interface UnitSeen {
  /** Where a read goes on; null: the files are read from their beginning once they change. */
  readonly cursor: Cursor | null;
  /** What to look at. */
  readonly files: readonly string[];
  /** What these and the folders they are in were like, as `Marks` has it. */
  readonly marks: Float64Array;
}

const statuses = [
  ...(['running', 'scheduled', 'finished', 'failed', 'killed', 'pruned', 'lost'] as const),
  ...(['stale', 'unknown'] as const),
] satisfies readonly RunStatus[];
const reasons = [
  ...(['error', 'out-of-memory', 'time-limit', 'preempted', 'node-failure'] as const),
  ...(['cancelled', 'pruned', 'not-started', 'lost'] as const),
] satisfies readonly RunReason[];

const text = z.string().nullable();
const headSchema = z.object({
  key: z.string(),
  toolId: text,
  name: text,
  experiment: text,
  location: text,
  status: z.enum(statuses).nullable(),
  reason: z.enum(reasons).nullable(),
  exitCode: numberOrNull,
  startedAt: numberOrNull,
  endedAt: numberOrNull,
  lastLoggedAt: numberOrNull,
  note: text,
  git: z.object({ commit: z.string(), branch: text, dirty: z.boolean().nullable() }).nullable(),
  parent: text,
  deleted: z.boolean(),
  artifacts: text,
  metrics: z.array(z.unknown()),
  goals: z.record(z.string(), z.enum(['maximize', 'minimize'])).optional(),
  layer: z.enum(['folder', 'tree']).optional(),
  launch: z
    .object({
      cwd: z.string(),
      from: z.number().nullable(),
      until: z.number().nullable(),
      words: z.array(z.string()),
      process: text,
    })
    .optional(),
});

/** Fields of a run that a cache keeps. */
type Kept = keyof z.infer<typeof headSchema> | keyof Facts;
/** A run: none at all if it has a field that is not kept, so that forgetting one does not compile. */
type WholeRun = Exclude<keyof TrackedRun, Kept> extends never ? TrackedRun : never;

const problemSchema = z.object({ file: z.string(), message: z.string(), hint: z.string() });
const shownSchema = z.object({
  tracker: z.string(),
  folder: z.string(),
  files: z.array(z.string()),
  owns: z.array(z.string()),
  several: z.boolean(),
  touchedAt: numberOrNull,
  realFile: z.string().nullable(),
  settled: z.boolean(),
  problems: z.array(problemSchema),
  runs: z.array(headSchema),
});
const lookedSchema = z.object({ files: z.array(z.string()), marks: z.array(z.number()) });
const cursorSchema = z.record(z.string(), z.unknown()).nullable();

/** What a row of the cache holds beside its key: `shown` is what lists need, `rest` is wanted later. */
export interface UnitTexts {
  readonly shown: string;
  readonly rest: string;
}

function headOf(run: WholeRun, folder: string): z.input<typeof headSchema> {
  const { key, toolId, name, experiment, status, reason, note, git, parent, deleted } = run;
  const number = (value: number | null): JsonNumber | null => (value === null ? null : writeNumber(value));
  return {
    ...{ key, toolId, name, experiment, status, reason, note, git, parent, deleted },
    location: run.location === null ? null : `=${shortPath(run.location, folder)}`,
    artifacts: run.artifacts === null ? null : `=${shortPath(run.artifacts, folder)}`,
    exitCode: number(run.exitCode),
    startedAt: number(run.startedAt),
    endedAt: number(run.endedAt),
    lastLoggedAt: number(run.lastLoggedAt),
    metrics: writeMetrics(run.metrics),
    ...(run.goals === undefined ? {} : { goals: run.goals }),
    ...(run.layer === undefined ? {} : { layer: run.layer }),
    ...(run.launch === undefined ? {} : { launch: { ...run.launch, words: [...run.launch.words] } }),
  };
}

/** Writes down what is remembered; `folder` is the unit's, as it was reached. */
export function writeUnit(unit: UnitMemory, folder: string): UnitTexts {
  const { claim, several, settled, problems, runs } = unit;
  const { files, marks, cursor } = unit.seen();
  const shown: z.input<typeof shownSchema> = {
    tracker: claim.tracker,
    folder: shortPath(claim.folder, folder),
    files: claim.files.map((file) => shortPath(file, folder)),
    owns: [...claim.owns],
    several,
    touchedAt: unit.touchedAt === null ? null : writeNumber(unit.touchedAt),
    realFile: unit.realFile === null ? null : shortPath(unit.realFile, folder),
    settled,
    problems: [...problems],
    runs: runs.map((run) => headOf(run, folder)),
  };
  const seen = { files: files.map((file) => shortPath(file, folder)), marks: [...marks] };
  const rest = [JSON.stringify(seen), JSON.stringify(cursor), ...runs.map((run) => writeFacts(run))];
  return { shown: JSON.stringify(shown), rest: rest.join('\n') };
}

/** Makes what was remembered of its texts; `folder` is the one that it was written for. Throws for a text of others. */
export function readUnit({ shown, rest }: UnitTexts, folder: string): UnitMemory {
  const { tracker, owns, several, settled, touchedAt, problems, runs, ...claim } = shownSchema.parse(JSON.parse(shown));
  const [seen = '', cursor = '', ...facts] = rest.split('\n');
  const path = (short: string | null): string | null => (short === null ? null : longPath(short.slice(1), folder));
  return {
    claim: {
      tracker,
      folder: longPath(claim.folder, folder),
      files: claim.files.map((file) => longPath(file, folder)),
      owns,
    },
    several,
    settled,
    problems,
    touchedAt,
    realFile: claim.realFile === null ? null : longPath(claim.realFile, folder),
    seen: () => {
      const { files, marks } = lookedSchema.parse(JSON.parse(seen));
      return {
        cursor: cursorSchema.parse(JSON.parse(cursor)),
        files: files.map((file) => longPath(file, folder)),
        marks: Float64Array.from(marks),
      };
    },
    runs: runs.map(({ location, artifacts, metrics, ...head }, index): TrackedRun => {
      const { params, tags } = readFacts(facts[index] ?? '');
      const where = { location: path(location), artifacts: path(artifacts) };
      return { ...head, ...where, metrics: readMetrics(metrics), params, tags };
    }),
  };
}
