import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { applyEdit } from '../../../src/notes/edit.ts';
import { emptyNote, isEmptyNote } from '../../../src/notes/note.ts';
import type { Note } from '../../../src/notes/note.ts';
import { printNote } from '../../../src/notes/note-text.ts';
import { parseNote } from '../../../src/notes/parse-note.ts';

const run = 'mlflow:abc';
const said: Note = {
  ...emptyNote(run),
  name: 'brave otter',
  note: 'first\n\n  second: [',
  star: true,
  tags: { team: 'vision', kind: '1.0' },
  colour: 3,
  baseline: Date.UTC(2026, 0, 2, 3, 4, 5),
};

describe('the text of a note', () => {
  it('gives every key a place of its own, sorted, with an empty line between', () => {
    expect(printNote(said)).toBe(
      [
        'version: 1',
        'run: mlflow:abc',
        'archived:',
        'baseline: 2026-01-02T03:04:05.000Z',
        'colour: 3',
        'name: brave otter',
        'note: |-\n  first\n\n    second: [',
        'star: true',
        'tags:\n  kind: "1.0"\n\n  team: vision\n',
      ]
        .join('\n\n')
        .replace('\n\nrun', '\nrun'),
    );
  });

  it('is read back as it was written, whatever it says', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 }).map((each) => each.replace(/\r\n?/g, '\n').trimEnd());
    const word = text.filter((each) => each !== '');
    const note = fc.record<Note>({
      run: word,
      name: fc.option(word),
      note: fc.option(word),
      star: fc.boolean(),
      archived: fc.boolean(),
      // A tag of that name is left out when it is read: no plain object can hold it.
      tags: fc.dictionary(
        word.filter((key) => key !== '__proto__'),
        fc.string({ unit: 'binary' }),
        { maxKeys: 4 },
      ),
      colour: fc.option(fc.nat(11)),
      baseline: fc.option(fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map(Number)),
      others: fc.constant({}),
    });
    fc.assert(
      fc.property(note, (each) => {
        expect(parseNote(printNote(each))).toEqual({ note: each, run: each.run, faults: [] });
      }),
      { numRuns: 200 },
    );
  });

  it('means the same to any reader of YAML', () => {
    expect(parse(printNote(said))).toEqual({
      version: 1,
      run,
      archived: null,
      baseline: '2026-01-02T03:04:05.000Z',
      colour: 3,
      name: 'brave otter',
      note: said.note,
      star: true,
      tags: said.tags,
    });
  });

  it('keeps keys that this version does not know', () => {
    const { note } = parseNote(`version: 1\nrun: ${run}\nstar: true\nreviewed: { by: ada }\n`);
    expect(parse(printNote(note!))).toMatchObject({ star: true, reviewed: { by: 'ada' } });
    expect(isEmptyNote(applyEdit(note!, { starred: false }, 0))).toBe(false);
  });

  it('is taken with the line ends of Windows and in any order', () => {
    const text = printNote(said).replaceAll('\n', '\r\n');
    expect(parseNote(text).note).toEqual(said);
    expect(parseNote(`star: true\nrun: ${run}\nversion: 1\n`).note).toEqual({ ...emptyNote(run), star: true });
  });
});

describe('a notes file that cannot be used says where', () => {
  const first = (text: string) => parseNote(text).faults[0];

  it.each([
    ['of a newer Trainyard', `run: ${run}\nversion: 2\n`, 2, 'version 2'],
    ['without a version', `run: ${run}\n`, 1, 'version null'],
    ['that is no YAML', `version: 1\nrun: ${run}\nname: [\n`, 4, ''],
    ['that is a list', '- 1\n', 1, 'no keys'],
    ['that is empty', '', 1, 'no keys'],
    ['with a colour that there is not', `version: 1\nrun: ${run}\ncolour: 99\n`, 3, 'colour'],
    ['with a star that is no yes or no', `version: 1\nrun: ${run}\n\nstar: maybe\n`, 4, 'true or false'],
    [
      'that git left in conflict',
      `version: 1\n<<<<<<< HEAD\nname: a\n=======\nname: b\n>>>>>>> b\n`,
      2,
      'merge conflict',
    ],
    [
      'with more aliases than a note needs',
      `version: 1\nrun: &a [x,x,x]\nb: &b [*a,*a,*a,*a]\nc: [${'*b,'.repeat(50)}]\n`,
      1,
      '',
    ],
  ])('%s', (_what, text, line, message) => {
    expect(parseNote(text).note).toBeNull();
    expect(first(text)?.line).toBe(line);
    expect(first(text)?.message).toContain(message);
    expect(first(text)?.hint).not.toBe('');
  });

  it('and whose it is, where that can be read', () => {
    expect(parseNote(`run: ${run}\nversion: 2\n`).run).toBe(run);
  });
});

describe('an edit', () => {
  it('changes what it names and leaves the rest', () => {
    expect(applyEdit(said, {}, 5)).toEqual(said);
    const edited = applyEdit(said, { name: null, tags: { team: null, a: 'b' }, baseline: true, colour: null }, 5);
    expect(edited).toEqual({ ...said, name: null, tags: { kind: '1.0', a: 'b' }, baseline: 5, colour: null });
  });

  it('that says nothing but blanks takes away', () => {
    expect(applyEdit(said, { name: '  ', note: '\r\n' }, 0)).toMatchObject({ name: null, note: null });
  });
});
