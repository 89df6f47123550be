import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { jsonPlaces } from '../code/json-places.ts';
import type { ParamPlace } from '../code/place.ts';
import { tomlPlaces } from '../code/toml-places.ts';
import { yamlPlaces } from '../code/yaml-places.ts';
import type { ProjectSurroundings } from './fault.ts';
import { readSmallText } from './small-text.ts';

/** What this disk has around a trainyard.yaml in a folder (absolute). */
export function diskSurroundings(folder: string): ProjectSurroundings {
  return {
    exists: (path) => existsSync(resolve(folder, path)),
    paramsIn: (path) => {
      const text = readSmallText(resolve(folder, path));
      return text === null ? null : paramPlaces(text, path).flatMap(({ names }) => names);
    },
  };
}

/** The parameters in the text of a file (YAML, JSON, TOML by its name). */
export function paramPlaces(text: string, file: string): readonly ParamPlace[] {
  switch (extname(file).toLowerCase()) {
    case '.json':
      return jsonPlaces(text);
    case '.toml':
      return tomlPlaces(text);
    default:
      return yamlPlaces(text);
  }
}
