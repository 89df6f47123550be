import { spawn } from 'node:child_process';
import { withoutCredentials } from '../project/secrets.ts';

type Env = Readonly<Record<string, string>>;

const longest = 30 * 60_000;

/** What an installer came to; `why` without passwords, `silent` the host of an index that did not answer. */
export type Ran = { readonly ok: true } | { readonly ok: false; readonly why: string; readonly silent: string | null };

/** Runs an installer in a group of its own, so that all of it ends with a cancellation. */
export function callInstaller(
  program: string,
  args: readonly string[],
  env: Env,
  cwd: string,
  say: (text: string) => void,
  signal: AbortSignal | undefined,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const own = process.platform !== 'win32';
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      detached: own,
    });
    let text = '';
    const take = (bytes: Buffer): void => {
      text = (text + bytes.toString('utf8')).slice(-64_000);
      const line = bytes.toString('utf8').trim().split('\n').at(-1)?.trim() ?? '';
      if (line !== '') say(withoutCredentials(line).slice(0, 200));
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const end = (): void => {
      try {
        if (own && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        else child.kill('SIGKILL');
      } catch {
        // It is gone.
      }
    };
    const timer = setTimeout(end, longest);
    signal?.addEventListener('abort', end, { once: true });
    const over = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    };
    child.on('error', (error) => {
      over();
      resolve({ ok: false, why: error.message, silent: null });
    });
    child.on('close', (code) => {
      over();
      if (signal?.aborted === true) reject(new Error('aborted'));
      else resolve(code === 0 ? { ok: true } : { ok: false, why: whyIn(text), silent: silentIn(text) });
    });
  });
}

/** What an installer said of its failure: its lines that are no progress, without passwords. */
function whyIn(text: string): string {
  const lines = withoutCredentials(text)
    .split('\n')
    .map((line) => line.replace(/^\s*(?:error:|×|╰─▶|├─▶|│|Caused by:|WARNING:)\s*/i, '').trim())
    .filter(
      (line) =>
        line !== '' &&
        !/^(?:Resolved|Prepared|Downloading|Using|Collecting|Creating|Activate|Looking in|Processing|Requirement already|Installing|Retrying|\[notice\]|hint:)/i.test(
          line,
        ),
    );
  const said = lines.slice(-6).join(' ').replace(/\s+/g, ' ');
  return said === '' ? 'it ended without a word.' : said.slice(0, 600);
}

/** No connection at all: what pip and uv say of it. */
const noConnection =
  /connection broken|NewConnectionError|ConnectTimeout|connect error|connection refused|dns error|operation timed out|name or service not known|name resolution|network is unreachable|no route to host/i;

/** The host of the index that could not be reached; null: that was not the reason. */
function silentIn(text: string): string | null {
  const at = text.split('\n').findIndex((line) => noConnection.test(line));
  if (at === -1) return null;
  const around = withoutCredentials(text);
  // pip names it as `HTTPSConnection(host='…', port=443)`, uv by the address that it asked.
  const [, host, port] = /host='([^']+)', port=(\d+)/.exec(around) ?? [];
  if (host !== undefined) return port === '443' ? host : `${host}:${port ?? ''}`;
  return /https?:\/\/([^/\s`'")]+)/.exec(around)?.[1] ?? 'that was configured';
}
