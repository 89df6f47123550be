import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** What a `.vsix` of Trainyard holds, too. */
const parts = (name) =>
  ['package.json', 'dist', 'media', 'l10n', 'README.md', 'CHANGELOG.md', 'LICENSE'].includes(name) ||
  /^package\.nls.*\.json$/.test(name);

/**
 * Installs the built extension into a folder of extensions as VS Code itself would: a copy, so that uninstalling it there
 * cannot touch the checkout, and an entry in extensions.json. An earlier copy is replaced.
 * @param {string} extensions
 */
export async function installBuiltExtension(extensions) {
  const { publisher, name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const id = `${publisher}.${name}`;
  const folder = join(extensions, `${id}-${version}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const part of (await readdir(root)).filter(parts)) {
    await cp(join(root, part), join(folder, part), { recursive: true, filter: (from) => !from.endsWith('.map') });
  }
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
