import type { Note } from './note.ts';

/** A change to what people added to a run: what is left out stays, null takes away. Plain data. */
export interface NoteEdit {
  readonly name?: string | null | undefined;
  readonly note?: string | null | undefined;
  readonly starred?: boolean | undefined;
  readonly archived?: boolean | undefined;
  /** By key; keys that are left out stay. */
  readonly tags?: Readonly<Record<string, string | null>> | undefined;
  /** A place in the palette of `runs/colour.ts`. */
  readonly colour?: number | null | undefined;
  /** Pins the run as the baseline, or takes the pin off. */
  readonly baseline?: boolean | undefined;
}

/** The note after an edit; `now` is ms since 1970: when a run is pinned by it. */
export function applyEdit(note: Note, edit: NoteEdit, now: number): Note {
  return {
    ...note,
    name: edit.name === undefined ? note.name : textOrNull(edit.name?.trim()),
    note: edit.note === undefined ? note.note : textOrNull(edit.note?.replace(/\r\n?/g, '\n').trimEnd()),
    star: edit.starred ?? note.star,
    archived: edit.archived ?? note.archived,
    tags: edit.tags === undefined ? note.tags : tagsAfter(note.tags, edit.tags),
    colour: edit.colour === undefined ? note.colour : edit.colour,
    baseline: edit.baseline === undefined ? note.baseline : edit.baseline ? now : null,
  };
}

function textOrNull(text: string | null | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

function tagsAfter(tags: Note['tags'], change: Readonly<Record<string, string | null>>): Note['tags'] {
  const after = new Map(Object.entries(tags));
  for (const [key, value] of Object.entries(change)) {
    if (value === null) after.delete(key);
    else after.set(key, value);
  }
  return Object.fromEntries(after);
}
