import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NoteStore } from '../../../src/notes/store.ts';
import { slugOf } from '../../../src/runs/slug.ts';
import { newFolder } from '../catalog/support/folder.ts';

const run = 'csv:logs/Größe 1';
const star = { starred: true } as const;

it('a note lies under the slug of its run, which anybody can tell from the id', async () => {
  const store = new NoteStore(newFolder());
  await store.write([{ ids: [run], edit: star }], 0);
  expect(readdirSync(store.folder).sort()).toEqual(['.gitattributes', `${slugOf(run, 'logs/Größe 1')}.yaml`]);
});

it('two runs whose slugs are the same have a file each', async () => {
  const store = new NoteStore(newFolder());
  await store.write([{ ids: [run], edit: star }], 0);
  const [file] = readdirSync(store.folder).filter((name) => name.endsWith('.yaml'));
  const theirs = readFileSync(join(store.folder, file!), 'utf8').replace(`run: ${run}`, 'run: csv:somebody');
  writeFileSync(join(store.folder, file!), theirs);
  await store.write([{ ids: [run], edit: { name: 'mine' } }], 0);
  expect(readFileSync(join(store.folder, file!), 'utf8')).toBe(theirs);
  expect(store.noteOf([run])).toMatchObject({ name: 'mine', star: false });
  expect(store.noteOf(['csv:somebody'])).toMatchObject({ star: true });
});

it('of two files about one run the first counts, and the other is a problem', async () => {
  const store = new NoteStore(newFolder());
  await store.write([{ ids: [run], edit: star }], 0);
  const [file] = readdirSync(store.folder).filter((name) => name.endsWith('.yaml'));
  writeFileSync(join(store.folder, 'z.yaml'), `version: 1\nrun: ${run}\nname: second\n`);
  expect(store.refresh()).toBe(true);
  expect(store.noteOf([run])).toMatchObject({ name: null, star: true });
  expect(store.problems).toMatchObject([
    { file: join(store.folder, 'z.yaml'), message: `${file!} is about the same run, and counts.` },
  ]);
});

it('an edit that changes nothing writes nothing', async () => {
  const store = new NoteStore(newFolder());
  await store.write([{ ids: [run], edit: star }], 0);
  expect(store.refresh()).toBe(false);
  await store.write([{ ids: [run], edit: star }], 0);
  expect(store.refresh()).toBe(false);
});

it('a file where the folder should be is a problem, and no exception', async () => {
  const base = newFolder();
  writeFileSync(join(base, '.trainyard'), '');
  const store = new NoteStore(base);
  expect(store.refresh()).toBe(false);
  expect(await store.write([{ ids: [run], edit: star }], 0)).toMatchObject([
    { message: expect.stringContaining('cannot be written') as string },
  ]);
});
