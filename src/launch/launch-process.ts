import { openBackend } from './backends.ts';
import { launch } from './launch.ts';
import type { Launched } from './launch.ts';
import { toLauncher } from './launch-messages.ts';
import type { ToLauncher } from './launch-messages.ts';
import { blocked } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/**
 * The process that launches for an editor (`dist/launcher.js`). Starting a program copies the tables of the starter's
 * memory and waits until it runs: tens of milliseconds in an extension host with its hundreds of megabytes, a
 * millisecond in this small process, and a launch with its snapshot starts a dozen. Whoever asked may go away
 * meanwhile: what was begun is brought to its end.
 */
const running = new Map<number, AbortController>();

process.on('message', (received) => {
  const message = toLauncher.parse(received);
  if (message.kind === 'cancel') running.get(message.id)?.abort();
  else void answer(message);
});

async function answer(message: Extract<ToLauncher, { kind: 'launch' }>): Promise<void> {
  const { id } = message;
  const stop = new AbortController();
  running.set(id, stop);
  const done = await carryOut(message, stop.signal).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    return blocked('not-started', `The run could not be started: ${why}.`, 'Try again.');
  });
  running.delete(id);
  if (process.connected) process.send?.({ id, done });
}

async function carryOut(
  { plan, options }: Extract<ToLauncher, { kind: 'launch' }>,
  signal: AbortSignal,
): Promise<Launched | Refusal> {
  const { backend: made, ...ways } = options;
  const opened = openBackend(ways.backendName, made);
  return opened.ok ? launch(plan, { ...ways, backend: opened.backend, signal }) : opened;
}
