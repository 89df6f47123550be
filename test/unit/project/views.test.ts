import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plainLook, tableLook } from '../../../src/project/table-look.ts';
import { readViews, removeView, writeView } from '../../../src/project/views.ts';
import { newFolder } from '../catalog/support/folder.ts';

const look = tableLook.parse({
  query: 'params.lr > 0.01',
  groupBy: ['params.lr'],
  hidden: ['tags.b', 'tags.a'],
  picks: { 'metrics.loss': 'min' },
  widths: { 'metrics.loss': 120 },
});
const files = (base: string): string[] => readdirSync(join(base, '.trainyard', 'views')).sort();
const put = (base: string, name: string, text: string): void => {
  mkdirSync(join(base, '.trainyard', 'views'), { recursive: true });
  writeFileSync(join(base, '.trainyard', 'views', name), text);
};

describe('saved views', () => {
  it('are none where nothing was saved', () => {
    expect(readViews(newFolder())).toEqual([]);
  });

  it('come back as they were saved, in the order of their names', () => {
    const base = newFolder();
    expect(writeView(base, 'Seeds of Adam', look)).toEqual({ ok: true, slug: 'seeds-of-adam' });
    writeView(base, 'All', plainLook);
    expect(readViews(base)).toEqual([
      { slug: 'all', name: 'All', look: plainLook, problem: null },
      { slug: 'seeds-of-adam', name: 'Seeds of Adam', look: { ...look, hidden: ['tags.a', 'tags.b'] }, problem: null },
    ]);
  });

  it('are text with one choice a line, without what nobody chose', () => {
    const base = newFolder();
    writeView(base, 'x', look);
    expect(readFileSync(join(base, '.trainyard', 'views', 'x.yaml'), 'utf8')).toBe(
      [
        'version: 1',
        'name: x',
        'query: params.lr > 0.01',
        'groupBy:',
        '  - params.lr',
        'hidden:',
        '  - tags.a',
        '  - tags.b',
        'widths:',
        '  metrics.loss: 120',
        'picks:',
        '  metrics.loss: min',
        '',
      ].join('\n'),
    );
  });

  it('are written over by one of the same name, and stand beside one whose name only looks alike', () => {
    const base = newFolder();
    writeView(base, 'A/B', look);
    writeView(base, 'A/B', plainLook);
    expect(files(base)).toEqual(['a-b.yaml']);
    expect(writeView(base, 'a b', look)).toEqual({ ok: true, slug: 'a-b-2' });
    expect(readViews(base).map(({ name }) => name)).toEqual(['a b', 'A/B']);
  });

  it('go when they are deleted, and nothing else does', () => {
    const base = newFolder();
    writeView(base, 'x', look);
    writeFileSync(join(base, 'kept.yaml'), '');
    removeView(base, '../../kept');
    removeView(base, 'x');
    expect([files(base), readFileSync(join(base, 'kept.yaml'), 'utf8')]).toEqual([[], '']);
  });

  it('say what is wrong with a file, and leave it as it is', () => {
    const base = newFolder();
    put(base, 'newer.yaml', 'version: 2\nname: x\n');
    put(base, 'broken.yaml', 'version: 1\n  name: [\n');
    put(base, 'wrong.yaml', 'version: 1\nname: x\nsort: lr\n');
    const problems = Object.fromEntries(readViews(base).map(({ slug, problem }) => [slug, problem]));
    expect(problems['newer']).toMatch(/newer\.yaml: Version 2 is not known here\. Update Trainyard\./);
    expect(problems['broken']).toMatch(/Mend the file/);
    expect(problems['wrong']).toMatch(/sort/);
    expect(writeView(base, 'newer', look)).toMatchObject({ ok: false });
    expect(readFileSync(join(base, '.trainyard', 'views', 'newer.yaml'), 'utf8')).toBe('version: 2\nname: x\n');
  });
});
