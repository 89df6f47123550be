import { describe, expect, it } from 'vitest';
import { excludedGlobs } from '../../../src/extension/excludes.ts';
import { expandFolder } from '../../../src/extension/folders.ts';
import { changeMetric } from '../../../src/extension/metric-settings.ts';
import { rootsOf, type Places } from '../../../src/extension/roots.ts';

describe('a folder in the settings', () => {
  it('may be absolute, in the home folder, or beside each workspace folder', () => {
    expect(expandFolder('/data/runs/', '/home/ada', [])).toEqual(['/data/runs']);
    expect(expandFolder('~/runs', '/home/ada', [])).toEqual(['/home/ada/runs']);
    expect(expandFolder('~', '/home/ada', [])).toEqual(['/home/ada']);
    expect(expandFolder('../runs', '/home/ada', ['/w/a', '/v/b'])).toEqual(['/w/runs', '/v/runs']);
  });

  it('is nowhere if it is blank, or relative in a window without a folder', () => {
    expect(expandFolder('  ', '/home/ada', ['/w'])).toEqual([]);
    expect(expandFolder('runs', '/home/ada', [])).toEqual([]);
  });

  it('that starts with a tilde but is not the home folder is a name', () => {
    expect(expandFolder('~runs', '/home/ada', ['/w'])).toEqual(['/w/~runs']);
  });
});

describe('the roots of a window', () => {
  const places: Places = {
    home: '/home/ada',
    workspaceFolders: ['/w/a', '/w/b'],
    isFolder: (path) => path.startsWith('/w') || path === '/home/ada/runs',
    baseOf: (folder) => folder,
  };

  it('are its folders in order, then those of the settings, each once', () => {
    const { roots } = rootsOf(places, ['~/runs', '/w/b', '/w/c']);
    expect(roots.map(({ folder }) => folder)).toEqual(['/w/a', '/w/b', '/home/ada/runs', '/w/c']);
  });

  it('name the settings that lead to no folder', () => {
    expect(rootsOf(places, ['/gone', '', '~/runs', '~/gone']).missing).toEqual(['/gone', '~/gone']);
  });
});

describe('excludes', () => {
  it('are the globs that are on, each once', () => {
    const files = { '**/.git': true, build: true, '**/*.js': { when: '$(basename).ts' }, out: false };
    expect(excludedGlobs(files, { build: true, tmp: true })).toEqual(['**/.git', 'build', 'tmp']);
  });

  it('survive settings that are none', () => {
    expect(excludedGlobs(undefined, null, 'x', ['y'])).toEqual([]);
  });
});

describe('a change to what the settings say of a metric', () => {
  it('sets its direction and keeps the rest', () => {
    expect(changeMetric({ a: { primary: true } }, 'a', { goal: 'minimize' })).toEqual({
      a: { goal: 'minimize', primary: true },
    });
  });

  it('goes back to the guess, and leaves no empty entry', () => {
    expect(changeMetric({ a: { goal: 'minimize' } }, 'a', { goal: null })).toEqual({});
  });

  it('makes it the only primary one', () => {
    const settings = { a: { primary: true }, b: { goal: 'maximize', primary: true } } as const;
    expect(changeMetric(settings, 'c', { primary: true })).toEqual({ b: { goal: 'maximize' }, c: { primary: true } });
  });

  it('takes a metric named like a member of every object for a metric', () => {
    expect(changeMetric({}, 'constructor', { primary: true })).toEqual({ constructor: { primary: true } });
  });
});
