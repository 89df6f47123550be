import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { trackerFactories } from '../../../../src/trackers/registry.ts';
import { fixturePath, trackerFixtures } from '../support/fixtures.ts';
import { makeProgram, mostMemory, patienceMs, runCases } from './herd.ts';
import type { Account, Failure } from './herd.ts';

/**
 * Every registered tracker reads its fixtures, spoiled in 1,000 ways: none may throw, hang, or take all memory. A new
 * tracker is among them by its line in the registry and its fixture. `FUZZ_SEED=7 npm test -- unit fuzz` tries other
 * ways, `FUZZ_CASES=20000` more of them; `FUZZ_SEED=1 FUZZ_CASE=wandb:417` replays one case and tells what it does.
 */
const seed = process.env['FUZZ_SEED'] ?? '1';
const cases = Number(process.env['FUZZ_CASES'] ?? 1000);
const [only, number] = (process.env['FUZZ_CASE'] ?? '').split(':');
const names = trackerFactories
  .map((make) => make({ isNamed: () => false }).name)
  .filter((name) => !only || name === only);
const accounts: Account[] = [];
const place = mkdtempSync(join(tmpdir(), 'trainyard-fuzz-'));
const program = makeProgram(place);

/** As many formats at a time as there are processors. */
const lanes = Array.from({ length: Math.min(4, availableParallelism()) }, () => Promise.resolve());
let turn = 0;

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const lane = turn % lanes.length;
  turn += 1;
  const done = (lanes[lane] ?? Promise.resolve()).then(work);
  lanes[lane] = done.then(
    () => undefined,
    () => undefined,
  );
  return done;
}

function told(tracker: string, { number: failed, what, done }: Failure): string {
  const steps = done.map((step) => `\n    ${step}`).join('');
  return `FUZZ_SEED=${seed} FUZZ_CASE=${tracker}:${failed} npm test -- unit fuzz\n  ${what}${steps}`;
}

function table(): string {
  const rows = accounts.map(({ tracker, cases: ran, runs, problems, slowest, slowestMs, peak, seconds, failures }) =>
    [
      tracker.padEnd(16),
      String(ran).padStart(6),
      String(runs).padStart(8),
      String(problems).padStart(9),
      `${Math.round(slowestMs)} ms (${slowest})`.padStart(18),
      `${peak >> 20} MB`.padStart(8),
      `${seconds.toFixed(1)} s`.padStart(8),
      String(failures.length).padStart(7),
    ].join(''),
  );
  const head = `${'format'.padEnd(16)} cases    runs  problems      slowest (case)    peak    took failed`;
  return `\nFuzzed with seed ${seed}\n${head}\n${rows.sort().join('\n')}\n`;
}

describe.concurrent('the fuzzer', () => {
  afterAll(() => {
    rmSync(place, { recursive: true, force: true });
    console.log(table());
  });

  it.each(names)(
    `finds nothing that makes the %s tracker throw, take longer than ${patienceMs / 1000} s or more than ${mostMemory >> 20} MB`,
    async (tracker) => {
      const from = number === undefined ? 0 : Number(number);
      const fixtures = trackerFixtures
        .filter((fixture) => fixture.tracker === tracker)
        .map(({ folder, named }) => ({ folder: fixturePath(folder), named: named ?? [] }));
      const to = number === undefined ? cases : from + 1;
      const account = await inTurn(() => runCases(program, { tracker, seed, from, to, fixtures }));
      accounts.push(account);
      expect(account.failures.map((failure) => told(tracker, failure)).join('\n\n')).toBe('');
      expect(account.cases).toBe(number === undefined ? cases : 1);
    },
    1_800_000,
  );
});
