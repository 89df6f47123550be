import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { build, nodeBundle } from '../../scripts/build.mjs';
import { copyExtension } from '../../scripts/lib/installed.mjs';
import { root } from '../../scripts/lib/paths.mjs';
import { startServer } from '../../scripts/lib/server.mjs';

/**
 * Opens a window of a real VS Code for each order, one after the other, on one server; in each the probe measures what
 * the order says in the window's own, fresh extension host. `node windows.mjs FOLDER` reads the orders from standard
 * input as JSON lines and answers each with one line.
 */
const [folder] = process.argv.slice(2);
const place = await realpath(await mkdtemp(join(tmpdir(), 'trainyard-bench-host-')));
const built = join(root, 'out', `bench-host-${process.pid}`);
const order = join(place, 'order.json');
const answer = join(place, 'answer.json');
const extensions = join(place, 'extensions');
const limit = 5 * 60_000;

/** Writes an extension that VS Code finds installed. */
async function install(manifest, files) {
  const id = `${manifest.publisher}.${manifest.name}`;
  const path = join(extensions, `${id}-${manifest.version}`);
  await mkdir(path, { recursive: true });
  await files(path);
  await writeFile(join(path, 'package.json'), JSON.stringify(manifest));
  return {
    identifier: { id },
    version: manifest.version,
    location: { $mid: 1, path, scheme: 'file' },
    relativeLocation: `${id}-${manifest.version}`,
    metadata: { source: 'vsix', pinned: true, installedTimestamp: Date.now() },
  };
}

/** Trainyard as it is published, the probe, and an extension that does nothing. Only the probe starts by itself. */
async function installAll() {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const bare = { publisher: 'bench', version: '1.0.0', engines: manifest.engines, extensionKind: ['workspace'] };
  await build({ dist: built, production: true });
  await mkdir(extensions, { recursive: true });
  const entries = [
    await install({ ...manifest, activationEvents: [] }, (path) => copyExtension(path, built)),
    await install({ ...bare, name: 'empty', main: './main.js', activationEvents: [] }, (path) =>
      writeFile(join(path, 'main.js'), 'exports.activate = () => undefined;\n'),
    ),
    await install({ ...bare, name: 'probe', main: './main.js', activationEvents: ['onStartupFinished'] }, (path) =>
      nodeBundle(join(root, 'bench', 'host', 'probe.ts'), join(path, 'main.js')),
    ),
  ];
  await writeFile(join(extensions, 'extensions.json'), JSON.stringify(entries));
}

async function answered(page) {
  for (const end = Date.now() + limit; Date.now() < end; await sleep(100)) {
    if (existsSync(answer)) return readFile(answer, 'utf8');
  }
  const picture = join(root, 'out', 'bench', 'window.png');
  await page.screenshot({ path: picture }).catch(() => undefined);
  throw new Error(`Nothing was heard from the extension host for ${limit / 60_000} minutes; see ${picture}`);
}

let server;
let chrome;
try {
  await installAll();
  server = await startServer({
    vscode: process.env.TRAINYARD_VSCODE,
    data: join(place, 'server'),
    extensions,
    // Reading the system's certificates, which VS Code does at the first request of any extension, blocks for 100 ms.
    settings: { 'http.systemCertificates': false, 'http.proxySupport': 'off' },
    flags: ['--disable-workspace-trust', '--reconnection-grace-time', '1'],
    env: { TRAINYARD_BENCH_ORDER: order, TRAINYARD_BENCH_ANSWER: answer, XDG_CACHE_HOME: join(place, 'cache') },
  });
  chrome = await chromium.launch({
    executablePath: process.env.TRAINYARD_BROWSER,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  let input = '';
  for await (const chunk of process.stdin) {
    input += chunk;
    for (let end = input.indexOf('\n'); end >= 0; end = input.indexOf('\n')) {
      await writeFile(order, input.slice(0, end));
      input = input.slice(end + 1);
      await rm(answer, { force: true });
      const page = await chrome.newPage();
      await page.goto(`http://127.0.0.1:${server.port}/?${new URLSearchParams({ folder })}`);
      console.log(await answered(page));
      await page.close();
    }
  }
} finally {
  await chrome?.close();
  await server?.stop();
  await rm(built, { recursive: true, force: true });
  await rm(place, { recursive: true, force: true, maxRetries: 5 });
}
