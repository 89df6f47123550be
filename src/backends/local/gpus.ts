import { execFile } from 'node:child_process';
import * as z from 'zod';
import { parseJson } from '../../trackers/tables/json.ts';
import type { Obstacle } from '../backend.ts';

/** What one GPU did at a moment; what its tool does not tell is null. */
export interface GpuReading {
  readonly index: number;
  /** Per cent of the time. */
  readonly utilization: number | null;
  readonly memoryMegabytes: number | null;
  readonly watts: number | null;
}

const patience = 5_000;
const query = ['--query-gpu=index,utilization.gpu,memory.used,power.draw', '--format=csv,noheader,nounits'];

/**
 * The machine's GPUs as `nvidia-smi`, else `rocm-smi`, tells them, found by `env` (left out: our own); null where neither
 * is there or answers in time.
 */
export async function readGpus(env: NodeJS.ProcessEnv = process.env): Promise<readonly GpuReading[] | null> {
  const nvidia = await said('nvidia-smi', query, env);
  if (nvidia !== null) return parseNvidia(nvidia);
  const rocm = await said('rocm-smi', ['--showuse', '--showmeminfo', 'vram', '--showpower', '--json'], env);
  return rocm === null ? null : parseRocm(rocm);
}

/** What is said where a machine has fewer GPUs than a job wants; null where it has enough. */
export function lackOfGpus(wanted: number, there: readonly GpuReading[] | null): Obstacle | null {
  const count = there?.length ?? 0;
  if (count >= wanted) return null;
  const has = there === null ? 'none was found on this machine' : `this machine has ${count}`;
  const hint = 'Lower gpus: of the action, or check what nvidia-smi or rocm-smi says.';
  return { message: `${wanted === 1 ? 'A GPU is' : `${wanted} GPUs are`} wanted, and ${has}.`, hint };
}

function said(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string | null> {
  return new Promise((resolve) => {
    const options = { env, timeout: patience, killSignal: 'SIGKILL', windowsHide: true } as const;
    execFile(program, args, options, (error, out) => {
      resolve(error === null ? out : null);
    });
  });
}

/** Lines of `0, 37, 1024, 71.53`; `[N/A]` where a device does not tell. */
export function parseNvidia(text: string): readonly GpuReading[] {
  return text.split('\n').flatMap((line): GpuReading[] => {
    const [index, utilization, mebibytes, watts] = line.split(',').map((cell) => finite(cell.trim()));
    if (index === undefined || index === null) return [];
    // nvidia-smi counts in MiB.
    const memoryMegabytes = mebibytes == null ? null : (mebibytes * (1 << 20)) / 1e6;
    return [{ index, utilization: utilization ?? null, memoryMegabytes, watts: watts ?? null }];
  });
}

const cards = z.record(z.string(), z.record(z.string(), z.string()));

/** `{"card0": {"GPU use (%)": "12", "VRAM Total Used Memory (B)": "…", "Average Graphics Package Power (W)": "…"}}`. */
export function parseRocm(text: string): readonly GpuReading[] {
  let plain: unknown;
  try {
    plain = parseJson(text);
  } catch {
    return [];
  }
  return Object.entries(cards.safeParse(plain).data ?? {}).flatMap(([name, facts]): GpuReading[] => {
    const index = /^card(\d+)$/.exec(name)?.[1];
    if (index === undefined) return [];
    const fact = (pattern: RegExp): number | null =>
      finite(Object.entries(facts).find(([key]) => pattern.test(key))?.[1] ?? '');
    const bytes = fact(/^VRAM Total Used Memory/);
    const memoryMegabytes = bytes === null ? null : bytes / 1e6;
    return [
      { index: Number(index), utilization: fact(/^GPU use/), memoryMegabytes, watts: fact(/Package Power \(W\)/) },
    ];
  });
}

function finite(text: string): number | null {
  const value = text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}
