import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CatalogOptions, QueryAnswer } from '../../../src/catalog/api.ts';
import { Catalog } from '../../../src/catalog/catalog.ts';
import type { Series } from '../../../src/runs/series.ts';
import { trackerFactories } from '../../../src/trackers/registry.ts';
import type { Tracker, TrackerFactory } from '../../../src/trackers/tracker.ts';
import { fixturePath, trackerFixtures } from '../trackers/support/fixtures.ts';
import { newFolder, write } from './support/folder.ts';
import { all, optionsOf } from './support/open.ts';
import { toyTracker } from './support/toy-tracker.ts';

// Other work may keep the machine busy: a condition gets its time.
vi.setConfig({ testTimeout: 120_000 });

const hour = 3_600_000;
/** Long after anything here is written, so that status does not depend on when a test is run. */
const now = (): number => 1_900_000_000_000;

/** What one look at a folder comes to: the answer to everything, and the full series of each run. */
interface Look {
  readonly answer: QueryAnswer;
  readonly outline: unknown;
  readonly series: ReadonlyMap<string, ReadonlyMap<string, Series>>;
  /** Folders whose files a reader opened, in order. */
  readonly read: readonly string[];
}

/** Trackers that note what they read. */
function noted(trackers: readonly TrackerFactory[], read: string[]): TrackerFactory[] {
  return trackers.map((make) => (options) => {
    const tracker = make(options);
    const spied: Tracker = {
      name: tracker.name,
      title: tracker.title,
      looksFor: tracker.looksFor,
      detect: (listing) => tracker.detect(listing),
      series: (claim, key, metrics) => tracker.series(claim, key, metrics),
      read: (claim, since) => {
        read.push(claim.files[0] ?? claim.folder);
        return tracker.read(claim, since);
      },
    };
    return spied;
  });
}

/** Looks at a folder with a catalog of its own, which is closed afterwards. */
async function look(
  folder: string,
  cache: string | undefined,
  { trackers = trackerFactories, ...more }: Partial<CatalogOptions> & { trackers?: readonly TrackerFactory[] } = {},
): Promise<Look> {
  const read: string[] = [];
  const catalog = new Catalog({ trackers: noted(trackers, read), now });
  try {
    await catalog.configure(optionsOf([folder], { cache, ...more }));
    await catalog.ready();
    const answer = await catalog.query({ query: '', sort: [], limit: null, offset: 0, all: true });
    if (!answer.ok) throw new Error(answer.fault.message);
    const view = { groupBy: 'experiment', query: '', sort: [], hidden: [], showHidden: false } as const;
    const series = new Map<string, ReadonlyMap<string, Series>>();
    for (const { id, metrics } of answer.value.runs) series.set(id, await catalog.series(id, Object.keys(metrics)));
    return { answer: answer.value, outline: await catalog.outline(view, null, 1000), series, read: read.sort() };
  } finally {
    await catalog.dispose();
  }
}

/** Makes every file and folder look as if it were written an hour ago. */
function age(folder: string): void {
  const at = new Date(Date.now() - hour);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) utimesSync(join(entry.parentPath, entry.name), at, at);
  }
  utimesSync(folder, at, at);
}

/** A copy of everything under test/fixtures that trackers read, its files an hour old. */
function allFixtures(): string {
  const folder = newFolder();
  for (const { folder: name } of trackerFixtures) {
    cpSync(fixturePath(name), join(folder, name), { recursive: true });
  }
  age(folder);
  return folder;
}

function withoutRead({ answer, outline, series }: Look): Omit<Look, 'read'> {
  return { answer, outline, series };
}

const toys = [toyTracker('a'), toyTracker('b')];

describe('a second start', () => {
  it('knows all runs of all formats without reading one of their files', async () => {
    const folder = allFixtures();
    const cache = newFolder();
    const cold = await look(folder, undefined);
    const first = await look(folder, cache);
    const warm = await look(folder, cache);
    expect(cold.answer.total).toBeGreaterThan(70);
    expect(withoutRead(first)).toEqual(withoutRead(cold));
    expect(withoutRead(warm)).toEqual(withoutRead(cold));
    expect(first.read).toEqual(cold.read);
    // What was read with a problem is read again, as problems may be mended without a trace.
    const faulty = new Set(cold.answer.runs.filter((run) => run.problems.length > 0).map((run) => run.location));
    const again = warm.read.filter((file) => !inOneOf(file, folder, faulty));
    expect(again.length).toBeLessThan(cold.read.length / 10);
  });

  it.each([...new Set(trackerFixtures.map(({ tracker }) => tracker))])(
    'gives of %s what a first one gives, whatever happened to the files in between',
    async (tracker) => {
      const fixture = trackerFixtures.find((each) => each.tracker === tracker);
      if (fixture === undefined) throw new Error(`no fixture of ${tracker}`);
      for (const { happened, act } of happenings) {
        const folder = newFolder();
        const cache = newFolder();
        cpSync(fixturePath(fixture.folder), join(folder, 'runs'), { recursive: true });
        age(folder);
        await look(folder, cache);
        act(folder);
        const warm = await look(folder, cache);
        const again = await look(folder, cache);
        const cold = await look(folder, undefined);
        expect(withoutRead(warm), happened).toEqual(withoutRead(cold));
        expect(withoutRead(again), `${happened}, a third time`).toEqual(withoutRead(cold));
      }
    },
  );
});

function inOneOf(file: string, folder: string, locations: ReadonlySet<string>): boolean {
  return [...locations].some((location) => file.startsWith(join(folder, location.replace(/#.*$/, ''))));
}

/** Regular files under a folder, absolute, in order. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** What may happen to a folder while nobody looks. Each acts on every third file, so that some stay as they were. */
const happenings: readonly { readonly happened: string; readonly act: (folder: string) => void }[] = [
  {
    happened: 'files grew',
    act: (folder) => some(folder, (file) => appendFileSync(file, readFileSync(file).subarray(-64))),
  },
  { happened: 'files went', act: (folder) => some(folder, (file) => rmSync(file)) },
  { happened: 'files were renamed', act: (folder) => some(folder, (file) => renameSync(file, `${file}.old`)) },
  {
    happened: 'files were rewritten with the same size',
    act: (folder) =>
      some(folder, (file) => {
        const bytes = readFileSync(file);
        // Digits become other digits: what was a number stays one.
        for (const [i, byte] of bytes.entries()) if (byte >= 0x31 && byte <= 0x38) bytes[i] = byte + 1;
        writeFileSync(file, bytes);
      }),
  },
  {
    happened: 'files were replaced by others of the same size and time',
    act: (folder) =>
      some(folder, (file) => {
        const { atime, mtime } = statSync(file);
        const bytes = readFileSync(file);
        for (const [i, byte] of bytes.entries()) if (byte >= 0x31 && byte <= 0x38) bytes[i] = byte + 1;
        writeFileSync(`${file}.new`, bytes);
        utimesSync(`${file}.new`, atime, mtime);
        renameSync(`${file}.new`, file);
      }),
  },
  {
    happened: 'files were touched',
    act: (folder) => some(folder, (file) => utimesSync(file, new Date(), new Date())),
  },
  {
    happened: 'files were cut',
    act: (folder) => some(folder, (file) => writeFileSync(file, readFileSync(file).subarray(0, 100))),
  },
  { happened: 'the folder was renamed', act: (folder) => renameSync(join(folder, 'runs'), join(folder, 'moved')) },
  {
    happened: 'a copy came',
    act: (folder) => cpSync(join(folder, 'runs'), join(folder, 'copy'), { recursive: true }),
  },
  { happened: 'everything went', act: (folder) => rmSync(join(folder, 'runs'), { recursive: true }) },
];

function some(folder: string, act: (file: string) => void): void {
  for (const [i, file] of filesIn(folder).entries()) if (i % 3 === 0) act(file);
}
