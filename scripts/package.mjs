import { copyFile, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { copyExtension } from './lib/installed.mjs';
import { pinnedNode, root, tool } from './lib/paths.mjs';
import { Problem, runScript } from './lib/problem.mjs';
import { quiet } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';
import { setup } from './setup.mjs';

/** Bytes that the package stays under. */
const most = 2_000_000;

/**
 * Writes the extension as a `.vsix`, minified, from a folder of its own: dist/ stays as it is.
 * @param {string} [out] the file; `trainyard-<version>.vsix` in the checkout unless given
 * @returns {Promise<{ file: string, bytes: number }>}
 */
export async function packageExtension(out) {
  const { build } = await import('./build.mjs');
  const folder = join(root, 'out', `package-${process.pid}`);
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const file = out ?? join(root, `${manifest.name}-${manifest.version}.vsix`);
  try {
    await build({ dist: join(folder, 'built'), production: true });
    await copyExtension(join(folder, 'extension'), join(folder, 'built'));
    await copyFile(join(root, '.vscodeignore'), join(folder, 'extension', '.vscodeignore'));
    await writeFile(join(folder, 'extension', 'package.json'), JSON.stringify(published(manifest), null, 2));
    // The packages that it is made of are inside dist/; there is no repository to name yet, nor to point pictures at.
    const flags = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', file];
    await quiet(pinnedNode, [tool('@vscode', 'vsce', 'vsce'), 'package', ...flags], { cwd: join(folder, 'extension') });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const { size } = await stat(file);
  if (size >= most)
    throw new Problem(`${file} has ${size} bytes; it must stay under ${most}.`, 'See what grew: unzip -lv FILE');
  return { file, bytes: size };
}

/** What only the checkout needs is nobody else's business. */
function published(manifest) {
  const { scripts, devDependencies, allowScripts, private: unpublished, ...rest } = manifest;
  void [scripts, devDependencies, allowScripts, unpublished];
  return rest;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runScript(async () => {
    const { values } = parseArgs({ options: { out: { type: 'string' } } });
    await setup({ host: false, browser: false });
    const out = values.out === undefined ? undefined : resolve(values.out);
    const { file, bytes } = await step('Packaging', () => packageExtension(out));
    console.log(`${relative(process.cwd(), file)}: ${Math.round(bytes / 1000)} kB`);
  });
}
