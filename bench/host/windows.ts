import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { z } from 'zod';
import type { Order } from './order.ts';

/** A VS Code server and a browser on one folder, which open a fresh window for each order. */
export interface Windows {
  /** Opens a window and gives what its probe measured. Throws with the probe's own words where it could not. */
  measure<T>(order: Order, schema: z.ZodType<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Starts `windows.mjs` beside this file on a folder (absolute). It is a program of its own because Playwright cannot be
 * bundled as the benchmarks are. Must be called in the repository's root.
 */
export function openWindows(folder: string): Windows {
  const child = spawn(process.execPath, [join('bench', 'host', 'windows.mjs'), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async measure(order, schema) {
      child.stdin.write(`${JSON.stringify(order)}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error('The VS Code server or the browser ended early.');
      const parsed = schema.safeParse(JSON.parse(line.value));
      if (!parsed.success) throw new Error(`The extension host answered: ${line.value}`);
      return parsed.data;
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
