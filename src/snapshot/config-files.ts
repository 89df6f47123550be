import { join } from 'node:path';
import { readSmallText } from '../project/small-text.ts';

/** Where tools leave the configuration that a run was started with, relative to its folder. */
const places = [
  '.hydra/config.yaml',
  '.hydra/overrides.yaml',
  ...['params', 'config', 'hparams', 'args'].flatMap((name) =>
    ['yaml', 'yml', 'json', 'toml'].map((ending) => `${name}.${ending}`),
  ),
  'files/config.yaml',
];

/** The configuration files of a run's folder (absolute), by their places in it. */
export function readConfigFiles(folder: string): Record<string, string> {
  return Object.fromEntries(
    places.flatMap((place): [string, string][] => {
      const text = readSmallText(join(folder, place));
      return text === null || text.trim() === '' ? [] : [[place, text]];
    }),
  );
}
