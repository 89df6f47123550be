import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listFolder } from '../../../../src/trackers/listing.ts';
import type {
  Claim,
  Cursor,
  ReadProblem,
  TrackedRun,
  Tracker,
  TrackerFactory,
} from '../../../../src/trackers/tracker.ts';
import { temporaryFolder } from './copy.ts';
import { fixturePath } from './fixtures.ts';
import { throughJson } from './scan.ts';

/** A folder with one log in it that a test writes and grows. */
export class TableFolder {
  readonly folder = temporaryFolder();
  readonly tracker: Tracker;
  readonly file: string;

  constructor(factory: TrackerFactory, name: string) {
    this.tracker = factory({ isNamed: () => false });
    this.file = join(this.folder, name);
  }

  /** Writes the log; `old`: as if nobody had touched it for an hour. */
  write(content: string | Uint8Array, age: 'fresh' | 'old' = 'fresh'): void {
    writeFileSync(this.file, content);
    if (age === 'old') utimesSync(this.file, new Date(), new Date(Date.now() - 3_600_000));
  }

  put(name: string, content: string): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), content);
  }

  claims(): readonly Claim[] {
    const listing = listFolder(this.folder);
    return (listing === null ? null : this.tracker.detect(listing)) ?? [];
  }

  async read(
    since: Cursor | null = null,
  ): Promise<{ run: TrackedRun; cursor: Cursor; problems: readonly ReadProblem[] }> {
    const { runs, cursor, problems } = await this.tracker.read(this.claims()[0]!, since);
    return { run: runs[0]!, cursor: throughJson(cursor), problems };
  }

  /** `[step, value]` of every point of a metric. */
  async points(metric: string): Promise<readonly (readonly [number, number])[] | null> {
    const series = (await this.tracker.series(this.claims()[0]!, '', [metric])).get(metric);
    return series === undefined ? null : Array.from(series.values, (value, i) => [series.steps[i]!, value]);
  }
}

interface Truth {
  readonly metrics: Readonly<
    Record<string, { readonly steps: readonly number[]; readonly values: readonly (number | string)[] }>
  >;
  readonly params: Readonly<Record<string, unknown>>;
  readonly startedAt: number | null;
}

/** What the tool's own reader found, by file. */
export function truthOf(folder: string): readonly (readonly [string, Truth])[] {
  return Object.entries(JSON.parse(readFileSync(fixturePath(folder, 'truth.json'), 'utf8')) as Record<string, Truth>);
}

/** What a tracker finds in one file of a fixture, in the same shape. */
export async function found(factory: TrackerFactory, folder: string, file: string): Promise<Truth> {
  const path = fixturePath(folder, file);
  const tracker = factory({ isNamed: (_, name) => name === path });
  const [claim] = tracker.detect(listFolder(dirname(path))!) ?? [];
  const { runs } = await tracker.read(claim!, null);
  const { metrics, params, startedAt } = runs[0]!;
  const series = await tracker.series(claim!, '', Object.keys(metrics));
  const plain = (value: number): number | string => (Number.isFinite(value) ? value : String(value));
  return {
    metrics: Object.fromEntries(
      Array.from(series, ([name, s]) => [name, { steps: [...s.steps], values: Array.from(s.values, plain) }]),
    ),
    params,
    startedAt,
  };
}
