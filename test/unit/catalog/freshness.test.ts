import { renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { statusOf } from '../../../src/catalog/freshness.ts';
import type { Evidence } from '../../../src/catalog/freshness.ts';
import { newFolder, write } from './support/folder.ts';
import { all, openWith, optionsOf, record } from './support/open.ts';
import { toyTracker } from './support/toy-tracker.ts';

// Other work may keep the machine busy: a condition gets its time.
vi.setConfig({ testTimeout: 60_000 });

const now = 1_800_000_000_000;
const minute = 60_000;
const waiting = { timeout: 15_000, interval: 20 };

function evidence(parts: Partial<Omit<Evidence, 'touchedAt'>> & { readonly touchedAt?: number }): Evidence {
  const { touchedAt = now, ...more } = parts;
  return { stated: null, loggedAt: null, grownAt: null, interval: null, ...more, touchedAt: () => touchedAt };
}

describe('the status of a run', () => {
  it.each(['finished', 'failed', 'killed', 'scheduled', 'pruned', 'lost'] as const)(
    'is %s where its tool says so',
    (stated) => {
      expect(statusOf(evidence({ stated, loggedAt: now }), now)).toBe(stated);
    },
  );

  it('is running with a recent write and a recent logged time', () => {
    expect(statusOf(evidence({ loggedAt: now - minute }), now)).toBe('running');
    expect(statusOf(evidence({ loggedAt: now - minute, stated: 'running' }), now)).toBe('running');
  });

  it('is not running by its files alone: a clone makes every file new', () => {
    expect(statusOf(evidence({ loggedAt: now - 90 * minute }), now)).toBe('unknown');
    expect(statusOf(evidence({}), now)).toBe('unknown');
    expect(statusOf(evidence({ stated: 'running', loggedAt: now - 90 * minute }), now)).toBe('stale');
  });

  it('is not running by its logged times alone', () => {
    expect(statusOf(evidence({ loggedAt: now, touchedAt: now - 90 * minute }), now)).toBe('unknown');
  });

  it('is running while it was seen to grow, where no times are logged', () => {
    expect(statusOf(evidence({ grownAt: now - minute }), now)).toBe('running');
    expect(statusOf(evidence({ grownAt: now - 6 * minute }), now)).toBe('unknown');
  });

  it('waits three intervals, five minutes at least and an hour at most', () => {
    const at = (loggedAt: number, interval: number | null): string =>
      statusOf(evidence({ loggedAt: now - loggedAt, interval }), now);
    expect(at(4.9 * minute, 1000)).toBe('running');
    expect(at(5.1 * minute, 1000)).toBe('unknown');
    expect(at(29 * minute, 10 * minute)).toBe('running');
    expect(at(31 * minute, 10 * minute)).toBe('unknown');
    expect(at(59 * minute, 10_000 * minute)).toBe('running');
    expect(at(61 * minute, 10_000 * minute)).toBe('unknown');
  });

  it('waits half an hour where the tool claims that the run runs', () => {
    const at = (age: number): string => statusOf(evidence({ stated: 'running', loggedAt: now - age }), now);
    expect(at(29 * minute)).toBe('running');
    expect(at(31 * minute)).toBe('stale');
  });

  it('does not believe times that lie in the future', () => {
    expect(statusOf(evidence({ loggedAt: now + 90 * minute }), now)).toBe('unknown');
  });
});

describe('time going by while the catalog follows', () => {
  it.each([
    { stated: 'running', later: 'stale' },
    { stated: null, later: 'unknown' },
  ] as const)('turns running into $later and says that the run ended', async ({ stated, later }) => {
    const folder = newFolder();
    const start = Date.now();
    let clock = start;
    write(folder, {
      'one/x.a': { status: stated, startedAt: start - 1000, lastLoggedAt: start, points: { loss: [1, 2] } },
    });
    const setting = { now: () => clock, pace: { tickMs: 20 } };
    const catalog = await openWith([toyTracker('a')], optionsOf([folder], { follow: true }), setting);
    expect((await all(catalog)).runs).toMatchObject([{ status: 'running' }]);
    const events = record(catalog);
    clock = start + 2 * 60 * minute;
    await vi.waitFor(() => expect(events).toContainEqual({ type: 'ended', run: 'a:one' }), waiting);
    expect((await all(catalog)).runs).toMatchObject([{ status: later }]);
  });
});

describe.each([
  { disk: 'a disk where no events arrive', polling: true },
  { disk: 'a disk that tells of events', polling: false },
])('$disk', ({ polling }) => {
  it('shows growth all the same, and that the run runs', async () => {
    const folder = newFolder();
    const file = join(folder, 'one', 'x.a');
    write(folder, { 'one/x.a': { points: { loss: [1] } } });
    const setting = { pace: { polling, tickMs: 20 } };
    const catalog = await openWith([toyTracker('a')], optionsOf([folder], { follow: true }), setting);
    expect((await all(catalog)).runs).toMatchObject([{ status: 'unknown', metrics: { loss: { count: 1 } } }]);
    writeFileSync(file, JSON.stringify({ points: { loss: [1, 2] } }));
    const grown = [{ status: 'running', metrics: { loss: { count: 2 } } }];
    await vi.waitFor(async () => expect((await all(catalog)).runs).toMatchObject(grown), waiting);
  });

  it('notices a file that was replaced by one of the same size and time', async () => {
    const folder = newFolder();
    const at = new Date(1_700_000_000_000);
    write(folder, { 'one/x.a': { points: { loss: [1] } }, 'other/x.b': '' });
    utimesSync(join(folder, 'one', 'x.a'), at, at);
    const setting = { pace: { polling, tickMs: 20 } };
    const catalog = await openWith([toyTracker('a')], optionsOf([folder], { follow: true }), setting);
    write(folder, { 'one/new': { points: { loss: [7] } } });
    utimesSync(join(folder, 'one', 'new'), at, at);
    renameSync(join(folder, 'one', 'new'), join(folder, 'one', 'x.a'));
    const seen = [{ metrics: { loss: { last: 7 } } }];
    await vi.waitFor(async () => expect((await all(catalog)).runs).toMatchObject(seen), waiting);
  });

  it('finds a new folder with a run deep inside', async () => {
    const folder = newFolder();
    write(folder, { 'one/x.a': {} });
    const setting = { pace: { polling, tickMs: 20 } };
    const catalog = await openWith([toyTracker('a')], optionsOf([folder], { follow: true }), setting);
    write(folder, { 'out/2026/12-00/x.a': {} });
    await vi.waitFor(async () => expect((await all(catalog)).total).toBe(2), waiting);
  });
});
