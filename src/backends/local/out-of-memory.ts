import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * How many processes the kernel has killed for want of memory: of this process's control group where it counts them
 * (cgroup v2's `memory.events`, v1's `memory.oom_control`), and of the machine (`/proc/vmstat`). Only a number that went
 * up while a program ran is evidence.
 */
export function memoryKills(): number {
  return vmstat() + controlGroup();
}

function vmstat(): number {
  return counted('/proc/vmstat');
}

function controlGroup(): number {
  const lines = read('/proc/self/cgroup').split('\n');
  const unified = lines.find((line) => line.startsWith('0::'))?.slice(3);
  const memory = lines.find((line) => /^\d+:(.*,)?memory(,.*)?:/.test(line))?.replace(/^\d+:[^:]*:/, '');
  if (memory !== undefined) return counted(join('/sys/fs/cgroup/memory', memory, 'memory.oom_control'));
  return unified === undefined ? 0 : counted(join('/sys/fs/cgroup', unified, 'memory.events'));
}

function counted(file: string): number {
  return Number(/^oom_kill (\d+)$/m.exec(read(file))?.[1] ?? 0);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
