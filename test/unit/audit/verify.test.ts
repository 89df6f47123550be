import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { chainFault } from '../../../src/audit/chain.ts';
import { genesis, lineOf, seal } from '../../../src/audit/entry.ts';
import type { Entry } from '../../../src/audit/entry.ts';
import type { Head } from '../../../src/audit/head.ts';
import { linesOf } from '../../../src/audit/lines.ts';
import { verifyLogs } from '../../../src/audit/read.ts';
import { launch, logsOf, newRepository } from './support/logged.ts';

vi.setConfig({ testTimeout: 60_000 });

const clone = '0123456789abcdef';
const count = 30;
const entries: Entry[] = [];
for (let n = 0; n < count; n += 1) {
  const detail = { 'params.lr': n / 10, note: `the ${n}th` };
  const act = { verb: 'launch', who: 'Ada', subject: `trainyard:r${n}`, detail, at: 1000 + n, face: 'editor' } as const;
  entries.push(seal(act, entries.at(-1)?.hash ?? genesis(clone)));
}
const lines = entries.map(lineOf);
const head: Head = { entries: count, hash: entries.at(-1)!.hash };
const faultOf = (changed: readonly string[], known: Head | null = head) =>
  chainFault(linesOf(changed.map((line) => `${line}\n`).join('')), clone, known);
const place = fc.nat(count - 1);

describe('a chain that', () => {
  it('was only appended to is whole, with and without the head that git keeps', () => {
    expect(faultOf(lines)).toBeNull();
    expect(faultOf(lines, null)).toBeNull();
  });

  it('was edited at any place in any character is broken at that line', () => {
    const edit = fc.tuple(place, fc.nat(), fc.constantFrom('0', 'x', ' ', '"', 'é', '{'));
    fc.assert(
      fc.property(edit, ([at, where, character]) => {
        const line = lines[at]!;
        const i = where % line.length;
        fc.pre(line[i] !== character);
        const changed = lines.with(at, line.slice(0, i) + character + line.slice(i + 1));
        expect(faultOf(changed)).toMatchObject({ line: at + 1 });
      }),
      { numRuns: 500 },
    );
  });

  it('was edited with a new hash to fit is broken there or at the next line', () => {
    fc.assert(
      fc.property(place, fc.string(), (at, subject) => {
        fc.pre(subject !== entries[at]!.subject);
        const { previous, who, detail, at: time } = entries[at]!;
        const forged = seal({ who, detail, at: time, verb: 'cancel', face: 'agent', subject }, previous);
        expect(faultOf(lines.with(at, lineOf(forged)))?.line).toBe(at === count - 1 ? count : at + 2);
      }),
    );
  });

  it('lost lines at any place is broken where they stood', () => {
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 5 }), (at, many) => {
        const fault = faultOf(lines.toSpliced(at, many));
        const kind = at + many >= count ? 'cut' : 'removed';
        expect(fault).toMatchObject({ line: at + 1, kind });
      }),
    );
  });

  it('was cut in the middle of any line is broken at that line', () => {
    const whole = lines.map((line) => `${line}\n`).join('');
    fc.assert(
      fc.property(fc.nat(whole.length - 2), (length) => {
        fc.pre(whole[length] !== '\n');
        const left = whole.slice(0, length);
        const fault = chainFault(linesOf(left), clone, head);
        expect(fault?.line).toBe(left.split('\n').length);
      }),
      { numRuns: 300 },
    );
  });

  it('has a line moved to any other place is broken at the first line that is not in its place', () => {
    fc.assert(
      fc.property(place, place, (from, to) => {
        fc.pre(from !== to);
        const changed = lines.toSpliced(from, 1).toSpliced(to, 0, lines[from]!);
        expect(faultOf(changed)).toMatchObject({ line: Math.min(from, to) + 1, kind: 'moved' });
      }),
    );
  });

  it('has a line twice is broken at the second', () => {
    fc.assert(
      fc.property(place, place, (from, to) => {
        fc.pre(to > from);
        expect(faultOf(lines.toSpliced(to, 0, lines[from]!))).toMatchObject({ line: to + 1, kind: 'moved' });
      }),
    );
  });

  it('got foreign lines at any place is broken there', () => {
    fc.assert(
      fc.property(place, fc.constantFrom('', ' ', '{}', '[]', 'null', 'merge me', '<<<<<<< HEAD'), (at, text) => {
        expect(faultOf(lines.toSpliced(at, 0, text))).toMatchObject({ line: at + 1, kind: 'edited' });
      }),
    );
  });

  it('stands under another clone’s name is broken from its first line on', () => {
    expect(chainFault(linesOf(lines.join('\n')), 'fedcba9876543210', null)).toMatchObject({ line: 1 });
  });
});

describe('the log of a repository', () => {
  it('that was spoiled stays broken when more acts follow', async () => {
    const spoils: ((lines: readonly string[]) => readonly string[])[] = [
      (all) => all.with(1, all[1]!.replace('run-1', 'run-9')),
      (all) => all.toSpliced(2, 1),
      (all) => [...all.slice(0, 2), all[3]!, all[2]!, ...all.slice(4)],
    ];
    for (const spoil of spoils) {
      const base = newRepository();
      await launch(base, 0, 6);
      const log = logsOf(base)[0]!;
      const all = readFileSync(log, 'utf8').trimEnd().split('\n');
      writeFileSync(log, `${spoil(all).join('\n')}\n`);
      const [before] = await verifyLogs(base, { git: true });
      expect(before?.fault).not.toBeNull();
      await launch(base, 6, 8);
      const [after] = await verifyLogs(base, { git: true });
      expect(after?.fault).toMatchObject({ line: before!.fault!.line, kind: before!.fault!.kind });
    }
  });

  it('that was deleted is missed', async () => {
    const base = newRepository();
    await launch(base, 0, 2);
    rmSync(logsOf(base)[0]!);
    expect(await verifyLogs(base, { git: true })).toMatchObject([{ fault: { line: 1, kind: 'cut' } }]);
  });
});
