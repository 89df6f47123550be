import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Problem } from './problem.mjs';
import { quiet } from './processes.mjs';
import { step } from './progress.mjs';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
  'msedge',
];
const places = [
  '/usr/bin',
  '/usr/local/bin',
  '/snap/bin',
  '/opt/google/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

/**
 * Gives the path of a Chrome, Chromium or Edge that starts; installs Debian's where there is none and it may.
 * @returns {Promise<string>}
 */
export async function findBrowser() {
  const asked = process.env.CHROME_PATH;
  if (asked) {
    if (starts(asked)) return asked;
    throw new Problem(
      `CHROME_PATH is ${asked}, which does not start.`,
      'Set it to the program of a Chrome, Chromium or Edge, or unset it.',
    );
  }
  const found = search();
  if (found) return found;
  await installDebians();
  const installed = search();
  if (installed) return installed;
  throw new Problem(
    'Chromium was installed but does not start.',
    'Install Chrome or Chromium by hand, or set CHROME_PATH to its program.',
  );
}

function search() {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...places];
  const candidates = folders.flatMap((folder) =>
    folder.includes('.app/') ? [folder] : names.map((name) => join(folder, name)),
  );
  return [...new Set(candidates)].find((file) => executable(file) && starts(file));
}

function executable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const starts = (file) => spawnSync(file, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0;

async function installDebians() {
  const prefix =
    process.getuid?.() === 0
      ? []
      : spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0
        ? ['sudo', '-n']
        : undefined;
  if (!existsSync('/usr/bin/apt-get') || prefix === undefined) {
    throw new Problem(
      'The workbench is tested in a Chrome, Chromium or Edge, and none was found.',
      'Install one (on Debian: sudo apt-get install chromium), or set CHROME_PATH to its program.',
    );
  }
  const apt = (...args) => {
    const [command, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
    return quiet(command, rest, { hint: 'Install Chrome or Chromium by hand, or set CHROME_PATH to its program.' });
  };
  await step("Installing Debian's chromium, once", async () => {
    await apt('update', '-q');
    await apt('install', '-q', '-y', '--no-install-recommends', 'chromium');
  });
}
