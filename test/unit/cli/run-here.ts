import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll } from 'vitest';
import { runCli } from '../../../src/cli/program.ts';

/** A folder of caches of the tests' own. */
const cache = mkdtempSync(join(tmpdir(), 'trainyard-cache-'));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

/** What a call of the command line left. */
export interface Outcome {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

class Sink extends Writable {
  text = '';
  readonly #told: ((text: string) => void) | undefined;

  constructor(told?: (text: string) => void) {
    super();
    this.#told = told;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    this.#told?.(this.text);
    done();
  }
}

/** Calls the command line in this process, as from a pipe. `told` hears all of standard output so far. */
export async function cli(
  args: readonly string[],
  more: {
    readonly cwd?: string;
    readonly cache?: string;
    readonly env?: NodeJS.ProcessEnv;
    readonly signal?: AbortSignal;
    /** The folder with what was built; only launching needs it. */
    readonly dist?: string;
    readonly told?: (text: string) => void;
  } = {},
): Promise<Outcome> {
  const out = new Sink(more.told);
  const err = new Sink();
  const streams = { out, err, outIsTerminal: false, errIsTerminal: false, columns: null };
  const signal = more.signal ?? new AbortController().signal;
  const env = { XDG_CACHE_HOME: more.cache ?? cache, LOCALAPPDATA: more.cache ?? cache, ...more.env };
  const linger = (): void => undefined;
  const around = { streams, cwd: more.cwd ?? process.cwd(), env, signal, dist: more.dist ?? '', linger };
  const status = await runCli(args, around, '0.0.0');
  return { status, out: out.text, err: err.text };
}
