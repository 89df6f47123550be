import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { curves, type Recipe } from './curves.ts';

interface SampleRun extends Recipe {
  readonly folder: string;
  readonly optimizer: string;
  readonly hoursAgo: number;
}

const runs: readonly SampleRun[] = [
  {
    folder: 'digits/brave-otter',
    lr: 0.003,
    epochs: 40,
    seed: 1,
    overfitsFrom: 34,
    ceiling: 0.95,
    optimizer: 'adam',
    hoursAgo: 1,
  },
  {
    folder: 'digits/calm-heron',
    lr: 0.01,
    epochs: 40,
    seed: 2,
    overfitsFrom: 20,
    ceiling: 0.93,
    optimizer: 'adam',
    hoursAgo: 3,
  },
  {
    folder: 'digits/dry-lark',
    lr: 0.03,
    epochs: 40,
    seed: 3,
    overfitsFrom: 9,
    ceiling: 0.9,
    optimizer: 'sgd',
    hoursAgo: 5,
  },
  {
    folder: 'digits/quiet-fox',
    lr: 0.001,
    epochs: 40,
    seed: 4,
    overfitsFrom: 60,
    ceiling: 0.94,
    optimizer: 'adam',
    hoursAgo: 7,
  },
  {
    folder: 'letters/early-wren',
    lr: 0.003,
    epochs: 30,
    seed: 5,
    overfitsFrom: 24,
    ceiling: 0.88,
    optimizer: 'adam',
    hoursAgo: 26,
  },
  {
    folder: 'letters/warm-newt',
    lr: 0.01,
    epochs: 30,
    seed: 6,
    overfitsFrom: 15,
    ceiling: 0.86,
    optimizer: 'sgd',
    hoursAgo: 28,
  },
];

const readme = `# Sample

Six short trainings, one folder each under \`runs/\`: \`params.json\` and \`metrics.jsonl\`, a line an epoch.
Look at the train icon in the activity bar: the runs are there. Check some of them and open the charts.
Append a line to a \`metrics.jsonl\` and its curve grows.
`;

/** Writes a small folder of runs as plain files, their times just before `now` (ms). Files that are there are kept. */
export async function writeSample(folder: string, now: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  await write(join(folder, 'README.md'), readme);
  for (const { folder: name, optimizer, hoursAgo, ...recipe } of runs) {
    const place = join(folder, 'runs', name);
    await mkdir(place, { recursive: true });
    const params = { lr: recipe.lr, optimizer, epochs: recipe.epochs, seed: recipe.seed };
    await write(join(place, 'params.json'), `${JSON.stringify(params, null, 2)}\n`);
    const start = (now - hoursAgo * 3_600_000) / 1000;
    const lines = Array.from(curves(recipe), (epoch) =>
      JSON.stringify({ ...epoch, timestamp: Math.round(start + epoch.epoch * 20) }),
    );
    await write(join(place, 'metrics.jsonl'), `${lines.join('\n')}\n`);
  }
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (!exists) throw error;
  }
}
