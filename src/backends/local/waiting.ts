import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isAlive } from '../../jobs/process-identity.ts';
import { ticketSchema } from './ticket.ts';

/** The slugs of the jobs that wait in a machine's queue (absolute folder), the next one first. Changes nothing. */
export async function waitingJobs(queue: string): Promise<readonly string[]> {
  const names = await readdir(queue).catch(() => []);
  const waiting: string[] = [];
  for (const name of names.filter((one) => one.endsWith('.json') && !one.startsWith('.')).sort()) {
    const text = await readFile(join(queue, name), 'utf8').catch(() => 'null');
    const ticket = ticketSchema.safeParse(parsed(text)).data;
    if (ticket?.has === null && isAlive(ticket.supervisor)) waiting.push(basename(ticket.folder));
  }
  return waiting;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Half written: the next look finds it whole.
    return null;
  }
}
