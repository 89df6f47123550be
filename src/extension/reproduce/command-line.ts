import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { faceVariable } from '../../audit/face-variable.ts';

/** How a command of the command line is called from the editor. */
export interface CommandLineCall {
  /** Absolute: the folder with what was built. */
  readonly dist: string;
  /** Absolute: the folder that it is about. */
  readonly folder: string;
  /** Variables instead of, or beside, the editor's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Aborted: it is asked to stop, as Ctrl-C does, and ends by itself. */
  readonly signal: AbortSignal;
  /** Called with each line of its progress. */
  readonly tell: (line: string) => void;
}

const failure = z.object({ error: z.object({ code: z.string(), message: z.string(), hint: z.string() }) });

/** What the command answered, or why it did not, in its own words. */
export type CommandLineAnswer =
  | { readonly ok: true; readonly status: number; readonly document: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly hint: string };

/**
 * Calls the command line in a process of its own, so that long work blocks nothing here, and goes on where it was after
 * this window is gone: the program is the one that people call in a terminal.
 */
export async function callCommandLine(args: readonly string[], call: CommandLineCall): Promise<CommandLineAnswer> {
  const env: NodeJS.ProcessEnv = { ...process.env, ...call.env, ELECTRON_RUN_AS_NODE: '1', [faceVariable]: 'editor' };
  // The editor's own would be the command line's, too.
  delete env['NODE_OPTIONS'];
  const words = [join(call.dist, 'cli.js'), ...args, '--folder', call.folder, '--json'];
  const child = spawn(process.execPath, words, { cwd: call.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = (): void => void child.kill('SIGINT');
  if (call.signal.aborted) stop();
  call.signal.addEventListener('abort', stop, { once: true });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.trim() !== '') call.tell(line);
  });
  try {
    const [code] = z.tuple([z.number().nullable(), z.unknown()]).parse(await once(child, 'close'));
    return answerOf(Buffer.concat(chunks).toString('utf8'), code);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, code: 'not-started', message, hint: '' };
  } finally {
    call.signal.removeEventListener('abort', stop);
  }
}

function answerOf(text: string, status: number | null): CommandLineAnswer {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { ok: false, code: 'no-answer', message: `It ended without an answer (${status ?? 'killed'}).`, hint: '' };
  }
  const failed = failure.safeParse(document).data;
  if (failed !== undefined) return { ok: false, ...failed.error };
  return { ok: true, status: status ?? 0, document };
}
