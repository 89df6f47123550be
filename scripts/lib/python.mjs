import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { cacheFolder } from './paths.mjs';
import { quiet } from './processes.mjs';
import { step } from './progress.mjs';

/**
 * Gives the Python of a virtual environment with the packages of a requirements file, made on the first call; a changed file makes
 * another one.
 * @param {string} name what it is for
 * @param {string} requirements the file
 * @returns {Promise<string>}
 */
export async function pythonWith(name, requirements) {
  const digest = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const folder = join(cacheFolder, `python-${name}-${digest}`);
  const python = join(folder, 'bin', 'python');
  const whole = join(folder, 'whole');
  if (existsSync(whole)) return python;
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(whole)) return;
    // An environment knows its own path and cannot be renamed: a mark written last says that it is whole.
    await rm(folder, { recursive: true, force: true });
    await step(`Installing ${name} for Python, once`, async () => {
      if (spawnSync('uv', ['--version'], { stdio: 'ignore' }).status === 0) {
        await quiet('uv', ['venv', '--quiet', '--python', 'python3', folder]);
        const hint = 'Check that uv can reach its index, then run this again.';
        await quiet('uv', ['pip', 'install', '--quiet', '--python', python, '-r', requirements], { hint });
        return;
      }
      await quiet('python3', ['-m', 'venv', folder], {
        hint: 'On Debian or Ubuntu: sudo apt-get install python3-venv',
      });
      const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
      await quiet(python, pip, { hint: 'Check that pip can reach its index, then run this again.' });
    });
    await writeFile(whole, '');
  });
  return python;
}
