import { execFile } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startGroup, stopGroup } from '../../../scripts/lib/processes.mjs';

const script = fileURLToPath(new URL('mlflow_client.py', import.meta.url));
const startMs = 300_000;

/** A real MLflow server of a test's own. */
export interface MlflowServer {
  readonly uri: string;
  /** Where its database and files are. */
  readonly folder: string;
  /** Runs a command of `mlflow_client.py` against it; gives what that prints. */
  readonly client: (command: string, ...args: readonly string[]) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** What a server is started with: where its runs are, and who may read them. */
export interface MlflowServerKind {
  readonly store: 'sqlite' | 'files';
  /** MLflow's basic-auth app, with its first user. */
  readonly admin?: { readonly username: string; readonly password: string };
}

/** Starts `mlflow server` on loopback and waits until it answers. */
export async function startMlflow(python: string, { store, admin }: MlflowServerKind): Promise<MlflowServer> {
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-mlflow-'));
  const port = await freePort();
  const uri = `http://127.0.0.1:${port}`;
  const own = {
    MLFLOW_DISABLE_TELEMETRY: 'true',
    DO_NOT_TRACK: 'true',
    HOME: folder,
    PYTHONWARNINGS: 'ignore',
    MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
  };
  const env: NodeJS.ProcessEnv = { ...process.env, ...own, MLFLOW_ALLOW_FILE_STORE: 'true' };
  const args = ['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'];
  args.push('--backend-store-uri', store === 'sqlite' ? `sqlite:///${folder}/mlflow.db` : `${folder}/mlruns`);
  args.push('--artifacts-destination', `${folder}/artifacts`);
  if (admin !== undefined) {
    const config = join(folder, 'auth.ini');
    writeFileSync(
      config,
      `[mlflow]\ndefault_permission = READ\ndatabase_uri = sqlite:///${folder}/auth.db\n` +
        `admin_username = ${admin.username}\nadmin_password = ${admin.password}\n` +
        'authorization_function = mlflow.server.auth:authenticate_request_basic_auth\n',
    );
    args.push('--app-name', 'basic-auth');
    env['MLFLOW_AUTH_CONFIG_PATH'] = config;
    env['MLFLOW_FLASK_SERVER_SECRET_KEY'] = 'only for this test';
  }
  const child = startGroup(python, args, {
    cwd: folder,
    env: { ...env, PATH: `${dirname(python)}:${env['PATH'] ?? ''}` },
  });
  const log = join(folder, 'server.log');
  const file = createWriteStream(log);
  child.stdout?.pipe(file);
  child.stderr?.pipe(file, { end: false });
  const credentials =
    admin === undefined ? {} : { MLFLOW_TRACKING_USERNAME: admin.username, MLFLOW_TRACKING_PASSWORD: admin.password };
  await untilHealthy(uri, child, log);
  return {
    uri,
    folder,
    client: async (command, ...more) => {
      const options = { env: { ...env, ...credentials, MLFLOW_TRACKING_URI: uri }, maxBuffer: 64 * 1024 * 1024 };
      return (await promisify(execFile)(python, [script, command, ...more], options)).stdout.trim();
    },
    stop: async () => {
      await stopGroup(child);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function untilHealthy(uri: string, child: ChildProcess, log: string): Promise<void> {
  const until = Date.now() + startMs;
  while (Date.now() < until) {
    if (child.exitCode !== null) break;
    const answer = await fetch(`${uri}/health`).catch(() => null);
    // Who guards its runs may guard this, too.
    if (answer !== null && (answer.ok || answer.status === 401)) return;
    await sleep(200);
  }
  throw new Error(`The MLflow server did not start:\n${readFileSync(log, 'utf8').slice(-4000)}`);
}

/** A port of loopback that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
