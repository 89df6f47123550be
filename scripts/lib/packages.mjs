import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, pinnedNode, tool, cacheFolder } from './paths.mjs';
import { Problem } from './problem.mjs';
import { quiet } from './processes.mjs';
import { step } from './progress.mjs';
import { withLock } from './lock.mjs';
import { createHash } from 'node:crypto';

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** Installs the npm packages of package-lock.json unless they are there already, and sees that their programs run. */
export async function installPackages() {
  if (upToDate() && programsRun()) return;
  const lock = join(cacheFolder, `packages-${createHash('sha256').update(root).digest('hex').slice(0, 12)}.lock`);
  await withLock(lock, async () => {
    if (!upToDate())
      await step('Installing npm packages', () =>
        quiet(npm, ['ci', '--no-fund', '--no-audit'], {
          cwd: root,
          hint: 'Check that npm can reach its registry, then run this again.',
        }),
      );
    if (programsRun()) return;
    // Newer versions of npm hold back install scripts: these two packages fetch and place their program in theirs.
    await step('Setting up Node and esbuild', () => quiet(npm, ['rebuild', 'node', 'esbuild'], { cwd: root }));
    if (!programsRun()) {
      throw new Problem(
        'The packages node and esbuild are installed, but their programs do not run.',
        'Allow their install scripts (npm install-scripts approve node esbuild), then: npm rebuild node esbuild',
      );
    }
  });
}

/** npm writes its own lock file last; a newer package-lock.json means that something was added since. */
function upToDate() {
  const done = tool('.package-lock.json');
  return existsSync(done) && statSync(done).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs - 2000;
}

function programsRun() {
  const node = spawnSync(pinnedNode, ['--version'], { encoding: 'utf8' });
  const esbuild = spawnSync(pinnedNode, [tool('esbuild', 'bin', 'esbuild'), '--version'], { encoding: 'utf8' });
  return (
    node.status === 0 &&
    (esbuild.status === 0 || spawnSync(tool('esbuild', 'bin', 'esbuild'), ['--version']).status === 0)
  );
}
