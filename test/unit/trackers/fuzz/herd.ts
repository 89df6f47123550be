import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Job, Told } from './messages.ts';

/** No case may take longer, not even when it is run once more by itself. */
export const patienceMs = 2000;
/** No case may need more, with Node itself, bytes. */
export const mostMemory = 512 << 20;
/** Who says nothing for so long is ended. Longer than the patience, because other work wants the processor too. */
const silenceMs = 30_000;
/** Starting takes long where everything else on the machine starts, too. */
const startMs = 180_000;
/** More failures than this tell nothing new. */
const mostFailures = 10;

export interface Failure {
  readonly number: number;
  readonly what: string;
  readonly done: readonly string[];
}

/** What came of the cases of one format. */
export interface Account {
  readonly tracker: string;
  readonly cases: number;
  readonly seconds: number;
  readonly slowestMs: number;
  readonly slowest: number;
  readonly peak: number;
  readonly runs: number;
  readonly problems: number;
  readonly failures: readonly Failure[];
}

type Ended = Extract<Told, { what: 'ended' }>;

/** What came of one process: how far it got, and why it stopped where it was not through. */
interface Lap {
  readonly ended: readonly Ended[];
  readonly begun: number | null;
  readonly done: readonly string[];
  readonly end: 'over' | 'silent' | 'died';
  readonly why: string;
}

/** Runs cases in a process of their own until they are through or one of them ends it. */
function lap(program: string, job: Job): Promise<Lap> {
  return new Promise((resolve) => {
    const child = fork(program, {
      execArgv: ['--expose-gc', '--no-warnings', '--enable-source-maps', `--max-old-space-size=${mostMemory >> 20}`],
      env: { PATH: process.env['PATH'], TMPDIR: job.place, TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const ended: Ended[] = [];
    let begun: number | null = null;
    let done: string[] = [];
    let end: Lap['end'] = 'died';
    let words = '';
    let strange: readonly string[] = [];
    const listen = (limit: number): NodeJS.Timeout =>
      setTimeout(() => {
        end = 'silent';
        child.kill('SIGKILL');
      }, limit);
    let alarm = listen(startMs);
    child.stderr?.on('data', (chunk) => (words = (words + String(chunk)).slice(-4000)));
    child.on('message', (told: Told) => {
      clearTimeout(alarm);
      alarm = listen(silenceMs);
      if (told.what === 'begun') {
        begun = told.number;
        done = [];
      } else if (told.what === 'did') done.push(told.done);
      else if (told.what === 'ended') {
        ended.push(told);
        begun = null;
      } else if (told.what === 'over') {
        end = 'over';
        strange = told.differences;
      }
    });
    child.once('close', (code, signal) => {
      clearTimeout(alarm);
      const written = strange.length === 0 ? '' : `a reader wrote ${strange.slice(0, 5).join(', ')}`;
      resolve({
        ended,
        begun,
        done,
        end,
        why: end === 'died' ? `the process ended with ${String(signal ?? code)}\n${words}` : written,
      });
    });
    child.send(job);
  });
}

/** Bundles the program that runs cases, once for all its processes; gives its path in `folder`. */
export function makeProgram(folder: string): string {
  const program = join(folder, 'fuzz.mjs');
  buildSync({
    entryPoints: [join(import.meta.dirname, 'process.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    sourcemap: 'inline',
    banner: { js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);" },
  });
  return program;
}

/** Runs the cases `from` to `to` (exclusive) of one format, each failing one named with its number. */
export async function runCases(program: string, job: Omit<Job, 'place'>): Promise<Account> {
  const place = mkdtempSync(join(tmpdir(), 'trainyard-fuzz-'));
  const start = performance.now();
  const all: Ended[] = [];
  const failures: Failure[] = [];
  try {
    let laps = 0;
    for (let from = job.from; from < job.to && failures.length < mostFailures;) {
      laps += 1;
      const { ended, begun, done, end, why } = await lap(program, { ...job, from, place: join(place, String(laps)) });
      all.push(...ended);
      if (end === 'over') {
        if (why !== '') failures.push({ number: job.to, what: why, done: [] });
        break;
      }
      if (begun === null) {
        failures.push({ number: from, what: why === '' ? 'the process did not start' : why, done: [] });
        break;
      }
      failures.push({
        number: begun,
        what: end === 'silent' ? `it hangs: nothing was heard for ${silenceMs / 1000} s` : why,
        done,
      });
      from = begun + 1;
    }
    for (const { number, fault, done } of all) if (fault !== null) failures.push({ number, what: fault, done });
    for (const suspect of all.filter(({ ms, peak }) => ms > patienceMs || peak > mostMemory)) {
      const { ended } = await lap(program, {
        ...job,
        from: suspect.number,
        to: suspect.number + 1,
        place: join(place, 'again'),
      });
      const ms = Math.min(suspect.ms, ...ended.map((again) => again.ms));
      const peak = Math.min(suspect.peak, ...ended.map((again) => again.peak));
      const { number, done } = suspect;
      all[all.indexOf(suspect)] = { ...suspect, ms, peak };
      if (ms > patienceMs) failures.push({ number, what: `it takes ${Math.round(ms)} ms`, done });
      if (peak > mostMemory) failures.push({ number, what: `it takes ${peak >> 20} MB`, done });
    }
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
  const slowest = all.reduce((a, b) => (a.ms >= b.ms ? a : b), { number: -1, ms: 0 });
  return {
    tracker: job.tracker,
    cases: all.length,
    seconds: (performance.now() - start) / 1000,
    slowest: slowest.number,
    slowestMs: slowest.ms,
    peak: Math.max(0, ...all.map(({ peak }) => peak)),
    runs: all.reduce((sum, { runs }) => sum + runs, 0),
    problems: all.reduce((sum, { problems }) => sum + problems, 0),
    failures: failures.sort((a, b) => a.number - b.number),
  };
}
