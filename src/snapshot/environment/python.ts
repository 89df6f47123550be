import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import * as z from 'zod';

/** A Python as it says itself what it is. */
export interface Python {
  /** Absolute, as the command calls it. */
  readonly program: string;
  readonly version: string;
  readonly implementation: string;
  readonly prefix: string;
  /** Absolute: where it looks for packages, in this order. */
  readonly path: readonly string[];
}

const patience = 10_000;
/** The folder of work is taken off its path before anything is imported: a `json.py` there is no part of Python. */
const question = `
import sys
sys.path[:] = [p for p in sys.path if p]
import json
i = sys.implementation.name
sys.stdout.write("\\n" + json.dumps({
  "version": sys.version.split()[0], "implementation": {"cpython": "CPython", "pypy": "PyPy"}.get(i, i),
  "prefix": sys.prefix, "path": sys.path}) + "\\n")
`;
const answer = z.object({
  version: z.string(),
  implementation: z.string(),
  prefix: z.string(),
  path: z.array(z.string()),
});

/** Asks a Python (absolute) what it is, with the environment and in the folder of the command; `why` if it does not say. */
export function askPython(
  program: string,
  {
    env,
    cwd,
    signal,
  }: {
    readonly env: Readonly<Record<string, string>>;
    readonly cwd: string;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Python | { readonly why: string }> {
  return new Promise((resolve) => {
    const options = {
      env,
      cwd,
      timeout: patience,
      killSignal: 'SIGKILL',
      windowsHide: true,
      ...(signal === undefined ? {} : { signal }),
    } as const;
    try {
      execFile(program, ['-c', question], options, (error, out) => {
        if (error !== null) resolve({ why: whyOf(error, program) });
        else resolve(parsed(program, out));
      });
    } catch (error) {
      resolve({ why: error instanceof Error ? error.message : String(error) });
    }
  });
}

function parsed(program: string, out: string): Python | { readonly why: string } {
  // What a sitecustomize prints comes before.
  const line = out.trimEnd().split('\n').at(-1) ?? '';
  try {
    const said = answer.safeParse(JSON.parse(line));
    if (said.success) return { program, ...said.data };
  } catch {
    // It is said below.
  }
  return { why: `${basename(program)} did not answer as Python does` };
}

function whyOf(error: Error, program: string): string {
  if ('killed' in error && error.killed === true)
    return `${basename(program)} did not answer within ${patience / 1000} s`;
  return error.message.split('\n').findLast((text) => text.trim() !== '') ?? 'it failed';
}
