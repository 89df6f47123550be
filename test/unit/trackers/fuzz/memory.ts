import { readFileSync, writeFileSync } from 'node:fs';

/** The most memory that this process has had in RAM since `forgetPeak`, bytes; where the system keeps no such mark, ever. */
export function peakMemory(): number {
  try {
    const [, kilobytes] = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  } catch {
    // No Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}

/** Begins to look for the peak anew, where the system can (Linux: proc_pid_clear_refs(5)). */
export function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // The mark of the whole time does as well.
  }
}
