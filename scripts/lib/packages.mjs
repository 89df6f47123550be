import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { cacheFolder, pinnedNode, root, tool } from './paths.mjs';
import { Problem } from './problem.mjs';
import { quiet } from './processes.mjs';
import { step } from './progress.mjs';

/** Installs the npm packages of package-lock.json unless they are there already, and sees that their programs run. */
export async function installPackages() {
  if (upToDate() && programsRun()) return;
  const lock = join(cacheFolder, `packages-${createHash('sha256').update(root).digest('hex').slice(0, 12)}.lock`);
  await withLock(lock, async () => {
    if (!upToDate()) await step('Installing npm packages', install);
    if (programsRun()) return;
    // Newer versions of npm hold back install scripts: these two packages fetch and place their program in theirs.
    await step('Setting up Node and esbuild', () => quiet('npm', ['rebuild', 'node', 'esbuild'], { cwd: root }));
    if (!programsRun()) {
      throw new Problem(
        'The packages node and esbuild are installed, but their programs do not run.',
        'Allow their install scripts (npm install-scripts approve node esbuild), then: npm rebuild node esbuild',
      );
    }
  });
}

/** Takes the versions of package-lock.json and never writes it; a folder of packages that is there is mended, not thrown away. */
function install() {
  const hint = 'Check that npm can reach its registry, then run this again.';
  return quiet('npm', ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel', 'warn'], { cwd: root, hint });
}

/** Whether node_modules holds what package-lock.json names, by npm's own record of it. What is optional may be missing. */
function upToDate() {
  const record = tool('.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = packagesOf(record);
  const wanted = Object.entries(packagesOf(join(root, 'package-lock.json'))).filter(([place]) => place !== '');
  return wanted.every(([place, { version, optional, devOptional }]) => {
    const there = installed[place];
    return there === undefined ? Boolean(optional ?? devOptional) : there.version === version;
  });
}

const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;

const programsRun = () =>
  [pinnedNode, tool('esbuild', 'bin', 'esbuild')].every((file) => spawnSync(file, ['--version']).status === 0);
