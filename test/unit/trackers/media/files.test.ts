import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { dvcliveTracker } from '../../../../src/trackers/dvclive/dvclive.ts';
import { mlflowTracker } from '../../../../src/trackers/mlflow/mlflow.ts';
import { namedByMlflow } from '../../../../src/trackers/mlflow/media.ts';
import { wandbTracker } from '../../../../src/trackers/wandb/wandb.ts';
import { copyOf } from '../support/copy.ts';
import { fixturePath } from '../support/fixtures.ts';
import { pngSize, RunMedia } from '../support/media.ts';

const numbers = z.array(z.number());
const read = (tool: string): unknown => JSON.parse(readFileSync(fixturePath('media', tool, 'truth.json'), 'utf8'));

describe('what W&B logged beside numbers', () => {
  const open = (): Promise<RunMedia> => RunMedia.open(wandbTracker, fixturePath('media', 'wandb'));
  const truth = z
    .object({
      hist: z.array(z.tuple([numbers, numbers, numbers])),
      captions: z.array(z.string()),
      sizes: z.array(numbers),
      confusion: z.array(numbers),
    })
    .parse(read('wandb'));

  it('is listed with its steps, tables as what their columns make them', async () => {
    expect(await (await open()).kinds()).toEqual({
      'val.sample': 'image 0,1,2',
      pair: 'image 0,1,2',
      hist: 'histogram 0,1,2',
      answers: 'table 0,1,2',
      roc_table: 'curve 3',
      pr_table: 'curve 3',
      confusion_table: 'confusion 3',
      beep: 'audio 3',
      page: 'file 3',
    });
  });

  it('has pictures with their captions, one or several a step', async () => {
    const run = await open();
    for (const [step, size] of truth.sizes.entries()) {
      const { pictures } = await run.at('image', 'val.sample', step);
      expect(pictures.map(({ bytes }) => pngSize(bytes).reverse())).toEqual([size]);
      expect(pictures[0]?.caption).toBe(truth.captions[step]);
    }
    const { pictures } = await run.at('image', 'pair', 1);
    expect(pictures.map(({ caption }) => caption)).toEqual(['a', 'b']);
  });

  it('has histograms as numpy binned them', async () => {
    const run = await open();
    for (const [step, [lefts, rights, counts]] of truth.hist.entries()) {
      const own = await run.at('histogram', 'hist', step);
      expect([[...own.lefts], [...own.rights], [...own.counts]]).toEqual([lefts, rights, counts]);
    }
  });

  it('has tables, ROC and PR curves by class, and the confusion matrix', async () => {
    const run = await open();
    expect(await run.at('table', 'answers', 1)).toMatchObject({
      columns: ['question', 'score', 'good'],
      rows: [
        ['why?', 1.5, true],
        ['how?', Number.NaN, false],
      ],
      total: 2,
    });
    for (const [tag, shape] of [
      ['roc_table', 'roc'],
      ['pr_table', 'precision-recall'],
    ] as const) {
      const curve = await run.at('curve', tag, 3);
      expect(curve.shape).toBe(shape);
      expect(curve.lines.map(({ name }) => name).sort()).toEqual(['cat', 'dog', 'owl']);
    }
    const confusion = await run.at('confusion', 'confusion_table', 3);
    expect(confusion.labels).toEqual(['cat', 'dog', 'owl']);
    expect(confusion.counts).toEqual(truth.confusion);
  });

  it('plays sounds, and never shows a page: it says where the file is', async () => {
    const run = await open();
    expect((await run.at('audio', 'beep', 3)).clips).toMatchObject([{ mime: 'audio/wav', caption: 'a beep' }]);
    const page = await run.at('file', 'page', 3);
    expect(readFileSync(page.path, 'utf8')).toContain('<script>');
  });

  it('reads nothing outside of the run’s own folder, whatever the log says', async () => {
    const folder = copyOf(fixturePath('media', 'wandb'));
    const run = await RunMedia.open(wandbTracker, folder);
    const images = join(run.claim.folder, 'files', 'media', 'images');
    const picture = join(
      images,
      readdirSync(images).find((name) => name.startsWith('sample_0'))!,
    );
    const outside = join(folder, 'secret.png');
    renameSync(picture, outside);
    symlinkSync(outside, picture);
    const [frame] = await run.frames({ tag: 'val.sample', kind: 'image' }, [0]);
    expect(frame?.content).toMatchObject({ kind: 'none' });
  });
});

describe('what DVCLive logged beside numbers', () => {
  const open = (): Promise<RunMedia> => RunMedia.open(dvcliveTracker, fixturePath('media', 'dvclive'));
  const truth = z
    .object({ auc: z.number(), averagePrecision: z.number(), confusion: z.array(numbers), roc: z.array(numbers) })
    .parse(read('dvclive'));

  it('is listed: pictures by step, plots as what they are', async () => {
    expect(await (await open()).kinds()).toEqual({
      samples: 'image 0,1,2',
      'last.png': 'image',
      roc: 'curve',
      precision_recall: 'curve',
      calibration: 'curve',
      confusion_matrix: 'confusion',
      sizes: 'table',
    });
  });

  it('has the pictures of each step', async () => {
    const run = await open();
    for (const step of [0, 1, 2]) {
      const { pictures } = await run.at('image', 'samples', step);
      expect(pngSize(pictures[0]!.bytes)).toEqual([6 + step, 6]);
    }
    expect((await run.at('image', 'last.png', null)).pictures).toHaveLength(1);
  });

  it('has scikit-learn’s ROC curve and confusion matrix', async () => {
    const run = await open();
    const roc = await run.at('curve', 'roc', null);
    expect([[...roc.lines[0]!.xs], [...roc.lines[0]!.ys]]).toEqual(truth.roc);
    const confusion = await run.at('confusion', 'confusion_matrix', null);
    expect(confusion).toMatchObject({ labels: ['0', '1'], counts: truth.confusion });
    expect((await run.at('curve', 'calibration', null)).shape).toBe('calibration');
  });
});

describe('what MLflow keeps as artifacts', () => {
  const open = (): Promise<RunMedia> => RunMedia.open(mlflowTracker, fixturePath('media', 'mlflow'));

  it('is listed: images by key and step, figures, tables, texts and pages by their paths', async () => {
    expect(await (await open()).kinds()).toEqual({
      'val/samples': 'image 0,10,20',
      'first.png': 'image',
      'plots/curve.png': 'image',
      'answers.json': 'table',
      'report.md': 'text',
      'page.html': 'file',
    });
  });

  it('has whole pictures rather than their small copies', async () => {
    const run = await open();
    for (const step of [0, 10, 20]) {
      const { pictures } = await run.at('image', 'val/samples', step);
      expect(pictures.map(({ mime, bytes }) => [mime, ...pngSize(bytes)])).toEqual([['image/png', 6 + step, 6]]);
    }
  });

  it('has tables and texts', async () => {
    const run = await open();
    expect(await run.at('table', 'answers.json', null)).toMatchObject({
      columns: ['question', 'score'],
      rows: [
        ['why?', 0.5],
        ['how?', 0.25],
      ],
    });
    expect(await run.at('text', 'report.md', null)).toMatchObject({
      format: 'markdown',
      text: '# Report\n\nAll *well*.',
    });
  });

  it('is named with the marks of older versions too', () => {
    expect(namedByMlflow('images/val#x%step%7%timestamp%1700000000000%ab-cd.png')).toEqual({ tag: 'val/x', step: 7 });
    expect(namedByMlflow('images/val#x%step%7%timestamp%1700000000000%ab-cd%compressed.webp')).toBeNull();
    expect(namedByMlflow('images/plain.png')).toEqual({ tag: 'images/plain.png', step: null });
  });

  it('shows no file that only its name makes a picture, and nothing of a saved model', async () => {
    const folder = copyOf(fixturePath('media', 'mlflow'));
    const run = await RunMedia.open(mlflowTracker, folder);
    const artifacts = run.run.artifacts!;
    writeFileSync(join(artifacts, 'evil.png'), '<svg onload="alert(1)"/>');
    mkdirSync(join(artifacts, 'model'));
    writeFileSync(join(artifacts, 'model', 'MLmodel'), 'flavors: {}\n');
    writeFileSync(join(artifacts, 'model', 'requirements.txt'), 'mlflow\n');
    expect(Object.keys(await run.kinds())).not.toContain('model/requirements.txt');
    const [frame] = await run.frames({ tag: 'evil.png', kind: 'image' }, [null]);
    expect(frame?.content).toMatchObject({ kind: 'none' });
  });
});
