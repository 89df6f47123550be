import { readFileSync } from 'node:fs';
import { readGpus } from './gpus.ts';
import type { OutputPoint } from './output-metrics.ts';
import type { ProcessTree } from './process-tree.ts';

/** Clock ticks a second: fixed for programs on Linux, whatever the kernel counts in (proc(5), `USER_HZ`). */
const ticksPerSecond = 100;
const megabyte = 1e6;

/**
 * Samples what a program's processes use, as `system/…`: processor (per cent of one core), memory, bytes read and written
 * of a disk, bytes of the network (of the whole machine or container, since the start), GPUs (the job's own, else all).
 * What the system does not tell is left out.
 */
export class Sampler {
  readonly #tree: ProcessTree;
  readonly #gpus: ReadonlySet<number>;
  readonly #began = performance.now();
  readonly #network = networkBytes();
  #count = 0;
  #last: { readonly at: number; readonly ticks: ReadonlyMap<number, number> };
  #io = new Map<number, readonly [number, number]>();
  #hasGpus = true;
  #busy = false;
  #next = 500;

  /** @param gpus numbers of the job's GPUs; empty: all are looked at */
  constructor(tree: ProcessTree, gpus: readonly number[]) {
    this.#tree = tree;
    this.#gpus = new Set(gpus);
    this.#last = { at: this.#began, ticks: new Map() };
  }

  /** A sample, if it is time for one: often at first, ever more seldom later. Null otherwise. */
  async sampleIfDue(): Promise<readonly OutputPoint[] | null> {
    const age = performance.now() - this.#began;
    if (this.#busy || age < this.#next) return null;
    this.#next = age + Math.min(30_000, Math.max(2_000, age / 60));
    return this.sample();
  }

  /** A sample now. */
  async sample(): Promise<readonly OutputPoint[]> {
    this.#busy = true;
    try {
      const values = [...this.#processes(), ...this.#networkUse(), ...(await this.#gpuUse())];
      const step = this.#count;
      if (values.length > 0) this.#count += 1;
      return values.map(([name, value]) => ({ name: `system/${name}`, value, step }));
    } finally {
      this.#busy = false;
    }
  }

  #processes(): readonly (readonly [string, number])[] {
    this.#tree.look();
    const { alive } = this.#tree;
    if (alive.size === 0) return [];
    const at = performance.now();
    const ticks = new Map([...alive].map(([pid, stat]) => [pid, stat.ticks]));
    const values: [string, number][] = [];
    const before = this.#last;
    const spent = [...ticks].reduce((sum, [pid, now]) => sum + now - (before.ticks.get(pid) ?? 0), 0);
    const seconds = (at - before.at) / 1000;
    if (seconds > 0.05) values.push(['cpu_percent', (Math.max(0, spent) / ticksPerSecond / seconds) * 100]);
    this.#last = { at, ticks };
    let kilobytes = 0;
    for (const pid of alive.keys()) {
      kilobytes += field(`/proc/${pid}/status`, 'VmRSS');
      const read = field(`/proc/${pid}/io`, 'read_bytes');
      const written = field(`/proc/${pid}/io`, 'write_bytes');
      this.#io.set(pid, [read, written]);
    }
    values.push(['memory_megabytes', (kilobytes * 1024) / megabyte]);
    const [read, written] = [...this.#io.values()].reduce(([r, w], [a, b]) => [r + a, w + b], [0, 0]);
    values.push(['disk_read_megabytes', read / megabyte], ['disk_write_megabytes', written / megabyte]);
    return values;
  }

  #networkUse(): readonly (readonly [string, number])[] {
    const now = networkBytes();
    if (now === null || this.#network === null) return [];
    return [
      ['network_receive_megabytes', Math.max(0, now[0] - this.#network[0]) / megabyte],
      ['network_transmit_megabytes', Math.max(0, now[1] - this.#network[1]) / megabyte],
    ];
  }

  async #gpuUse(): Promise<readonly (readonly [string, number])[]> {
    if (!this.#hasGpus) return [];
    const gpus = await readGpus();
    if (gpus === null) this.#hasGpus = false;
    const own = (gpus ?? []).filter(({ index }) => this.#gpus.size === 0 || this.#gpus.has(index));
    return own.flatMap(({ index, utilization, memoryMegabytes, watts }) => {
      const facts = [
        [`gpu_${index}_utilization_percentage`, utilization],
        [`gpu_${index}_memory_usage_megabytes`, memoryMegabytes],
        [`gpu_${index}_power_usage_watts`, watts],
      ] as const;
      return facts.flatMap(([name, value]): [string, number][] => (value === null ? [] : [[name, value]]));
    });
  }
}

/** Bytes received and sent by all devices but the loopback, of `/proc/net/dev`; null where there is none. */
function networkBytes(): readonly [number, number] | null {
  const text = read('/proc/net/dev');
  if (text === null) return null;
  let [received, sent] = [0, 0];
  for (const line of text.split('\n')) {
    const [, name, rest] = /^\s*([^:\s]+):(.*)$/.exec(line) ?? [];
    if (name === undefined || name === 'lo' || rest === undefined) continue;
    const cells = rest.trim().split(/\s+/).map(Number);
    received += cells[0] ?? 0;
    sent += cells[8] ?? 0;
  }
  return [received, sent];
}

function field(file: string, name: string): number {
  const text = read(file);
  return text === null ? 0 : Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(text)?.[1] ?? 0);
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
