import { readFileSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { summarize } from '../../../src/runs/series.ts';
import { trackerFactories } from '../../../src/trackers/registry.ts';
import type { Tracker, TrackerFactory } from '../../../src/trackers/tracker.ts';
import { copyOf, damages, filesUnder, whileDamaged } from './support/copy.ts';
import { fixturePath, trackerFixtures } from './support/fixtures.ts';
import type { TrackerFixture } from './support/fixtures.ts';
import { claimsUnder, readAll, throughJson } from './support/scan.ts';

/** How long reading a fixture may take at most, whatever was done to it. */
const patienceMs = 2000;
const suiteTimeoutMs = 120_000;

function make(factory: TrackerFactory, fixture: TrackerFixture | null, folder: string): Tracker {
  const named = new Set((fixture?.named ?? []).map((file) => join(folder, file)));
  return factory({ isNamed: (tracker, file) => tracker === fixture?.tracker && named.has(file) });
}

const factories = trackerFactories.map((factory) => ({ factory, name: factory({ isNamed: () => false }).name }));

it('knows every tracker by a name of its own', () => {
  expect(new Set(factories.map(({ name }) => name)).size).toBe(factories.length);
});

describe.each(factories)('the $name tracker', ({ factory, name }) => {
  const own = trackerFixtures.filter(({ tracker }) => tracker === name);
  const others = trackerFixtures.filter(({ tracker, sharedWith }) => tracker !== name && !sharedWith?.includes(name));

  it('has a fixture that its tool wrote', () => {
    expect(own).not.toEqual([]);
  });

  it('says what it looks for, what it reads, what is live and what it leaves', () => {
    const tracker = make(factory, null, '');
    expect(tracker.title).not.toBe('');
    expect(tracker.looksFor).not.toEqual([]);
    const { reads, live, leaves, checked } = tracker.about ?? { reads: '', live: '', leaves: '', checked: '' };
    for (const sentences of [reads, live, leaves]) expect(sentences).toMatch(/^\S.*\.$/s);
    expect(checked).not.toBe('');
  });

  it.each(others)('claims nothing of $folder', ({ folder }) => {
    expect(claimsUnder(make(factory, null, ''), fixturePath(folder))).toEqual([]);
  });

  describe.each(own)('reading $folder', (fixture) => {
    const original = fixturePath(fixture.folder);

    it('finds every run, and nothing to complain about', async () => {
      const tracker = make(factory, fixture, original);
      const claims = claimsUnder(tracker, original);
      const { runs, problems } = await readAll(tracker, claims);
      expect(problems).toEqual([]);
      expect(runs).toHaveLength(fixture.runs);
      for (const claim of claims) expect(claim).toMatchObject({ tracker: name, folder: expect.any(String) as string });
      expect(claims.flatMap(({ folder, files }) => [folder, ...files]).filter((path) => !isAbsolute(path))).toEqual([]);
    });

    it('gives claims and cursors that survive the way to another thread and into a cache', async () => {
      const tracker = make(factory, fixture, original);
      const claims = claimsUnder(tracker, original);
      const { cursors } = await readAll(tracker, claims);
      for (const plain of [claims, cursors]) {
        expect(structuredClone(plain)).toEqual(plain);
        expect(throughJson(plain)).toEqual(plain);
      }
    });

    it('reads the same again from where it stopped', async () => {
      const tracker = make(factory, fixture, original);
      const claims = claimsUnder(tracker, original);
      const once = await readAll(tracker, claims);
      const twice = await readAll(tracker, claims, throughJson(once.cursors));
      const thrice = await readAll(make(factory, fixture, original), throughJson(claims), throughJson(twice.cursors));
      for (const again of [twice, thrice]) {
        expect(again.runs).toEqual(once.runs);
        expect(again.problems).toEqual(once.problems);
      }
    });

    it('gives series as long as they were counted, with the extremes of the summary', async () => {
      const tracker = make(factory, fixture, original);
      let seen = 0;
      for (const claim of claimsUnder(tracker, original)) {
        const { runs } = await tracker.read(claim, null);
        for (const { key, metrics } of runs) {
          const series = await tracker.series(claim, key, [...Object.keys(metrics), 'no such metric']);
          expect([...series.keys()].sort()).toEqual(Object.keys(metrics).sort());
          for (const [metric, columns] of series) {
            const { count, min, max } = summarize(columns);
            expect({ metric, count, min, max }).toEqual({
              metric,
              count: metrics[metric]!.count,
              min: metrics[metric]!.min,
              max: metrics[metric]!.max,
            });
            expect(columns.steps).toHaveLength(count);
            expect(columns.times).toHaveLength(count);
            seen += 1;
          }
        }
      }
      expect(seen > 0).toBe(fixture.withoutSeries !== true);
    });

    it(
      'reads a file that grew from where it stopped as if it had been whole',
      async () => {
        const folder = copyOf(original);
        const claims = claimsUnder(make(factory, fixture, folder), folder);
        const whole = await readAll(make(factory, fixture, folder), claims);
        for (const file of filesUnder(folder)) {
          const content = readFileSync(file);
          for (const share of [0.4, 0.8]) {
            const tracker = make(factory, fixture, folder);
            writeFileSync(file, content.subarray(0, Math.floor(content.length * share)));
            const { cursors } = await readAll(tracker, claims);
            writeFileSync(file, content);
            const { runs, problems } = await readAll(tracker, claims, throughJson(cursors));
            const where = relative(folder, file);
            expect({ where, runs, problems }).toEqual({ where, runs: whole.runs, problems: whole.problems });
          }
        }
      },
      suiteTimeoutMs,
    );

    it(
      'neither throws nor hangs, whatever one of its files becomes, and names what it cannot read',
      async () => {
        const folder = copyOf(original);
        const claims = claimsUnder(make(factory, fixture, folder), folder);
        const whole = await readAll(make(factory, fixture, folder), claims);
        for (const file of filesUnder(folder)) {
          for (const damage of damages) {
            const where = `${relative(folder, file)} ${damage.name}`;
            await whileDamaged(file, damage, async () => {
              const tracker = make(factory, fixture, folder);
              const start = performance.now();
              claimsUnder(tracker, folder);
              const fresh = await readAll(tracker, claims);
              const followed = await readAll(tracker, claims, throughJson(whole.cursors));
              for (const [index, { key, metrics }] of fresh.runs.entries()) {
                const claim = claims[index];
                if (claim !== undefined) await tracker.series(claim, key, Object.keys(metrics));
              }
              expect({ where, late: performance.now() - start > patienceMs }).toEqual({ where, late: false });
              for (const problem of [...fresh.problems, ...followed.problems]) {
                expect(isAbsolute(problem.file), `${where}: ${problem.file}`).toBe(true);
                expect(problem.message, where).not.toBe('');
                expect(problem.hint, where).not.toBe('');
              }
              const changed = JSON.stringify(fresh.runs) !== JSON.stringify(whole.runs);
              if (damage === damages[0] && changed) expect(fresh.problems, where).not.toEqual([]);
            });
          }
        }
      },
      suiteTimeoutMs,
    );
  });
});
