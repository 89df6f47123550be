import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** What a `.vsix` of Trainyard holds, beside dist/. */
const isPart = (name) =>
  ['package.json', 'media', 'l10n', 'README.md', 'CHANGELOG.md', 'LICENSE'].includes(name) ||
  /^package\.nls.*\.json$/.test(name);

/**
 * Copies what makes the extension: the files that stand in the checkout, and a built dist/.
 * @param {string} to a folder; what was there before goes
 * @param {string} [dist] the built files, the checkout's own unless given
 */
export async function copyExtension(to, dist = join(root, 'dist')) {
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  for (const part of (await readdir(root)).filter(isPart))
    await cp(join(root, part), join(to, part), { recursive: true });
  await cp(dist, join(to, 'dist'), { recursive: true });
}

/**
 * Installs the built extension into a folder of extensions as VS Code itself would: a copy, so that uninstalling it there
 * cannot touch the checkout, and an entry in extensions.json. An earlier copy is replaced.
 * @param {string} extensions
 */
export async function installBuiltExtension(extensions) {
  return install(extensions, root, (folder) => copyExtension(folder));
}

/**
 * Installs an extension that is ready to run, such as one of the tests' own, in the same way.
 * @param {string} extensions
 * @param {string} from the folder with its package.json
 */
export async function installExtension(extensions, from) {
  return install(extensions, from, (folder) => cp(from, folder, { recursive: true }));
}

async function install(extensions, from, copy) {
  const { publisher, name, version } = JSON.parse(await readFile(join(from, 'package.json'), 'utf8'));
  const id = `${publisher}.${name}`;
  const folder = join(extensions, `${id}-${version}`);
  await copy(folder);
  const list = join(extensions, 'extensions.json');
  const others = existsSync(list)
    ? JSON.parse(await readFile(list, 'utf8')).filter(({ identifier }) => identifier.id !== id)
    : [];
  const entry = {
    identifier: { id },
    version,
    location: { $mid: 1, path: folder, scheme: 'file' },
    relativeLocation: `${id}-${version}`,
    metadata: { source: 'vsix', pinned: true, installedTimestamp: Date.now() },
  };
  await writeFile(list, JSON.stringify([...others, entry]));
  return folder;
}
