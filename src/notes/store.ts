import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { faultCode } from '../project/file-fault.ts';
import { withLock } from '../project/lock.ts';
import { makeStateFolder, stateFolder, writeNew } from '../project/state-folder.ts';
import { writeWhole } from '../project/write-whole.ts';
import type { Problem } from '../runs/run.ts';
import { slugOf } from '../runs/slug.ts';
import { applyEdit } from './edit.ts';
import type { NoteEdit } from './edit.ts';
import { emptyNote, isEmptyNote } from './note.ts';
import type { Note } from './note.ts';
import { readNoteFile } from './note-file.ts';
import type { NoteFile } from './note-file.ts';
import { printNote } from './note-text.ts';

/** Where git cannot tell which of two people's lines should stay, it keeps both; reading copes with that. */
const attributes = '*.yaml text eol=lf merge=union\n';

/** What is to be done to the note of one run. */
export interface NoteChange {
  /** The run's id, then others that it goes by: a note under one of them is its note. */
  readonly ids: readonly [string, ...string[]];
  readonly edit: NoteEdit;
}

/** The notes of one base: `.trainyard/notes/`, one file a run. Problems name files by their absolute paths. */
export class NoteStore {
  readonly folder: string;
  readonly #base: string;
  #files = new Map<string, NoteFile>();
  #byRun = new Map<string, NoteFile>();
  #problems: readonly Problem[] = [];
  #folderMark: string | null = null;

  /** @param base absolute */
  constructor(base: string) {
    this.#base = base;
    this.folder = join(stateFolder(base), 'notes');
  }

  /** What could not be used. */
  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** Whether the folder was made. */
  get isThere(): boolean {
    return existsSync(this.folder);
  }

  /** Whether files came, went or were replaced since the last look; those that were written in place do not count. */
  cameOrWent(): boolean {
    return this.#folderMark !== markOf(this.folder);
  }

  /** Whether there is nothing to ask for. */
  get isEmpty(): boolean {
    return this.#byRun.size === 0;
  }

  /** The note of a run that goes by any of these ids; the first that has one counts. */
  noteOf(ids: Iterable<string>): Note | null {
    return this.#fileOf(ids)?.note ?? null;
  }

  /** Reads what came, went or changed since. Whether anything did. */
  refresh(): boolean {
    this.#folderMark = markOf(this.folder);
    const files = new Map<string, NoteFile>();
    let changed = false;
    for (const name of noteNames(this.folder)) {
      const known = this.#files.get(name);
      const read = readNoteFile(join(this.folder, name), known);
      if (read !== null) files.set(name, read);
      changed ||= read !== known;
    }
    if (!changed && files.size === this.#files.size) return false;
    this.#files = files;
    this.#index();
    return true;
  }

  /**
   * Changes the notes of some runs, on what is on disk now, while no other process does; `now` is ms since 1970. A file
   * that cannot be understood is left as it is: its problem is given for each change that it stands in the way of.
   */
  async write(changes: readonly NoteChange[], now: number): Promise<readonly Problem[]> {
    try {
      makeStateFolder(this.#base, 'notes');
      writeNew(join(this.folder, '.gitattributes'), attributes);
      const locked = await withLock(join(stateFolder(this.#base), 'notes.lock'), () => {
        this.refresh();
        const problems = changes.flatMap((change) => this.#change(change, now) ?? []);
        this.refresh();
        return problems;
      });
      if (locked.ok) return locked.value;
      const who = locked.busy === null ? 'Another program' : `Process ${locked.busy.pid} on ${locked.busy.host}`;
      return [{ file: this.folder, message: `${who} holds the lock of the notes.`, hint: 'Try again.' }];
    } catch (error) {
      const code = faultCode(error);
      if (code === null) throw error;
      const message = `The notes cannot be written (${code}).`;
      return [{ file: this.folder, message, hint: 'Check that the folder may be written.' }];
    }
  }

  #change({ ids, edit }: NoteChange, now: number): Problem | null {
    const [id] = ids;
    const found = this.#fileOf(ids);
    const name = found === null ? this.#freeName(id) : basename(found.file);
    const file = join(this.folder, name);
    const before = found ?? this.#files.get(name) ?? null;
    if (before !== null && before.note === null) {
      const [fault] = before.faults;
      return { file, message: fault?.message ?? 'The file cannot be used.', hint: fault?.hint ?? 'Mend the file.' };
    }
    const note = applyEdit(before?.note ?? emptyNote(id), edit, now);
    if (isEmptyNote(note)) {
      rmSync(file, { force: true });
      this.#files.delete(name);
      this.#byRun.delete(note.run);
    } else if (before === null || before.faults.length > 0 || !isDeepStrictEqual(note, before.note)) {
      writeWhole(file, printNote(note));
      const written = { file, mark: '', note, run: note.run, faults: [] };
      this.#files.set(name, written);
      this.#byRun.set(note.run, written);
    }
    return null;
  }

  /** A run's own file name; with a number where that one is another run's. */
  #freeName(id: string): string {
    const slug = slugOf(id, id.slice(id.indexOf(':') + 1));
    for (let n = 1; ; n += 1) {
      const name = n === 1 ? `${slug}.yaml` : `${slug}-${n}.yaml`;
      const run = this.#files.get(name)?.run ?? null;
      if (run === null || run === id) return name;
    }
  }

  #fileOf(ids: Iterable<string>): NoteFile | null {
    if (this.isEmpty) return null;
    for (const id of ids) {
      const file = this.#byRun.get(id);
      if (file !== undefined) return file;
    }
    return null;
  }

  #index(): void {
    const problems: Problem[] = [];
    this.#byRun = new Map();
    for (const read of this.#files.values()) {
      for (const { message, hint } of read.faults) problems.push({ file: read.file, message, hint });
      if (read.run === null) continue;
      const first = this.#byRun.get(read.run);
      if (first === undefined) this.#byRun.set(read.run, read);
      else {
        const message = `${basename(first.file)} is about the same run, and counts.`;
        problems.push({ file: read.file, message, hint: 'Delete one of the two files.' });
      }
    }
    this.#problems = problems;
  }
}

function markOf(folder: string): string | null {
  try {
    const { mtimeMs, ino } = statSync(folder);
    return `${mtimeMs}:${ino}`;
  } catch {
    return null;
  }
}

function noteNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.yaml') && !name.startsWith('.'))
      .sort();
  } catch {
    return [];
  }
}
