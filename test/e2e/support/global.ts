import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { installBuiltExtension } from '../../../scripts/lib/installed.mjs';
import { startServer } from '../../../scripts/lib/server.mjs';
import { setup as setupMachine } from '../../../scripts/setup.mjs';
import { browserArguments } from './browser.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the one VS Code server of all test files listens, where its logs are, and where the one browser takes orders. */
    host: { port: number; data: string; browser: string };
  }
}

/** One VS Code server with the built extension installed and one headless browser, shared by all test files. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { vscode, browser } = await setupMachine();
  const folder = await mkdtemp(join(tmpdir(), 'trainyard-e2e-host-'));
  const data = join(folder, 'server');
  const extensions = join(folder, 'extensions');
  await installBuiltExtension(extensions);
  const server = await startServer({
    vscode,
    data,
    extensions,
    flags: ['--reconnection-grace-time', '1'],
    // The extension's cache, and what git says, are the same on every machine.
    env: { XDG_CACHE_HOME: join(folder, 'cache'), GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  });
  const chrome = await chromium.launchServer({ executablePath: browser, args: browserArguments });
  project.provide('host', { port: server.port, data, browser: chrome.wsEndpoint() });
  return async () => {
    await chrome.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
