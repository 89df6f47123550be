import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cpus, machine, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { readSmallText } from '../../project/small-text.ts';
import type { Snapshot } from '../snapshot.ts';

type Machine = Snapshot['machine'];
type Gpus = Pick<Machine, 'gpus' | 'driver' | 'cuda'>;

const patience = 5_000;
const driverFolder = '/proc/driver/nvidia';

/** The machine that this runs on. */
export async function machineOf(env: Readonly<Record<string, string>>): Promise<Machine> {
  const all = cpus();
  return {
    platform: platform(),
    release: release(),
    arch: machine(),
    cpu: all[0]?.model.trim() ?? '',
    cores: all.length,
    memory: totalmem(),
    ...(await gpusOf(env)),
  };
}

async function gpusOf(env: Readonly<Record<string, string>>): Promise<Gpus> {
  const nvidia = fromDriver() ?? (await fromNvidia(env));
  if (nvidia !== null) return { ...nvidia, cuda: toolkit(env) ?? (await cudaOfDriver(env)) };
  return (await fromRocm(env)) ?? { gpus: [], driver: null, cuda: toolkit(env) };
}

/** What the driver itself tells on Linux, without a program that takes a second to ask it. */
function fromDriver(): Pick<Gpus, 'gpus' | 'driver'> | null {
  const driver = /Kernel Module(?: for \S+)?\s+([\d.]+)/.exec(readSmallText(join(driverFolder, 'version')) ?? '')?.[1];
  if (driver === undefined) return null;
  try {
    const gpus = readdirSync(join(driverFolder, 'gpus'))
      .sort()
      .flatMap((name) => {
        const text = readSmallText(join(driverFolder, 'gpus', name, 'information')) ?? '';
        return /^Model:\s*(.+?)\s*$/m.exec(text)?.[1] ?? [];
      });
    return gpus.length === 0 ? null : { gpus, driver };
  } catch {
    return null;
  }
}

async function fromNvidia(env: Readonly<Record<string, string>>): Promise<Pick<Gpus, 'gpus' | 'driver'> | null> {
  const out = await said('nvidia-smi', ['--query-gpu=name,driver_version', '--format=csv,noheader'], env);
  return out === null ? null : parseNames(out);
}

/** Lines of `NVIDIA A100-SXM4-40GB, 535.104.05`; null where there is none. */
export function parseNames(text: string): Pick<Gpus, 'gpus' | 'driver'> | null {
  const rows = text.split('\n').flatMap((line) => {
    const at = line.lastIndexOf(',');
    return at === -1 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()] as const];
  });
  return rows.length === 0 ? null : { gpus: rows.map(([name]) => name), driver: rows[0]?.[1] ?? null };
}

/** The version of CUDA's toolkit, where an image or its folder names it. */
function toolkit(env: Readonly<Record<string, string>>): string | null {
  const folder = env['CUDA_HOME'] ?? env['CUDA_PATH'] ?? '/usr/local/cuda';
  const text = readSmallText(join(folder, 'version.json')) ?? '';
  return /"cuda"\s*:\s*\{[^}]*"version"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? env['CUDA_VERSION'] ?? null;
}

/** The newest CUDA that the driver can do, as the head of `nvidia-smi` says it. */
async function cudaOfDriver(env: Readonly<Record<string, string>>): Promise<string | null> {
  return /CUDA(?: UMD)? Version:\s*([\d.]+)/.exec((await said('nvidia-smi', [], env)) ?? '')?.[1] ?? null;
}

async function fromRocm(env: Readonly<Record<string, string>>): Promise<Gpus | null> {
  const out = await said('rocm-smi', ['--showproductname', '--showdriverversion', '--json'], env);
  if (out === null) return null;
  const gpus = [...out.matchAll(/"Card [Ss]eries"\s*:\s*"([^"]+)"/g)].flatMap(([, name]) => name ?? []);
  const driver = /"Driver version"\s*:\s*"([^"]+)"/i.exec(out)?.[1] ?? null;
  return { gpus, driver, cuda: null };
}

function said(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<string | null> {
  return new Promise((resolve) => {
    const options = { env, timeout: patience, killSignal: 'SIGKILL', windowsHide: true } as const;
    execFile(program, args, options, (error, out) => {
      resolve(error === null ? out : null);
    });
  });
}
