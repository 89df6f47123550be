import * as z from 'zod';
import type { MetricSummary, ParamValue, RunReason, RunStatus } from '../../runs/run.ts';
import type { Scored } from '../../runs/scored.ts';
import type { TrackedRun } from '../../trackers/tracker.ts';
import { longPath, readFacts, readMetrics, readNumbers, shortPath } from './codec.ts';
import type { Facts, Names } from './codec.ts';
import { Fields } from './fields.ts';
import { writeNumber } from './numbers.ts';
import type { JsonNumber } from './numbers.ts';

const statuses: ReadonlyMap<unknown, RunStatus | null> = new Map(
  ([null, 'running', 'scheduled', 'finished', 'failed', 'killed', 'pruned', 'lost', 'stale', 'unknown'] as const).map(
    (status) => [status, status],
  ),
);
const reasons: ReadonlyMap<unknown, RunReason | null> = new Map(
  (
    [
      null,
      'error',
      'out-of-memory',
      'time-limit',
      'preempted',
      'node-failure',
      'cancelled',
      'pruned',
      'not-started',
      'lost',
    ] as const
  ).map((reason) => [reason, reason]),
);
const text = z.string().nullable();
const gitSchema = z.object({ commit: z.string(), branch: text, dirty: z.boolean().nullable() });
/** What few runs have. */
const moreSchema = z.object({
  git: gitSchema.optional(),
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
type More = z.infer<typeof moreSchema>;
const nothingMore: More = {};

/** A run: none at all if it has a field that is not remembered, so that forgetting one does not compile. */
type WholeRun = Exclude<keyof TrackedRun, keyof RememberedRun> extends never ? TrackedRun : never;

/** The fields of a run that lists need, as `RememberedRun` takes them. */
export function headOf(run: WholeRun, folder: string): readonly unknown[] {
  const number = (value: number | null): JsonNumber | null => (value === null ? null : writeNumber(value));
  const path = (value: string | null): string | null => (value === null ? null : `=${shortPath(value, folder)}`);
  const { git, goals, layer, launch } = run;
  const more: More = {
    ...(git === null ? {} : { git }),
    ...(goals === undefined ? {} : { goals }),
    ...(layer === undefined ? {} : { layer }),
    ...(launch === undefined ? {} : { launch: { ...launch, words: [...launch.words] } }),
  };
  return [
    ...[run.key, run.toolId, run.name, run.experiment, path(run.location), path(run.artifacts), run.status, run.reason],
    ...[number(run.exitCode), number(run.startedAt), number(run.endedAt), number(run.lastLoggedAt), run.note],
    ...[run.parent, run.deleted, Object.keys(more).length === 0 ? null : more],
  ];
}

/** How many lines a run has: names of metrics, last values, other numbers, and parameters with tags. */
export const linesPerRun = 4;

/** The lines of a record. */
export class RunLines {
  readonly text: string;
  readonly names: Names;
  #lines: readonly string[] | null = null;

  constructor(text: string, names: Names) {
    this.text = text;
    this.names = names;
  }

  /** Throws where there is no such line. */
  at(index: number): string {
    const line = this.text.length < shortText ? nthLine(this.text, index) : this.#all[index];
    if (line === undefined) throw new TypeError('not a line of the cache');
    return line;
  }

  get #all(): readonly string[] {
    return (this.#lines ??= this.text.split('\n'));
  }
}

/** Below so many characters a line is looked for anew each time: keeping them apart takes more room than they do. */
const shortText = 16_384;

function nthLine(text: string, index: number): string | undefined {
  let start = 0;
  for (let n = 0; n < index; n += 1) {
    start = text.indexOf('\n', start) + 1;
    if (start === 0) return undefined;
  }
  const end = text.indexOf('\n', start);
  return text.slice(start, end === -1 ? undefined : end);
}

/**
 * A run as it was remembered. What only few people ask of it is read when it is asked for; where that turns out not to
 * be ours, there is nothing.
 */
export class RememberedRun implements TrackedRun, Scored {
  readonly key: string;
  readonly toolId: string | null;
  readonly name: string | null;
  readonly experiment: string | null;
  readonly location: string | null;
  readonly artifacts: string | null;
  readonly status: RunStatus | null;
  readonly reason: RunReason | null;
  readonly exitCode: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly lastLoggedAt: number | null;
  readonly note: string | null;
  readonly parent: string | null;
  readonly deleted: boolean;
  readonly #more: More;
  readonly #lines: RunLines;
  readonly #first: number;
  #metrics: Readonly<Record<string, MetricSummary>> | null = null;
  #names: readonly string[] | null = null;
  #lasts: readonly number[] | null = null;
  #facts: Facts | null = null;

  /**
   * Throws for what `headOf` did not write.
   * @param first which of the lines is the run's first
   */
  constructor(head: unknown, folder: string, lines: RunLines, first: number) {
    const fields = new Fields(head);
    this.key = fields.text(0);
    this.toolId = fields.textOrNull(1);
    this.name = fields.textOrNull(2);
    this.experiment = fields.textOrNull(3);
    this.location = pathOf(fields.textOrNull(4), folder);
    this.artifacts = pathOf(fields.textOrNull(5), folder);
    this.status = known(statuses, fields.at(6));
    this.reason = known(reasons, fields.at(7));
    this.exitCode = fields.numberOrNull(8);
    this.startedAt = fields.numberOrNull(9);
    this.endedAt = fields.numberOrNull(10);
    this.lastLoggedAt = fields.numberOrNull(11);
    this.note = fields.textOrNull(12);
    this.parent = fields.textOrNull(13);
    this.deleted = fields.flag(14);
    this.#more = fields.at(15) === null ? nothingMore : moreSchema.parse(fields.at(15));
    this.#lines = lines;
    this.#first = first;
  }

  get git(): TrackedRun['git'] {
    return this.#more.git ?? null;
  }

  get goals(): TrackedRun['goals'] {
    return this.#more.goals;
  }

  get layer(): TrackedRun['layer'] {
    return this.#more.layer;
  }

  get launch(): TrackedRun['launch'] {
    return this.#more.launch;
  }

  get metrics(): Readonly<Record<string, MetricSummary>> {
    return (this.#metrics ??= this.#readMetrics());
  }

  get params(): Readonly<Record<string, ParamValue>> {
    return (this.#facts ??= this.#readFacts()).params;
  }

  get tags(): Readonly<Record<string, string>> {
    return (this.#facts ??= this.#readFacts()).tags;
  }

  /** The keys of `metrics`; runs with the same ones share the list. */
  get metricNames(): readonly string[] {
    return (this.#names ??= this.#readNames());
  }

  /** The last value of a metric; undefined where there is none. */
  lastOf(metric: string): number | undefined {
    const index = this.metricNames.indexOf(metric);
    return index === -1 ? undefined : (this.#lasts ??= this.#readLasts())[index];
  }

  #readNames(): readonly string[] {
    try {
      return this.#lines.names.of(this.#lines.at(this.#first));
    } catch {
      return [];
    }
  }

  #readLasts(): readonly number[] {
    try {
      return readNumbers(this.#lines.at(this.#first + 1));
    } catch {
      return [];
    }
  }

  #readMetrics(): Readonly<Record<string, MetricSummary>> {
    try {
      const lasts = (this.#lasts ??= this.#readLasts());
      return readMetrics(this.metricNames, lasts, this.#lines.at(this.#first + 2));
    } catch {
      return {};
    }
  }

  #readFacts(): Facts {
    try {
      return readFacts(this.#lines.at(this.#first + 3));
    } catch {
      return { params: {}, tags: {} };
    }
  }
}

/** The absolute path of one that `headOf` wrote. */
function pathOf(short: string | null, folder: string): string | null {
  return short === null ? null : longPath(short.slice(1), folder);
}

function known<T>(all: ReadonlyMap<unknown, T>, value: unknown): T {
  const found = all.get(value);
  if (found === undefined) throw new TypeError('not a word of the cache');
  return found;
}
