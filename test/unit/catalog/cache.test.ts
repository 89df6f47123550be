import {
  appendFileSync,
  cpSync,
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
import { clearCaches } from '../../../src/catalog/cache/open.ts';
import type { Series } from '../../../src/runs/series.ts';
import { trackerFactories } from '../../../src/trackers/registry.ts';
import type { Tracker, TrackerFactory } from '../../../src/trackers/tracker.ts';
import { fixturePath, trackerFixtures } from '../trackers/support/fixtures.ts';
import { newFolder, write } from './support/folder.ts';
import { all, ids, openWith, optionsOf } from './support/open.ts';
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

/** The cache file of a folder that was looked at, the only one there. */
function cacheFile(cache: string): string {
  const [name, ...more] = readdirSync(cache).filter((each) => each.endsWith('.db'));
  expect(more).toEqual([]);
  if (name === undefined) throw new Error('There is no cache file.');
  return join(cache, name);
}

/** A folder with two old runs, and a cache that knows them. */
async function lookedAt(): Promise<{ folder: string; cache: string; cold: Look }> {
  const folder = newFolder();
  const cache = newFolder();
  write(folder, { 'runs/one/x.a': { points: { loss: [3, 2] } }, 'runs/two/x.a': { params: { lr: 0.1, seed: -0 } } });
  age(folder);
  return { folder, cache, cold: await look(folder, cache, { trackers: toys }) };
}

describe('what a cache keeps', () => {
  it('is every value as it was read, also those that JSON lacks', async () => {
    const folder = newFolder();
    const cache = newFolder();
    const [metric, param] = ['__proto__', 'constructor'];
    const odd: TrackerFactory = (options) => {
      const tracker = toyTracker('a')(options);
      return {
        ...tracker,
        read: async (claim, since) => {
          const reading = await tracker.read(claim, since);
          const summary = { last: Number.NaN, lastStep: -0, min: null, max: Number.NEGATIVE_INFINITY, count: 3 };
          const params = {
            [param]: Number.POSITIVE_INFINITY,
            nan: Number.NaN,
            text: 'NaN',
            none: null,
            zero: -0,
            yes: true,
          };
          const metrics = Object.fromEntries([[metric, summary]]);
          return {
            ...reading,
            runs: reading.runs.map((run) => ({ ...run, metrics, params, tags: { 'a\nb': '\u2028' } })),
          };
        },
      };
    };
    write(folder, { 'one/x.a': {} });
    age(folder);
    const cold = await look(folder, cache, { trackers: [odd] });
    const warm = await look(folder, cache, { trackers: [odd] });
    expect(warm.read).toEqual([]);
    expect(withoutRead(warm)).toEqual(withoutRead(cold));
    expect(Object.keys(warm.answer.runs[0]?.metrics ?? {})).toEqual(['__proto__']);
  });

  it('is shown before any folder is listed', async () => {
    const { folder, cache } = await lookedAt();
    const catalog = new Catalog({ trackers: toys });
    onTestFinished(() => catalog.dispose());
    const told: string[][] = [];
    catalog.onEvent((event) => {
      if (event.type === 'changed') told.push([...event.added, ...event.removed.map((id) => `-${id}`)]);
    });
    rmSync(join(folder, 'runs', 'two'), { recursive: true });
    await catalog.configure(optionsOf([folder], { cache }));
    await catalog.ready();
    expect(told).toEqual([['a:runs/one', 'a:runs/two'], ['-a:runs/two']]);
  });

  it('is read again while it is fresh: a reader may have waited for the rest', async () => {
    const folder = newFolder();
    const cache = newFolder();
    write(folder, { 'new/x.a': {}, 'old/x.a': {} });
    age(join(folder, 'old'));
    await look(folder, cache, { trackers: toys });
    expect((await look(folder, cache, { trackers: toys })).read).toEqual([join(folder, 'new', 'x.a')]);
  });

  it('serves a folder below, and leaves out what a person excluded', async () => {
    const { folder, cache, cold } = await lookedAt();
    const excludes = ['**/two'];
    const fewer = await look(folder, cache, { trackers: toys, excludes });
    expect(fewer.answer.runs.map(({ id }) => id)).toEqual(['a:runs/one']);
    expect(fewer.read).toEqual([]);
    const roots = [{ folder: join(folder, 'runs', 'two'), base: folder }];
    const below = await look(folder, cache, { trackers: toys, roots });
    expect(below.answer.runs.map(({ id }) => id)).toEqual(['a:runs/two']);
    expect(below.read).toEqual([]);
    const whole = await look(folder, cache, { trackers: toys });
    expect(whole.read).toEqual([]);
    expect(withoutRead(whole)).toEqual(withoutRead(cold));
  });

  it('counts for one folder by whatever link it is reached', async () => {
    const { folder, cache, cold } = await lookedAt();
    const link = join(newFolder(), 'link');
    symlinkSync(folder, link);
    const linked = await look(link, cache, { trackers: toys });
    expect(linked.answer).toEqual(cold.answer);
    expect(cacheFile(cache)).toBeTruthy();
  });

  it('may be read by its owner alone', async () => {
    const { cache } = await lookedAt();
    expect(statSync(cacheFile(cache)).mode & 0o077).toBe(0);
  });
});

describe('a cache that is no good', () => {
  const damages: readonly { readonly what: string; readonly damage: (file: string) => void }[] = [
    { what: 'is empty', damage: (file) => writeFileSync(file, '') },
    { what: 'is no database', damage: (file) => writeFileSync(file, 'x'.repeat(10_000)) },
    { what: 'was cut', damage: (file) => writeFileSync(file, readFileSync(file).subarray(0, 5000)) },
    {
      what: 'holds nonsense in its pages',
      damage: (file) => {
        const bytes = readFileSync(file);
        bytes.fill(0x5a, 4096);
        writeFileSync(file, bytes);
      },
    },
    {
      what: 'has rows of another kind',
      damage: (file) => {
        const db = new DatabaseSync(file);
        db.exec("UPDATE units SET shown = '{\"runs\":7}', rest = ''");
        db.close();
      },
    },
    {
      what: 'has other values than were written',
      damage: (file) => {
        const db = new DatabaseSync(file);
        db.exec("UPDATE units SET rest = replace(rest, '1', '2')");
        db.close();
      },
    },
    {
      what: 'has lost what lists do not need',
      damage: (file) => {
        const db = new DatabaseSync(file);
        db.exec("UPDATE units SET rest = ''");
        db.close();
      },
    },
  ];

  it.each(damages)('that $what is made anew, without a word', async ({ damage }) => {
    const { folder, cache, cold } = await lookedAt();
    damage(cacheFile(cache));
    const warm = await look(folder, cache, { trackers: toys });
    expect(withoutRead(warm)).toEqual(withoutRead(cold));
    expect(warm.read).toEqual(cold.read);
    const again = await look(folder, cache, { trackers: toys });
    expect(withoutRead(again)).toEqual(withoutRead(cold));
    expect(again.read).toEqual([]);
    expect(cacheFile(cache)).toBeTruthy();
  });

  it.each([
    { what: 'of a newer version', sql: 'PRAGMA user_version = 99' },
    { what: 'of another program', sql: 'PRAGMA application_id = 7; CREATE TABLE theirs (x)' },
  ])('that is $what is left untouched and done without', async ({ sql }) => {
    const { folder, cache, cold } = await lookedAt();
    const file = cacheFile(cache);
    const db = new DatabaseSync(file);
    db.exec(sql);
    db.close();
    const before = readFileSync(file);
    const without = await look(folder, cache, { trackers: toys });
    expect(withoutRead(without)).toEqual(withoutRead(cold));
    expect(without.read).toEqual(cold.read);
    expect(cacheFile(cache)).toBe(file);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('because its folder cannot be written is done without', async () => {
    const { folder, cold } = await lookedAt();
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    for (const cache of [join(file, 'below'), file]) {
      expect(withoutRead(await look(folder, cache, { trackers: toys }))).toEqual(withoutRead(cold));
    }
  });

  it('because other readers wrote it does not count', async () => {
    const { folder, cache, cold } = await lookedAt();
    const db = new DatabaseSync(cacheFile(cache));
    db.exec("UPDATE units SET readers = 'others', shown = replace(shown, '\"last\"', '\"x\"')");
    db.close();
    const warm = await look(folder, cache, { trackers: toys });
    expect(warm.read).toEqual(cold.read);
    expect(withoutRead(warm)).toEqual(withoutRead(cold));
  });
});

describe('a cache that is deleted while a catalog follows', () => {
  it.each([
    { how: 'by hand', act: (cache: string) => rmSync(cache, { recursive: true }) },
    { how: 'by Trainyard', act: clearCaches },
  ])('$how is filled again, and nothing is lost', async ({ act }) => {
    const { folder, cache, cold } = await lookedAt();
    const following = await openWith(toys, optionsOf([folder], { cache, follow: true }), { now, pace: { tickMs: 20 } });
    act(cache);
    write(folder, { 'runs/three/x.a': {} });
    await vi.waitFor(async () => expect((await all(following)).total).toBe(3), { timeout: 15_000, interval: 20 });
    await following.dispose();
    age(folder);
    rmSync(join(folder, 'runs', 'three'), { recursive: true });
    const warm = await look(folder, cache, { trackers: toys });
    expect(withoutRead(warm)).toEqual(withoutRead(cold));
    expect(await ids(await openWith(toys, optionsOf([folder], { cache })))).toEqual(['a:runs/one', 'a:runs/two']);
  });
});
