import * as z from 'zod';
import { palette } from '../runs/colour.ts';

/** What people added to one run. Plain data. */
export interface Note {
  /** The run's id, or one that it had when the note was first written. */
  readonly run: string;
  /** The name that is shown instead of the tool's. */
  readonly name: string | null;
  readonly note: string | null;
  readonly star: boolean;
  readonly archived: boolean;
  /** Shown over the tool's own tags. */
  readonly tags: Readonly<Record<string, string>>;
  /** A place in the palette of `runs/colour.ts`. */
  readonly colour: number | null;
  /** When the run was pinned as the baseline, ms since 1970. */
  readonly baseline: number | null;
  /** Keys that this Trainyard does not know: kept as they are. */
  readonly others: Readonly<Record<string, unknown>>;
}

/** A note with nothing in it. */
export function emptyNote(run: string): Note {
  return {
    run,
    name: null,
    note: null,
    star: false,
    archived: false,
    tags: {},
    colour: null,
    baseline: null,
    others: {},
  };
}

/** Whether a note says nothing, so that no file is needed for it. */
export function isEmptyNote({ name, note, star, archived, tags, colour, baseline, others }: Note): boolean {
  const said = [name, note, colour, baseline].some((value) => value !== null) || star || archived;
  return !said && Object.keys(tags).length + Object.keys(others).length === 0;
}

/** The version of the files that this Trainyard reads and writes. */
export const noteVersion = 1;

const flag = z.boolean('it is true or false').nullish();
const words = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)], 'it is a text');

/** `.trainyard/notes/<slug>.yaml` as it stands on disk. Keys without a value are as good as absent. */
export const noteFile = z.looseObject({
  version: z.literal(noteVersion),
  run: z.string('run is the id of a run').min(1, 'run is the id of a run'),
  name: words.nullish(),
  note: words.nullish(),
  star: flag,
  archived: flag,
  tags: z.record(z.string(), words.nullable(), 'tags are names with a text each').nullish(),
  colour: z
    .int('colour is a whole number')
    .min(0)
    .max(palette.length - 1, `colour is a place in the palette, from 0 to ${palette.length - 1}`)
    .nullish(),
  baseline: z.iso.datetime({ offset: true, error: 'baseline is the time at which the run was pinned' }).nullish(),
});

/** The note that a parsed file holds. */
export function noteOf(file: z.infer<typeof noteFile>): Note {
  const { run, name, note, star, archived, tags, colour, baseline, ...rest } = file;
  const others = Object.fromEntries(Object.entries(rest).filter(([key]) => key !== 'version'));
  return {
    run,
    name: name ?? null,
    note: note ?? null,
    star: star ?? false,
    archived: archived ?? false,
    tags: Object.fromEntries(Object.entries(tags ?? {}).map(([key, value]) => [key, value ?? ''])),
    colour: colour ?? null,
    baseline: baseline == null ? null : Date.parse(baseline),
    others,
  };
}
