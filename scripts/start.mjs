import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder, root } from './lib/paths.mjs';
import { Problem, runScript } from './lib/problem.mjs';
import { step } from './lib/progress.mjs';
import { startServer } from './lib/server.mjs';
import { setup } from './setup.mjs';

const usage = `npm start -- [--folder FOLDER] [--port PORT] [--watch]
  --folder  what to open instead of examples/
  --port    where to listen instead of the first free port from 4139 on
  --watch   build again whenever a source changes; reload the window to see it`;

await runScript(async () => {
  const asked = options();
  const { vscode } = await setup({ browser: false });
  const { build } = await import('./build.mjs');
  const { installBuiltExtension } = await import('./lib/installed.mjs');
  const extensions = join(cacheFolder, 'start', 'extensions');
  await step('Building', () => build());
  await installBuiltExtension(extensions);
  const token = randomBytes(16).toString('hex');
  const port = asked.port ?? (await freePort(4139));
  const server = await step('Starting VS Code', () =>
    startServer({
      vscode,
      data: join(cacheFolder, 'start', 'server'),
      extensions,
      port,
      token,
      // The examples are ours and open trusted; of any other folder VS Code asks first.
      flags: asked.folder === asked.examples ? ['--disable-workspace-trust'] : [],
    }),
  );
  if (asked.watch) await build({ watch: true, onEnd: () => void installBuiltExtension(extensions) });
  const address = addressOf(server.port, token, asked);
  console.log(`\nTrainyard is open on ${asked.folder}:\n\n  ${address}\n\nCtrl-C stops it.`);
  openBrowser(address);
  const status = await stopped(server.child);
  await server.stop();
  // esbuild keeps watching otherwise
  if (asked.watch) process.exit(status);
  return status;
});

/** Where the browser finds the window. On the examples a file with parameters is open: it shows what stands beside code. */
function addressOf(port, token, { folder, examples }) {
  const address = `http://127.0.0.1:${port}/?tkn=${token}&folder=${encodeURIComponent(folder)}`;
  if (folder !== examples) return address;
  const file = `vscode-remote://127.0.0.1:${port}${encodeURI(join(examples, 'fraud', 'params.yaml'))}`;
  return `${address}&payload=${encodeURIComponent(JSON.stringify([['openFile', file]]))}`;
}

function options() {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        folder: { type: 'string' },
        port: { type: 'string' },
        watch: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }));
  } catch (error) {
    throw new Problem(error.message, usage);
  }
  if (values.help) {
    console.log(usage);
    process.exit(0);
  }
  const examples = join(root, 'examples');
  const folder = values.folder === undefined ? examples : resolve(values.folder);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new Problem(`There is no folder ${folder}.`, usage);
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) {
    throw new Problem(`${values.port} is not a port.`, usage);
  }
  return { examples, folder, port, watch: values.watch === true };
}

/** The browser keeps VS Code's settings per address, so the same port is taken whenever it is free. */
async function freePort(from) {
  for (let port = from; port < from + 100; port++) {
    const free = await new Promise((resolve) => {
      const probe = createServer().once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
  return 0;
}

/** Opens the default browser where somebody sits in front of a screen. */
function openBrowser(address) {
  const screen = process.platform === 'darwin' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!screen || process.env.CI || process.env.SSH_CONNECTION) return;
  const command = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const opener = spawn(command, [address], { stdio: 'ignore', detached: true });
  opener.once('error', () => undefined); // the address is printed anyway
  opener.unref();
}

/** Waits for Ctrl-C, for being asked to end, or for the server's own end; gives the exit status. */
async function stopped(child) {
  const asked = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve(0));
  });
  const ended = new Promise((resolve) => child.once('exit', () => resolve(1)));
  const status = await Promise.race([asked, ended]);
  console.log(status === 0 ? '\nStopping …' : '\nVS Code ended by itself. Start it again with npm start.');
  return status;
}
