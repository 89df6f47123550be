import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { maskCrc, maskedCrc32c } from '../../../src/trackers/tensorboard/crc32c.ts';
import { tensorboardTracker } from '../../../src/trackers/tensorboard/tensorboard.ts';
import type { Reading } from '../../../src/trackers/tracker.ts';
import { temporaryFolder } from './support/copy.ts';
import { event, field, graph, promise, scalar, version } from './support/tensorboard-events.ts';

const tracker = tensorboardTracker({ isNamed: () => false });

/** Reads a folder with one event file of these bytes, and all of its series. */
async function read(bytes: Uint8Array, folder = temporaryFolder()): Promise<Reading> {
  const file = join(folder, 'events.out.tfevents.1.host');
  writeFileSync(file, bytes);
  const claim = { tracker: 'tensorboard', folder, files: [file], owns: [] };
  const reading = await tracker.read(claim, null);
  const metrics = reading.runs[0]!.metrics;
  const series = await tracker.series(claim, '', Object.keys(metrics));
  for (const [name, { values }] of series) expect(values).toHaveLength(metrics[name]!.count);
  return reading;
}

describe('The checksum', () => {
  it.each([
    ['123456789', Buffer.from('123456789'), 0xe3069283],
    ['32 zeros', Buffer.alloc(32), 0x8a9136aa],
    ['32 ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
    ['0 to 31', Buffer.from(Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e],
  ])('of %s is the one that RFC 3720 gives', (_, bytes, crc) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    expect(maskedCrc32c(view, 0, bytes.length)).toBe(maskCrc(crc | 0));
  });
});

describe('Records', () => {
  it('are whole where they cross the borders of what is read at once', async () => {
    const one = scalar('loss', 1, 1).length;
    const count = Math.ceil((3 << 20) / one);
    const { runs, problems } = await read(
      Buffer.concat([version(), ...Array.from({ length: count }, (_, i) => scalar('loss', 1 + (i % 100), i))]),
    );
    expect({ problems, count: runs[0]?.metrics['loss']?.count }).toEqual({ problems: [], count });
  });

  it('longer than what is read at once are checked, and those after them are found', async () => {
    const large = graph(5 << 20);
    const { runs, problems } = await read(Buffer.concat([version(), large, scalar('loss', 1, 3)]));
    expect({ problems, last: runs[0]?.metrics['loss']?.last }).toEqual({ problems: [], last: 3 });
    large[1 << 20] = 1;
    const spoilt = await read(Buffer.concat([version(), large, scalar('loss', 1, 3)]));
    expect(spoilt.problems[0]?.message).toContain(`byte ${version().length} `);
    expect(spoilt.runs[0]?.metrics['loss']?.last).toBe(3);
  });

  it.each([2n ** 31n, 2n ** 40n, 2n ** 63n, 2n ** 64n - 1n])(
    'that promise %s bytes are held back, and nothing is made ready for them',
    async (length) => {
      const before = process.memoryUsage().arrayBuffers;
      const { runs, problems } = await read(Buffer.concat([version(), scalar('loss', 1, 3), promise(length)]));
      expect({ problems, count: runs[0]?.metrics['loss']?.count }).toEqual({ problems: [], count: 1 });
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 << 20);
    },
  );

  it('that do not decode are passed over, and the problem says where', async () => {
    const nonsense = event(1, Buffer.from([0x2a, 0xff, 0xff, 0xff]));
    const { runs, problems } = await read(Buffer.concat([version(), nonsense, scalar('loss', 1, 3)]));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ message: expect.stringContaining(`byte ${version().length} `) as string });
    expect(runs[0]?.metrics['loss']?.count).toBe(1);
  });

  it('of a tag that is no common name are read like any other', async () => {
    const tags = ['', '__proto__', 'größe/μ', 'x'.repeat(3000), 'constructor'];
    const { runs } = await read(Buffer.concat([version(), ...tags.map((tag) => scalar(tag, 3, 1))]));
    expect(Object.keys(runs[0]!.metrics).sort()).toEqual([...tags].sort());
  });

  it('that are not there yet make an empty run without complaint', async () => {
    const { runs, problems } = await read(Buffer.alloc(0));
    expect({ problems, metrics: runs[0]?.metrics }).toEqual({ problems: [], metrics: {} });
  });

  it('that never came to an old empty file are told of', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'events.out.tfevents.1.host');
    writeFileSync(file, '');
    utimesSync(file, 1_700_000_000, 1_700_000_000);
    const { problems } = await tracker.read({ tracker: 'tensorboard', folder, files: [file], owns: [] }, null);
    expect(problems).toMatchObject([{ file, message: 'The event file is empty: nothing was logged yet.' }]);
  });

  it('of a Git LFS pointer are named as what they are', async () => {
    const { problems } = await read(Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n'));
    expect(problems[0]?.hint).toContain('git lfs pull');
  });

  it('give only points that were written, whatever happens to the bytes', async () => {
    let state = 20_240_229;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const plugin = field(9, field(1, Buffer.concat([field(1, 'hparams'), field(2, field(3, 'x'))])));
    const odd = event(1, field(5, field(1, Buffer.concat([field(1, '_hparams_/session_start_info'), plugin]))));
    const records = Array.from({ length: 30 }, (_, i) => (i === 9 ? odd : scalar(i % 2 ? 'a' : 'b', i, i * 0.5)));
    const whole = Buffer.concat([version(), ...records]);
    const folder = temporaryFolder();
    for (let round = 0; round < 200; round += 1) {
      let bytes = Buffer.from(whole);
      for (let times = random(4); times >= 0; times -= 1) {
        const at = random(bytes.length);
        const kind = random(5);
        if (kind === 0) bytes = bytes.subarray(0, Math.max(1, at));
        else if (kind === 1) bytes.fill(random(256), at, Math.min(bytes.length, at + random(64)));
        else if (kind === 2)
          bytes = Buffer.concat([bytes.subarray(0, at), promise(BigInt(random(2 ** 32))), bytes.subarray(at)]);
        else if (kind === 3)
          bytes = Buffer.concat([bytes.subarray(0, at), event(2, bytes.subarray(at, at + random(80)))]);
        else bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random(8)), at);
      }
      const { metrics } = (await read(bytes, folder)).runs[0]!;
      for (const tag of ['a', 'b']) expect(metrics[tag]?.count ?? 0).toBeLessThanOrEqual(15);
      const values = [metrics['a']?.max ?? 0, metrics['b']?.max ?? 0];
      expect(values.every((value) => value <= 14.5 && Number.isInteger(value * 2))).toBe(true);
    }
  });
});
