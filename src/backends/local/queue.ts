import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../../jobs/process-identity.ts';
import { jobProgram, readState, stateFiles } from '../../jobs/local-state.ts';
import { withLock } from '../../project/lock.ts';
import { writeWhole } from '../../project/write-whole.ts';
import { ticketSchema } from './ticket.ts';
import type { Ticket } from './ticket.ts';

/** What a job may use, once it is its turn. */
export interface Slot {
  readonly gpus: readonly number[];
}

/**
 * The order of a machine's jobs: one small file each in a shared folder, changed under a lock. Jobs start in the order
 * in which they came; those that want GPUs wait for each other, not for those that want none.
 */
export class Queue {
  readonly #folder: string;
  readonly #limit: number;
  readonly #name: string;
  readonly #ticket: Ticket;
  #devices: readonly number[] = [];
  #asked = 0;

  constructor(
    place: { readonly folder: string; readonly limit: number },
    job: { readonly slug: string; readonly submittedAt: number },
    ticket: Omit<Ticket, 'has'>,
  ) {
    this.#folder = place.folder;
    this.#limit = place.limit;
    this.#name = `${String(Math.round(job.submittedAt)).padStart(15, '0')}-${job.slug}-${ticket.supervisor.pid}.json`;
    this.#ticket = { ...ticket, has: null };
  }

  /** Tells which GPUs the machine has now. */
  see(devices: readonly number[]): void {
    this.#devices = devices;
  }

  /** Joins the queue. Throws as `fs` does. */
  enter(): void {
    mkdirSync(this.#folder, { recursive: true });
    this.#write(this.#ticket);
  }

  /** The job's slot if it is its turn, else null. Cheap while many are before it. Throws as `fs` does. */
  async ask(): Promise<Slot | null> {
    this.#asked += 1;
    const place = this.#names().indexOf(this.#name);
    // Who stands far behind may pass only those that wait for GPUs: enough to look now and then.
    if (place > this.#limit && this.#asked % 8 !== 0) return null;
    const answer = await withLock(join(this.#folder, 'queue.lock'), () => this.#take());
    return answer.ok ? answer.value : null;
  }

  /** Gives the slot, or the place in the queue, back. */
  leave(): void {
    rmSync(join(this.#folder, this.#name), { force: true });
  }

  #take(): Slot | null {
    const tickets = this.#tickets().filter(([name, ticket]) => name === this.#name || this.#stands(name, ticket));
    const running = tickets.filter(([, { has }]) => has !== null);
    if (running.length >= this.#limit) return null;
    const { wants } = this.#ticket;
    const mine = tickets.findIndex(([name]) => name === this.#name);
    // The folder was cleared away: back into the line.
    if (mine === -1) {
      this.#write(this.#ticket);
      return null;
    }
    const before = tickets.slice(0, mine).filter(([, { has }]) => has === null);
    if (before.some(([, ticket]) => ticket.wants > 0 === wants > 0)) return null;
    const taken = new Set(running.flatMap(([, { has }]) => has ?? []));
    const free = this.#devices.filter((device) => !taken.has(device));
    if (free.length < wants) return null;
    const gpus = free.slice(0, wants);
    this.#write({ ...this.#ticket, has: gpus });
    return { gpus };
  }

  /** Whether a ticket's job still waits or runs; one that does not is taken away. */
  #stands(name: string, { supervisor, folder }: Ticket): boolean {
    if (isAlive(supervisor)) return true;
    const program = readState(folder, stateFiles.program, jobProgram);
    if (program !== null && isAlive(program.program)) return true;
    rmSync(join(this.#folder, name), { force: true });
    return false;
  }

  #names(): readonly string[] {
    mkdirSync(this.#folder, { recursive: true });
    const names = readdirSync(this.#folder).filter((name) => name.endsWith('.json') && !name.startsWith('.'));
    return names.sort();
  }

  #tickets(): readonly (readonly [string, Ticket])[] {
    return this.#names().flatMap((name): [string, Ticket][] => {
      try {
        const ticket = ticketSchema.safeParse(JSON.parse(readFileSync(join(this.#folder, name), 'utf8'))).data;
        return ticket === undefined ? [] : [[name, ticket]];
      } catch {
        return [];
      }
    });
  }

  #write(ticket: Ticket): void {
    mkdirSync(this.#folder, { recursive: true });
    writeWhole(join(this.#folder, this.#name), JSON.stringify(ticket));
  }
}
