import { crc32 } from 'node:zlib';
import * as z from 'zod';
import type { Claim, Cursor, ReadProblem, TrackedRun } from '../../trackers/tracker.ts';
import { longPath, shortPath, writeFacts, writeMetrics } from './codec.ts';
import type { Names } from './codec.ts';
import { Fields } from './fields.ts';
import { writeNumber } from './numbers.ts';
import { headOf, linesPerRun, RememberedRun, RunLines } from './remembered.ts';

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
  seen(): UnitSeen;
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

const problemsSchema = z.array(z.object({ file: z.string(), message: z.string(), hint: z.string() }));
const lookedSchema = z.object({ files: z.array(z.string()), marks: z.array(z.number()) });
const cursorSchema = z.record(z.string(), z.unknown()).nullable();

/** What a row of the cache holds beside its key: `shown` is what lists need, `rest` is wanted later. */
export interface UnitTexts {
  readonly shown: string;
  readonly rest: string;
}

/** Writes down what is remembered; `folder` is the unit's, as it was reached. */
export function writeUnit(unit: UnitMemory, folder: string): UnitTexts {
  const { claim, several, settled, problems, runs } = unit;
  const { files, marks, cursor } = unit.seen();
  const seen = { files: files.map((file) => shortPath(file, folder)), marks: [...marks] };
  const lines = runs.flatMap((run) => [...writeMetrics(run.metrics), writeFacts(run)]);
  const rest = [JSON.stringify(seen), JSON.stringify(cursor), ...lines].join('\n');
  const shown = [
    claim.tracker,
    shortPath(claim.folder, folder),
    claim.files.map((file) => shortPath(file, folder)),
    claim.owns,
    several,
    unit.touchedAt === null ? null : writeNumber(unit.touchedAt),
    unit.realFile === null ? null : shortPath(unit.realFile, folder),
    settled,
    problems,
    runs.map((run) => headOf(run, folder)),
    crc32(rest),
  ];
  return { shown: JSON.stringify(shown), rest };
}

/** How many lines of `rest` come before the runs'. */
const linesBefore = 2;

/**
 * What was remembered, made of its texts. What lists need is read at once, and looked at field by field rather than by a
 * schema: there may be 100,000 of them.
 */
class RememberedUnit implements UnitMemory {
  readonly claim: Claim;
  readonly several: boolean;
  readonly runs: readonly TrackedRun[];
  readonly problems: readonly ReadProblem[];
  readonly touchedAt: number | null;
  readonly realFile: string | null;
  readonly settled: boolean;
  readonly #folder: string;
  readonly #lines: RunLines;
  readonly #sum: unknown;

  constructor({ shown, rest }: UnitTexts, folder: string, names: Names) {
    const fields = new Fields(JSON.parse(shown));
    const claim = {
      tracker: fields.text(0),
      folder: longPath(fields.text(1), folder),
      files: longPaths(fields.texts(2), folder),
      owns: fields.texts(3),
    };
    this.claim = claim;
    this.several = fields.flag(4);
    this.touchedAt = fields.numberOrNull(5);
    const realFile = fields.textOrNull(6);
    // Most often it is the first file, and there is no need for a second copy of its name.
    this.realFile = realFile === null ? null : sameOr(claim.files[0], longPath(realFile, folder));
    this.settled = fields.flag(7);
    const problems = fields.list(8);
    this.problems = problems.length === 0 ? none : problemsSchema.parse(problems);
    const lines = new RunLines(rest, names);
    this.runs = fields
      .list(9)
      .map((run, index) => new RememberedRun(run, folder, lines, linesBefore + index * linesPerRun));
    this.#sum = fields.at(10);
    this.#folder = folder;
    this.#lines = lines;
  }

  seen(): UnitSeen {
    // Asked before a unit is believed for good: what is read of the lines later is not looked at again.
    if (crc32(this.#lines.text) !== this.#sum) throw new TypeError('not the rest that belongs to it');
    const { files, marks } = lookedSchema.parse(JSON.parse(this.#lines.at(0)));
    return {
      cursor: cursorSchema.parse(JSON.parse(this.#lines.at(1))),
      files: longPaths(files, this.#folder),
      marks: Float64Array.from(marks),
    };
  }
}

const none: readonly ReadProblem[] = [];

function longPaths(short: readonly string[], folder: string): readonly string[] {
  return short.map((path) => longPath(path, folder));
}

/** Of two equal texts the one that is kept anyway. */
function sameOr(kept: string | undefined, text: string): string {
  return kept === text ? kept : text;
}

/** Makes what was remembered of its texts; `folder` is the one that it was written for. Throws for a text of others. */
export function readUnit(texts: UnitTexts, folder: string, names: Names): UnitMemory {
  return new RememberedUnit(texts, folder, names);
}
