import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
// eslint-disable-next-line no-restricted-imports -- bundled as an extension of its own, it runs in the extension host
import * as vscode from 'vscode';
import type { TrainyardApi } from '../../src/extension/api.ts';
import { carryOutDeed } from './deeds.ts';
import { settle, watchLoop, worked } from './loop.ts';
import { orderSchema } from './order.ts';
import type { activationSchema, Deed, deedSchema, idleSchema, indexSchema, Order } from './order.ts';

function extension(id: string): vscode.Extension<TrainyardApi> {
  const found = vscode.extensions.getExtension<TrainyardApi>(id);
  if (found === undefined) throw new Error(`VS Code does not know ${id}.`);
  if (found.isActive) throw new Error(`${id} is active already: nothing to measure.`);
  return found;
}

async function activateAll(ids: readonly string[]): Promise<z.infer<typeof activationSchema>> {
  const times = [];
  for (const one of ids.map(extension)) {
    await settle();
    const [start, cpu] = [performance.now(), worked()];
    await one.activate();
    times.push({ wall: performance.now() - start, own: worked() - cpu });
  }
  return { times };
}

/** Shows the Runs view of a folder with many runs, which activates Trainyard, and watches the loop all the while. */
async function index(profile: string | null): Promise<z.infer<typeof indexSchema>> {
  const trainyard = extension('trainyard.trainyard');
  await settle();
  const stopProfile = await startProfile(profile);
  const start = performance.now();
  const stopActivating = watchLoop();
  const shown = vscode.commands.executeCommand('trainyard.runs.focus');
  const api = await trainyard.activate();
  const activating = stopActivating();
  const stopIndexing = watchLoop();
  await shown;
  await api.ready();
  const ready = performance.now() - start;
  // The view draws what came last a quarter of a second later.
  await sleep(1000);
  const indexing = stopIndexing();
  await stopProfile();
  return { activating, indexing, ready, runs: (await api.runs()).length };
}

/** Samples what this thread does, where a file is named, until told to stop; then the file (absolute) has it. */
async function startProfile(file: string | null): Promise<() => Promise<void>> {
  if (file === null) return () => Promise.resolve();
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 500 });
  await session.post('Profiler.start');
  return async () => writeFileSync(file, JSON.stringify((await session.post('Profiler.stop')).profile));
}

/** Watches the loop while a person does something in a window that is ready. */
async function deed(what: Deed, profile: string | null): Promise<z.infer<typeof deedSchema>> {
  const api = await extension('trainyard.trainyard').activate();
  await vscode.commands.executeCommand('trainyard.runs.focus');
  await api.ready();
  const stopProfile = await startProfile(profile);
  const watches = await carryOutDeed(what);
  await stopProfile();
  return { watches: [...watches] };
}

async function idle(ms: number): Promise<z.infer<typeof idleSchema>> {
  await settle();
  const stop = watchLoop();
  await sleep(ms);
  return { watch: stop() };
}

function carryOut(order: Order): Promise<object> {
  switch (order.do) {
    case 'activate':
      return activateAll(order.ids);
    case 'index':
      return index(order.profile);
    case 'idle':
      return idle(order.ms);
    case 'deed':
      return deed(order.deed, order.profile);
  }
}

function fileOf(variable: string): string {
  const file = process.env[variable];
  if (file === undefined) throw new Error(`${variable} is not set.`);
  return file;
}

async function work(): Promise<void> {
  const answer = fileOf('TRAINYARD_BENCH_ANSWER');
  const order = orderSchema.parse(JSON.parse(readFileSync(fileOf('TRAINYARD_BENCH_ORDER'), 'utf8')));
  const text = await carryOut(order).then(
    (value) => JSON.stringify(value),
    (error: unknown) =>
      JSON.stringify({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
  writeFileSync(`${answer}.new`, text);
  renameSync(`${answer}.new`, answer);
}

/** VS Code calls this once everything has started; the work goes on after it, for an activation has a time limit. */
export function activate(): void {
  void work();
}
