import { readFileSync, statSync } from 'node:fs';
import { faultCode } from '../project/file-fault.ts';
import { parseNote } from './parse-note.ts';
import type { ParsedNote } from './parse-note.ts';

const longest = 1_000_000;

/** A notes file as it was when it was read. */
export interface NoteFile extends ParsedNote {
  /** Absolute. */
  readonly file: string;
  /** Tells that the file changed since. */
  readonly mark: string;
}

/** Reads a notes file (absolute); `known` if it did not change since that. Null if it is gone. */
export function readNoteFile(file: string, known: NoteFile | undefined): NoteFile | null {
  try {
    const { size, mtimeMs, ino } = statSync(file);
    const mark = `${size}:${mtimeMs}:${ino}`;
    if (known?.mark === mark) return known;
    if (size > longest) return unusable(file, mark, 'The file is longer than 1 MB.');
    return { file, mark, ...parseNote(readFileSync(file, 'utf8')) };
  } catch (error) {
    const code = faultCode(error);
    if (code === null) throw error;
    if (code === 'ENOENT') return null;
    return known?.mark === code ? known : unusable(file, code, `The file cannot be read (${code}).`);
  }
}

function unusable(file: string, mark: string, message: string): NoteFile {
  const hint = 'Check that it is a small text file that may be read, or delete it.';
  return { file, mark, note: null, run: null, faults: [{ line: 1, message, hint }] };
}
