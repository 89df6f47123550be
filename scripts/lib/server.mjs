import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pinnedNode } from './paths.mjs';
import { Problem } from './problem.mjs';
import { startGroup, stopGroup } from './processes.mjs';

/** No first-run pages, no chat, nothing that asks the network: true for people and tests alike. */
const calm = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'update.showReleaseNotes': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.settings.enableNaturalLanguageSearch': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
};

/**
 * Starts VS Code's server on 127.0.0.1 and waits until it listens.
 * @param {object} options
 * @param {string} options.vscode the folder that installHost gave
 * @param {string} options.data where the server keeps logs, settings of this machine and workspace state
 * @param {string} options.extensions the folder of installed extensions
 * @param {number} [options.port] a free one unless given
 * @param {string} [options.token] what the address must carry; without one everybody on this machine can connect
 * @param {Record<string, unknown>} [options.settings] machine settings beside the calm ones
 * @param {string[]} [options.flags] further flags of the server
 * @param {NodeJS.ProcessEnv} [options.env] what the extension host's environment has beside this process's
 * @returns {Promise<{ port: number, child: import('node:child_process').ChildProcess, stop: () => Promise<void> }>}
 */
export async function startServer({ vscode, data, extensions, port = 0, token, settings = {}, flags = [], env = {} }) {
  await mkdir(join(data, 'data', 'Machine'), { recursive: true });
  await mkdir(extensions, { recursive: true });
  await writeFile(join(data, 'data', 'Machine', 'settings.json'), JSON.stringify({ ...calm, ...settings }, null, 2));
  const access = token === undefined ? ['--without-connection-token'] : ['--connection-token', token];
  const child = startGroup(
    pinnedNode,
    [
      join(vscode, 'out', 'server-main.js'),
      ...['--host', '127.0.0.1', '--port', String(port), '--accept-server-license-terms', '--telemetry-level', 'off'],
      ...['--server-data-dir', data, '--extensions-dir', extensions, ...access, ...flags],
    ],
    { env: { ...process.env, ...env } },
  );
  try {
    return { port: await listening(child), child, stop: () => stopGroup(child) };
  } catch (error) {
    await stopGroup(child);
    throw error;
  }
}

/** The port that the server says it listens on. */
function listening(child) {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (what) =>
      reject(new Problem(`VS Code's server ${what}.`, said.trim().split('\n').slice(-20).join('\n')));
    const limit = setTimeout(() => fail('did not listen within 60 seconds'), 60_000);
    const read = (chunk) => {
      said = (said + chunk).slice(-20_000);
      const port = /Extension host agent listening on (\d+)/.exec(said)?.[1];
      if (port === undefined) return;
      clearTimeout(limit);
      resolve(Number(port));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', (error) => fail(`could not be started: ${error.message}`));
    child.once('exit', (code) => {
      clearTimeout(limit);
      fail(`ended with status ${code}`);
    });
  });
}
