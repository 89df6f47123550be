import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { DownloadOrder } from '../server.ts';
import type { Asker } from './ask.ts';
import { bodyOf } from './body.ts';
import { numberIn } from './wire.ts';

const tellEveryMs = 100;

/**
 * Writes a run's file to disk: beside its place first, and there only when all of it has come. Gives the bytes written.
 * Throws `AskingFailed`, the signal's reason, or what the disk says; nothing is left behind then.
 */
export async function download(
  asker: Asker,
  run: string,
  path: string,
  order: DownloadOrder,
  signal: AbortSignal,
): Promise<number> {
  const query: [string, string][] = [
    ['run_id', run],
    ['path', path],
  ];
  const answer = await asker.open({ method: 'GET', path: '/get-artifact', query }, signal);
  const { host } = asker.exchange;
  const part = `${order.file}.${randomBytes(4).toString('hex')}.part`;
  const total = numberIn(answer.headers['content-length']);
  let bytes = 0;
  try {
    const file = await open(part, 'wx', 0o600);
    try {
      let told = 0;
      const limits = { bytes: Number.MAX_SAFE_INTEGER, totalMs: null };
      for await (const chunk of bodyOf(host, answer, limits, signal)) {
        const wanted = order.limit === null ? chunk : chunk.subarray(0, order.limit - bytes);
        await file.write(wanted);
        bytes += wanted.length;
        if (performance.now() - told > tellEveryMs) {
          told = performance.now();
          order.progress({ bytes, total });
        }
        if (order.limit !== null && bytes >= order.limit) break;
      }
    } finally {
      await file.close();
    }
    await rename(part, order.file);
  } catch (error) {
    answer.destroy();
    await rm(part, { force: true });
    throw error;
  }
  order.progress({ bytes, total });
  return bytes;
}
