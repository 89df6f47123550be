import { pathToFileURL } from 'node:url';
import { findBrowser } from './lib/browser.mjs';
import { installHost } from './lib/host.mjs';
import { installPackages } from './lib/packages.mjs';
import { runScript } from './lib/problem.mjs';
import { checkRequirements } from './lib/requirements.mjs';

/**
 * Puts everything in place that the other scripts need. What is there already is left alone: a second call takes a second.
 * @param {{ host?: boolean, browser?: boolean }} [needs] without the VS Code host or the browser where they are not needed
 * @returns {Promise<{ vscode: string, browser: string }>} the folder of VS Code and the browser's program, '' if not asked for
 */
export async function setup({ host = true, browser = true } = {}) {
  checkRequirements();
  await installPackages();
  return { vscode: host ? await installHost() : '', browser: browser ? await findBrowser() : '' };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runScript(async () => {
    const { vscode, browser } = await setup();
    console.log(`VS Code: ${vscode}\nBrowser: ${browser}`);
  });
}
