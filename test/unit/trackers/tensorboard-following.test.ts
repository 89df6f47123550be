import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFolder } from '../../../src/trackers/listing.ts';
import { tensorboardTracker } from '../../../src/trackers/tensorboard/tensorboard.ts';
import type { Cursor, Reading } from '../../../src/trackers/tracker.ts';
import { temporaryFolder } from './support/copy.ts';
import { throughJson } from './support/scan.ts';
import { event, field, scalar, version } from './support/tensorboard-events.ts';

const tracker = tensorboardTracker({ isNamed: () => false });

/** A run's folder whose files a test writes and reads on from its last cursor. */
class Followed {
  readonly folder = temporaryFolder();
  #cursor: Cursor | null = null;

  path(name: string): string {
    return join(this.folder, `events.out.tfevents.${name}`);
  }

  write(name: string, ...records: readonly Buffer[]): void {
    writeFileSync(this.path(name), Buffer.concat([version(), ...records]));
  }

  append(name: string, ...records: readonly Buffer[]): void {
    appendFileSync(this.path(name), Buffer.concat(records));
  }

  /** Reads on, and checks that a reader who sees the folder for the first time finds the same. */
  async read(): Promise<Reading> {
    const [claim] = tracker.detect(listFolder(this.folder)!)!;
    const reading = await tracker.read(claim!, this.#cursor);
    this.#cursor = throughJson(reading.cursor);
    const fresh = await tracker.read(claim!, null);
    expect({ runs: reading.runs, problems: reading.problems }).toEqual({ runs: fresh.runs, problems: fresh.problems });
    return reading;
  }

  async loss(): Promise<readonly (readonly number[])[]> {
    const [claim] = tracker.detect(listFolder(this.folder)!)!;
    const series = (await tracker.series(claim!, '', ['loss'])).get('loss');
    return series === undefined ? [] : Array.from(series.steps, (step, i) => [step, series.values[i]!]);
  }
}

const steps = (from: number, to: number, offset = 0, late = 0): Buffer[] =>
  Array.from({ length: to - from }, (_, i) =>
    scalar('loss', from + i, from + i + offset, 1_790_000_000 + late + from + i),
  );

/** One record of the HParams plugin, logged at a wall time (s). */
function told(tag: string, content: Buffer, seconds = 1_790_000_000): Buffer {
  const plugin = field(9, field(1, Buffer.concat([field(1, 'hparams'), field(2, content)])));
  return event(seconds, field(5, field(1, Buffer.concat([field(1, `_hparams_/${tag}`), plugin]))));
}

/** Hyperparameters `{ opt: 'sgd' }`, as HParamsPluginData, and how a session ended. */
const sgd = field(3, field(1, Buffer.concat([field(1, 'opt'), field(2, field(3, 'sgd'))])));
const succeeded = field(4, Buffer.from([8, 1]));
const failed = field(4, Buffer.from([8, 2]));

describe('Following event files', () => {
  it('parses what was appended from where it stopped, not the beginning again', async () => {
    const run = new Followed();
    run.write('1.host', ...steps(0, 5));
    await run.read();
    const [claim] = tracker.detect(listFolder(run.folder)!)!;
    const { cursor } = await tracker.read(claim!, null);
    // A beginning that would be read as other values, were it read again, after the head that marks a file.
    const changed = Buffer.concat([version(), ...steps(0, 1), ...steps(1, 5, 1000), ...steps(5, 8)]);
    writeFileSync(run.path('1.host'), changed);
    const on = await tracker.read(claim!, cursor);
    expect(on.runs[0]?.metrics['loss']).toEqual({ last: 7, lastStep: 7, min: 0, max: 7, count: 8 });
  });

  it('holds back a record that is half written until the rest of it is there', async () => {
    const run = new Followed();
    const next = scalar('loss', 5, 50);
    run.write('1.host', ...steps(0, 5), next.subarray(0, 20));
    expect(await run.read()).toMatchObject({ problems: [], runs: [{ metrics: { loss: { count: 5 } } }] });
    run.append('1.host', next.subarray(20));
    expect(await run.read()).toMatchObject({ problems: [], runs: [{ metrics: { loss: { count: 6, last: 50 } } }] });
  });

  it('reads a file again from its start when it has shrunk, was replaced or was rewritten', async () => {
    const run = new Followed();
    run.write('1.host', ...steps(0, 9));
    await run.read();
    run.write('1.host', ...steps(0, 3));
    expect((await run.read()).runs[0]?.metrics['loss']?.count).toBe(3);
    writeFileSync(join(run.folder, 'other'), Buffer.concat([version(), ...steps(0, 12, 7)]));
    renameSync(join(run.folder, 'other'), run.path('1.host'));
    expect((await run.read()).runs[0]?.metrics['loss']?.min).toBe(7);
  });

  it('forgets the problem of a file that was mended in place', async () => {
    const run = new Followed();
    run.write('1.host', ...steps(0, 3), Buffer.from('no record, but long enough to have a header'));
    expect((await run.read()).problems).toHaveLength(1);
    run.write('1.host', ...steps(0, 5));
    expect((await run.read()).problems).toEqual([]);
  });

  it('drops the overlap step by step while a restart logs it anew', async () => {
    const run = new Followed();
    run.write('1.host', ...steps(0, 10));
    await run.read();
    run.write('2.host');
    await run.read();
    for (let step = 6; step < 9; step += 1) {
      run.append('2.host', ...steps(step, step + 1, 100, 60));
      expect((await run.read()).runs[0]?.metrics['loss']?.count).toBe(step + 1);
    }
    expect(await run.loss()).toEqual([0, 1, 2, 3, 4, 5, 106, 107, 108].map((value, step) => [step, value]));
  });

  it('finds out that two files are ranks when the first one goes on after the second began', async () => {
    const run = new Followed();
    run.write('1.rank0', ...steps(0, 3));
    run.write('2.rank1', ...steps(2, 3, 0.5, 1.5));
    expect((await run.read()).runs[0]?.metrics['loss']?.count).toBe(3);
    run.append('1.rank0', ...steps(3, 6));
    run.append('2.rank1', ...steps(3, 6, 0.5, 0.5));
    expect((await run.read()).runs[0]?.metrics['loss']?.count).toBe(10);
    expect(await run.loss()).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [2, 2.5],
      [3, 3],
      [3, 3.5],
      [4, 4],
      [4, 4.5],
      [5, 5],
      [5, 5.5],
    ]);
  });

  it('takes a file that says that it resumes for a restart, also where the clocks overlap', async () => {
    const run = new Followed();
    const started = event(1_790_000_003, Buffer.from([16, 3]), field(7, Buffer.from([8, 1])));
    run.write('1.host', ...steps(0, 6));
    run.write('2.host', started, ...steps(3, 5, 100));
    await run.read();
    expect(await run.loss()).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [3, 103],
      [4, 104],
    ]);
  });

  it('takes the status and the end of a run from its session, once it is there', async () => {
    const run = new Followed();
    run.write('1.host', told('session_start_info', sgd), ...steps(0, 2));
    expect((await run.read()).runs[0]).toMatchObject({ status: null, endedAt: null, params: { opt: 'sgd' } });
    run.append('1.host', told('session_end_info', failed, 1_790_000_009));
    expect((await run.read()).runs[0]).toMatchObject({ status: 'failed', endedAt: 1_790_000_009_000 });
  });

  it('does not believe the end of a session when the run went on logging long after it', async () => {
    const run = new Followed();
    run.write('1.host', told('session_start_info', sgd), told('session_end_info', succeeded));
    run.write('2.host', ...steps(0, 10));
    expect((await run.read()).runs[0]).toMatchObject({ status: 'finished' });
    run.append('2.host', ...steps(10, 200));
    expect((await run.read()).runs[0]).toMatchObject({ status: null, endedAt: null, params: { opt: 'sgd' } });
  });
});

describe('Folders with event files', () => {
  it('are no run where there is only the mark of a profile, a pointer or an archive', () => {
    const folder = temporaryFolder();
    for (const end of ['profile-empty', 'dvc', 'gz'])
      writeFileSync(join(folder, `events.out.tfevents.1.host.${end}`), '');
    expect(tracker.detect(listFolder(folder)!)).toBeNull();
  });

  it('of names train and validation are two runs where another tool than Keras wrote them', () => {
    const folder = temporaryFolder();
    for (const name of ['train', 'validation']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'events.out.tfevents.1.host.7.0'), version());
    }
    expect(tracker.detect(listFolder(folder)!)).toBeNull();
    expect(tracker.detect(listFolder(join(folder, 'train'))!)).toHaveLength(1);
  });

  it('keep a subfolder that logs other scalars beside its session as a run of its own', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'trial'));
    writeFileSync(join(folder, 'events.out.tfevents.1.host'), version());
    const session = [
      told('experiment', field(2, field(5, field(1, field(2, 'acc'))))),
      told(
        '_hparams_/session_start_info',
        field(3, field(1, Buffer.concat([field(1, 'opt'), field(2, field(3, 'sgd'))]))),
      ),
    ];
    const write = (...more: Buffer[]): void =>
      writeFileSync(
        join(folder, 'trial', 'events.out.tfevents.2.host'),
        Buffer.concat([version(), ...session, ...more]),
      );
    write(scalar('acc', 1, 0.5));
    expect(tracker.detect(listFolder(folder)!)?.[0]?.owns).toEqual(['trial']);
    write(scalar('acc', 1, 0.5), scalar('loss', 1, 0.5));
    expect(tracker.detect(listFolder(folder)!)?.[0]?.owns).toEqual([]);
  });
});
