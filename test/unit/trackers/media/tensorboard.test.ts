import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { tensorboardTracker } from '../../../../src/trackers/tensorboard/tensorboard.ts';
import { copyOf } from '../support/copy.ts';
import { fixturePath } from '../support/fixtures.ts';
import { RunMedia, sha256 } from '../support/media.ts';

const folder = fixturePath('media', 'tensorboard');
const truthSchema = z.record(
  z.string(),
  z.record(
    z.string(),
    z.object({ plugin: z.string(), events: z.array(z.tuple([z.number(), z.number(), z.unknown()])) }),
  ),
);
const truth = truthSchema.parse(JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')));
const rows = z.array(z.array(z.number()));
const texts = z.array(z.string());

/** What TensorBoard's reader found in the file whose path begins or ends with `part`, by tag and step. */
function truthOf(part: string, tag: string): Map<number, unknown> {
  const [, tags] = Object.entries(truth).find(([path]) => path.startsWith(part) || path.endsWith(part))!;
  return new Map(tags[tag]!.events.map(([step, , value]) => [step, value]));
}

const tf = (): Promise<RunMedia> => RunMedia.open(tensorboardTracker, folder, 'tf');
/** Two writers, the second from step 2 on. */
const x = (): Promise<RunMedia> => RunMedia.open(tensorboardTracker, folder, 'x');

describe('what event files hold beside scalars', () => {
  it('is every tag of TensorBoard’s own plugins, with its steps', async () => {
    expect(await (await tf()).kinds()).toEqual({
      'val/samples': 'image 0,1,2,3,4',
      'dense/kernel': 'histogram 0,1,2,3,4',
      notes: 'text 0,1,2,3,4',
      beep: 'audio 0,1,2,3,4',
      pair: 'text 0',
      empty: 'histogram 0',
      constant: 'histogram 0',
    });
    expect(await (await x()).kinds()).toEqual({
      'val/samples': 'image 0,1,2,3,4',
      'val/grid': 'image 0,1,2,3,4',
      'dense/kernel': 'histogram 0,1,2,3,4',
      'val/pr': 'curve 0,1,2,3,4',
      'notes/text_summary': 'text 0,1,2,3,4',
    });
  });

  it('has the pictures, sounds and texts that TensorBoard’s reader gives, byte for byte', async () => {
    const run = await tf();
    for (const [step, value] of truthOf('tf/', 'val/samples')) {
      const { pictures } = await run.at('image', 'val/samples', step);
      expect(pictures.map(({ bytes }) => sha256(bytes))).toEqual(value);
      expect(pictures.map(({ mime }) => mime)).toEqual(['image/png', 'image/png']);
    }
    for (const [step, value] of truthOf('tf/', 'beep')) {
      const { clips } = await run.at('audio', 'beep', step);
      expect(clips.map(({ bytes }) => sha256(bytes))).toEqual(value);
      expect(clips[0]?.mime).toBe('audio/wav');
    }
    for (const [step, value] of truthOf('tf/', 'notes')) {
      expect((await run.at('text', 'notes', step)).text).toBe(texts.parse(value).join('\n\n'));
    }
    expect((await run.at('text', 'pair', 0)).text).toBe('one\n\ntwo');
  });

  it.each([
    ['tensors', 'tf', 'tf/', 'dense/kernel'],
    ['tensors of one value', 'tf', 'tf/', 'constant'],
    ['tensors of none', 'tf', 'tf/', 'empty'],
    ['TensorFlow 1’s messages', 'x', '.1', 'dense/kernel'],
  ])('has the bins that TensorBoard’s histogram plugin shows: %s', async (_form, name, file, tag) => {
    const run = await RunMedia.open(tensorboardTracker, folder, name);
    for (const [step, value] of truthOf(file, tag)) {
      if (name === 'x' && step >= 2) continue; // those of the restart count
      const { lefts, rights, counts } = await run.at('histogram', tag, step);
      const bins = Array.from(counts, (count, i) => [lefts[i], rights[i], count].map((each) => Math.fround(each ?? 0)));
      expect(bins).toEqual(rows.parse(value).map((row) => row.map(Math.fround)));
    }
  });

  it('has precision and recall as the PR curves plugin draws them', async () => {
    const run = await x();
    for (const [step, value] of truthOf('.2', 'val/pr')) {
      const curve = await run.at('curve', 'val/pr', step);
      const [, , , , precision, recall] = rows.parse(value);
      expect(curve).toMatchObject({ shape: 'precision-recall', x: 'recall', y: 'precision' });
      expect([...curve.lines[0]!.xs]).toEqual(recall);
      expect([...curve.lines[0]!.ys]).toEqual(precision);
    }
  });

  it('is, after a restart, what the later file says from its first step on', async () => {
    const run = await x();
    for (const [step, file] of [
      [1, '.1'],
      [2, '.2'],
      [3, '.2'],
    ] as const) {
      const { pictures } = await run.at('image', 'val/samples', step);
      expect(pictures.map(({ bytes }) => sha256(bytes))).toEqual(truthOf(file, 'val/samples').get(step));
    }
  });

  it('carries the wall time of its event', async () => {
    const [frame] = await (await tf()).frames({ tag: 'notes', kind: 'text' }, [3]);
    const [, time] = Object.values(truth)
      .flatMap(({ notes }) => notes?.events ?? [])
      .find(([step]) => step === 3)!;
    expect(frame?.time).toBeCloseTo(time * 1000, 3);
  });

  it('leaves out steps, tags and kinds that are not there', async () => {
    const run = await tf();
    expect(await run.frames({ tag: 'notes', kind: 'text' }, [99, null])).toEqual([]);
    expect(await run.frames({ tag: 'notes', kind: 'image' }, [0])).toEqual([]);
    expect(await run.frames({ tag: 'nothing', kind: 'image' }, [0])).toEqual([]);
  });
});

describe('event files that grow and break', () => {
  it('are read on from where they stopped, and give what they hold when read whole', async () => {
    const copy = copyOf(folder);
    const run = await RunMedia.open(tensorboardTracker, copy, 'x');
    const whole = await run.list();
    const file = run.claim.files.find((path) => basename(path).endsWith('.2'))!;
    const content = readFileSync(file);
    truncateSync(file, Math.floor(content.length / 3));
    const grown = await RunMedia.open(tensorboardTracker, copy, 'x');
    const before = await grown.list();
    expect(before).not.toEqual(whole);
    appendFileSync(file, content.subarray(Math.floor(content.length / 3)));
    expect(await grown.list()).toEqual(whole);
    const { pictures } = await grown.at('image', 'val/samples', 4);
    expect(pictures.map(({ bytes }) => sha256(bytes))).toEqual(truthOf('.2', 'val/samples').get(4));
  });

  it('say so where a record was damaged after it was found', async () => {
    const copy = copyOf(folder);
    const run = await RunMedia.open(tensorboardTracker, copy, 'tf');
    await run.list();
    const [file] = run.claim.files;
    const content = readFileSync(file!);
    writeFileSync(file!, content.fill(7, 200));
    const [frame] = await run.frames({ tag: 'val/samples', kind: 'image' }, [4]);
    expect(frame?.content).toMatchObject({ kind: 'none' });
  });
});
