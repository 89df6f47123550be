import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deedSchema } from './host/order.ts';
import type { Deed } from './host/order.ts';
import { openWindows } from './host/windows.ts';
import type { BenchLine } from './line.ts';

const [packages, jobs, files, lines] = [300, 1_000, 5_000, 2_000];

/** The loop of a real extension host while something is launched from a copy of this repository, with 300 packages installed. */
export function benchLaunchLoop(): Promise<readonly BenchLine[]> {
  return measure('launch', `a launch with its snapshot, in this repository with ${packages} packages`, makeRepository);
}

/** The same where 1,000 runs were launched before, with the Jobs view in sight. */
export function benchJobsLoop(): Promise<readonly BenchLine[]> {
  const fill = (folder: string): void => {
    makeRepository(folder);
    for (let n = 0; n < jobs; n += 1) writeJob(folder, n);
  };
  return measure('jobs', `a launch after ${jobs.toLocaleString('en')} others, Jobs view in sight`, fill);
}

/** The same while a trainyard.yaml of 2,000 lines is typed in, with its completion, hover, symbols, lenses and mistakes. */
export function benchProjectLoop(): Promise<readonly BenchLine[]> {
  const fill = (folder: string): void => writeFileSync(join(folder, 'trainyard.yaml'), longProject());
  return measure('project', `a trainyard.yaml of ${lines.toLocaleString('en')} lines is typed in`, fill);
}

/** The same while the list of what can be trained fills, in a folder with 5,000 scripts. */
export function benchPickerLoop(): Promise<readonly BenchLine[]> {
  const fill = (folder: string): void => {
    for (let n = 0; n < files; n += 1) {
      const at = join(folder, `package_${n % 50}`);
      mkdirSync(at, { recursive: true });
      writeFileSync(join(at, `train_${n}.py`), `print(${n})\n`);
    }
  };
  return measure('picker', `the list of what to train, in a folder with ${files.toLocaleString('en')} scripts`, fill);
}

async function measure(deed: Deed, name: string, fill: (folder: string) => void): Promise<readonly BenchLine[]> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'trainyard-bench-')));
  try {
    fill(folder);
    const windows = openWindows(folder);
    try {
      const profile = process.env['TRAINYARD_BENCH_PROFILE'] ?? null;
      const { watches } = await windows.measure({ do: 'deed', deed, profile }, deedSchema);
      for (const { wall, own, gaps } of watches) {
        const longest = gaps.slice(0, 4).map((gap) => `${Math.round(gap.at)}: ${tenth(gap.wall)}/${tenth(gap.own)}`);
        console.error(`${deed}: ${tenth(wall)} ms, own ${tenth(own)}; at ${longest.join(', ')}`);
      }
      const [first, ...others] = watches;
      if (first === undefined) throw new Error('The extension host measured nothing.');
      const row = (what: string, ours: number): BenchLine => {
        return {
          name: what,
          ours: tenth(ours),
          peer: null,
          peerName: null,
          unit: 'ms',
          ratio: null,
          aim: 'under 30 ms',
        };
      };
      const most = (part: 'wall' | 'own'): number => Math.max(...others.map((watch) => watch[part]));
      return [
        row(`the host's loop: ${name}: longest block`, most('wall')),
        row('the same: most work of its thread in one block', most('own')),
        row('the same, the first time in a window: most work in one block', first.own),
      ];
    } finally {
      await windows.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const tenth = (value: number): number => Math.round(value * 10) / 10;

/** A clone of this repository with a script to launch, and an environment with many packages beside it. */
function makeRepository(folder: string): void {
  execFileSync('git', ['clone', '-q', '--local', process.cwd(), folder]);
  writeFileSync(join(folder, 'train.py'), 'print("val/acc: 0.9")\n');
  // VS Code's own Git extension blocks the same loop for 110 ms when it shows 1,000 new files.
  writeFileSync(join(folder, '.git', 'info', 'exclude'), '.trainyard/\n');
  execFileSync('python3', ['-m', 'venv', '--without-pip', join(folder, '.venv')]);
  const question = 'import site; print(site.getsitepackages()[0])';
  const site = execFileSync(join(folder, '.venv', 'bin', 'python'), ['-c', question], { encoding: 'utf8' }).trim();
  for (let n = 0; n < packages; n += 1) {
    const at = join(site, `package_${n}-1.${n}.0.dist-info`);
    mkdirSync(at);
    const about = 'What this package is for, and how it is used.\n'.repeat(200);
    writeFileSync(join(at, 'METADATA'), `Metadata-Version: 2.1\nName: package-${n}\nVersion: 1.${n}.0\n\n${about}`);
    writeFileSync(join(at, 'RECORD'), `package_${n}/__init__.py,,\n`.repeat(300));
  }
}

/** A run that was launched and ended, as its record stands on the disk. */
function writeJob(base: string, n: number): void {
  const slug = `old-run-${n}`;
  const folder = join(base, '.trainyard', 'runs', slug);
  mkdirSync(folder, { recursive: true });
  const at = Date.now() - 3_600_000 + n;
  const record = {
    ...{ version: 1, slug, name: `run-${n}`, action: null, experiment: 'train', params: { lr: n / 1000 }, env: {} },
    command: { argv: ['python3', 'train.py'], cwd: base, shell: false },
    ...{ backend: 'local', handle: {}, submittedAt: at, startedAt: at, endedAt: at + 1000 },
    ...{ status: 'finished', reason: null, exitCode: 0, parent: null, tags: {}, inputs: [], outputs: [] },
  };
  writeFileSync(join(folder, 'run.json'), JSON.stringify(record, null, 2));
  writeFileSync(join(folder, 'metrics.jsonl'), `{"step":1,"time":${at},"name":"val/acc","value":${n / 1000}}\n`);
}

/** A project with as many actions as fill the lines, and one mistake. */
function longProject(): string {
  const action = (n: number): string => `  train_${n}:
    run: python train_${n}.py --lr {lr} --epochs {epochs} --seed {seed}
    params:
      lr: 0.01
      epochs: 10
      seed: ${n}
    outputs: [models/${n}/]
    env:
      PYTHONHASHSEED: "0"
      RUN: "${n}"
`;
  const count = Math.ceil(lines / 10);
  return `version: 1\nactions:\n${Array.from({ length: count }, (_, n) => action(n)).join('')}  wrong:\n    runs: python train.py\n`;
}
