import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { logName } from './run-record.ts';

const tailBytes = 8 << 10;
const longest = 200;

/** `ValueError: lr must be positive`, `train.sh: line 3: foo: command not found`, `error: …`. */
const errorLine = /^(?:[\w.]*(?:Error|Exception|Exit|Interrupt)\b(?::.*)?|.*\b(?:error|fatal|not found)\b.*)$/i;

/** What a failed program said at last, if it looks like its error (its folder is absolute); null: nothing does. */
export async function lastError(folder: string): Promise<string | null> {
  const lines = (await tailOf(join(folder, logName))).split(/[\r\n]+/).reverse();
  // Beyond some lines it is about something else.
  const line = lines.slice(0, 12).find((one) => errorLine.test(plain(one)));
  return line === undefined ? null : plain(line).slice(0, longest);
}

/** Without colours and other orders to a terminal. */
function plain(line: string): string {
  return line.replace(/\u001b\[[\d;?]*[A-Za-z]/g, '').trim();
}

async function tailOf(file: string): Promise<string> {
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) return '';
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.min(size, tailBytes));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, Math.max(0, size - tailBytes));
    return buffer.toString('utf8', 0, bytesRead);
  } catch {
    return '';
  } finally {
    await handle.close();
  }
}
