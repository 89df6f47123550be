import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installExtension } from './installed.mjs';
import { root } from './paths.mjs';
import { pythonWith } from './python.mjs';
import { startServer } from './server.mjs';

/** ms without a test beginning or ending, after which the extension host counts as hung. */
const patience = 120_000;

/**
 * Runs out/test/index.js inside the extension host of a workbench in a headless browser.
 * @param {{ vscode: string, browser: string, filter?: string }} options
 * @returns {Promise<{ passed: number, failed: number, skipped: string[] }>} what failed is printed
 */
export async function runHostTests({ vscode, browser, filter = '' }) {
  const place = await realpath(await mkdtemp(join(tmpdir(), 'trainyard-host-')));
  const workspace = join(place, 'workspace');
  const results = join(place, 'results.json');
  await cp(join(root, 'test', 'host', 'workspace'), workspace, { recursive: true });
  const extensions = join(place, 'extensions');
  // The vendor's Python debugger is not to be had everywhere: the adapter that it starts is on PyPI.
  await installExtension(extensions, join(root, 'test', 'host', 'extensions', 'debugpy-stand-in'));
  const debugpy = await pythonWith('debugpy', join(root, 'test', 'host', 'requirements-debugpy.txt'));
  const server = await startServer({
    vscode,
    data: join(place, 'server'),
    extensions,
    flags: ['--enable-smoke-test-driver', '--disable-workspace-trust'],
    env: {
      TRAINYARD_HOST_RESULTS: results,
      TRAINYARD_HOST_FILTER: filter,
      TRAINYARD_DEBUGPY: debugpy,
      XDG_CACHE_HOME: join(place, 'cache'),
    },
  });
  const { chromium } = await import('playwright-core');
  const chrome = await chromium.launch({ executablePath: browser, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  const lines = [];
  try {
    const page = await chrome.newPage();
    page.on('console', (message) => lines.push(message.text()));
    page.on('crash', () => lines.push('The page crashed.'));
    await page.goto(address(server.port, workspace));
    const result = await watch(results);
    const missing = result.done ? [] : [{ title: result.current, error: `nothing was heard for ${patience / 1000} s` }];
    const failed = [...result.failed, ...missing];
    for (const { title, error } of failed) console.log(`  failed: ${title}\n    ${error.replaceAll('\n', '\n    ')}`);
    if (failed.length > 0) console.log(`  The page's console and a picture: ${await leave(page, lines)}`);
    if (result.passed.length + failed.length === 0) {
      console.log(`  No host test${filter === '' ? '' : ` has ${filter} in its file name`}.`);
    }
    return { passed: result.passed.length, failed: failed.length, skipped: result.skipped };
  } finally {
    await chrome.close();
    await server.stop();
    await rm(place, { recursive: true, force: true, maxRetries: 5 });
  }
}

function address(port, workspace) {
  const remote = (path) => `vscode-remote://127.0.0.1:${port}${path}`;
  const payload = [
    ['extensionDevelopmentPath', remote(root)],
    ['extensionTestsPath', remote(join(root, 'out', 'test', 'index.js'))],
  ];
  return `http://127.0.0.1:${port}/?${new URLSearchParams({ folder: workspace, payload: JSON.stringify(payload) })}`;
}

/** Reads the reporter's file until it says that all is done, or nothing changes any more. */
async function watch(file) {
  let last = JSON.stringify({
    done: false,
    current: 'the start of the extension host',
    passed: [],
    failed: [],
    skipped: [],
  });
  for (let heard = Date.now(); Date.now() - heard < patience; await sleep(100)) {
    const now = await readFile(file, 'utf8').catch(() => last);
    if (now === last) continue;
    if (JSON.parse(now).done) return JSON.parse(now);
    last = now;
    heard = Date.now();
  }
  return JSON.parse(last);
}

async function leave(page, lines) {
  const folder = join(root, 'out', 'host');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'console.log'), lines.join('\n'));
  await page.screenshot({ path: join(folder, 'window.png'), timeout: 10_000 }).catch(() => undefined);
  return folder;
}
