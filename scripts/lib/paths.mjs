import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Where downloads, the VS Code host and settings of `npm start` are kept between runs. Can be deleted at any time. */
export const cacheFolder =
  process.env.TRAINYARD_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'trainyard');

/** The Node that everything but these scripts runs on, at the version that package.json pins. */
export const pinnedNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** A tool of node_modules, to be run by {@link pinnedNode}. */
export const tool = (...parts) => join(root, 'node_modules', ...parts);
