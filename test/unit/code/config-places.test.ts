import { describe, expect, it } from 'vitest';
import { withConfigGroup } from '../../../src/code/config-group.ts';
import { jsonPlaces } from '../../../src/code/json-places.ts';
import type { ParamPlace } from '../../../src/code/place.ts';
import { tomlPlaces } from '../../../src/code/toml-places.ts';
import { yamlPlaces } from '../../../src/code/yaml-places.ts';

/** Each place's first name, its value, and the text that stands there. */
const shown = (text: string, places: readonly ParamPlace[]) =>
  places.map(({ names, value, from, to }) => [names[0], value, text.slice(from, to)]);

describe('parameters of a YAML file', () => {
  const text = [
    '# a comment',
    'lr: 0.01  # why',
    'optimizer:',
    "  name: 'adam'",
    '  betas: [0.9, 0.999]',
    'model: { depth: 3, "wide": true }',
    'empty:',
    'größe: 1e-3',
    '',
  ].join('\n');

  it('are found with their values and where these stand', () => {
    expect(shown(text, yamlPlaces(text))).toEqual([
      ['lr', 0.01, '0.01'],
      ['optimizer.name', 'adam', "'adam'"],
      ['optimizer.betas', '[0.9,0.999]', '[0.9, 0.999]'],
      ['model.depth', 3, '3'],
      ['model.wide', true, 'true'],
      ['größe', 0.001, '1e-3'],
    ]);
  });

  it('may be logged under their leaf, unless another key has the same', () => {
    const places = yamlPlaces('a:\n  lr: 1\n  decay: 2\nb:\n  lr: 3\n');
    expect(places.map(({ names }) => names)).toEqual([
      ['a.lr', 'a/lr'],
      ['a.decay', 'a/decay', 'decay'],
      ['b.lr', 'b/lr'],
    ]);
  });

  it('are found as far as the text parses while someone types', () => {
    const broken = 'lr: 0.1\nmodel: {depth: 3\nseed: [1,\n';
    expect(shown(broken, yamlPlaces(broken))[0]).toEqual(['lr', 0.1, '0.1']);
    expect(() => yamlPlaces('a: &a [*a, *b]\n? {x: 1}\n: 2\n%')).not.toThrow();
  });
});

describe('parameters of a file in a folder of configurations', () => {
  const names = (file: string) => withConfigGroup(yamlPlaces('lr: 1\n'), file)[0]?.names;

  it('are known under the path of their folder too, as Hydra composes them', () => {
    expect(names('/w/conf/optimizer/adam.yaml')).toEqual(['optimizer.lr', 'optimizer/lr', 'lr']);
    expect(names('/w/configs/model/head/small.yaml')?.[0]).toBe('model.head.lr');
    expect(names('/w/conf/config.yaml')).toEqual(['lr']);
    expect(names('/w/params.yaml')).toEqual(['lr']);
  });
});

describe('parameters of a JSON file', () => {
  it('are found with their values and where these stand, comments or not', () => {
    const text = '{\n  // why\n  "lr": 0.01,\n  "model": { "depth": 3, "layers": [64, 64] },\n  "name": "a\\"b",\n}';
    expect(shown(text, jsonPlaces(text))).toEqual([
      ['lr', 0.01, '0.01'],
      ['model.depth', 3, '3'],
      ['model.layers', '[64,64]', '[64, 64]'],
      ['name', 'a"b', '"a\\"b"'],
    ]);
  });

  it('are found as far as the text parses while someone types', () => {
    expect(shown('{"lr": 0.1, "d', jsonPlaces('{"lr": 0.1, "d'))).toEqual([['lr', 0.1, '0.1']]);
    expect(jsonPlaces('')).toEqual([]);
  });
});

describe('parameters of a TOML file', () => {
  it('are found with their values and where these stand', () => {
    const text = 'seed = 1\n[optimizer]\nlr = 1e-3 # why\n"name" = "adam"\n[model.head]\nsize = { width = 3 }\n';
    expect(shown(text, tomlPlaces(text))).toEqual([
      ['seed', 1, '1'],
      ['optimizer.lr', 0.001, '1e-3'],
      ['optimizer.name', 'adam', '"adam"'],
      ['model.head.size.width', 3, '3'],
    ]);
  });

  it('are none while it does not parse', () => {
    expect(tomlPlaces('a = \n[b')).toEqual([]);
  });
});
