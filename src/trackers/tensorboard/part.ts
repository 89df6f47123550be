import { EventDecoder } from './event.ts';
import type { Learnt } from './event.ts';
import { EventFile } from './file-scan.ts';
import type { FileMark, ScanBuffer, ScanResult } from './file-scan.ts';
import { generationsOf } from './generations.ts';
import { TagTable } from './tags.ts';
import type { PointSink } from './tags.ts';

/** What is known of one event file once it was read as far as it goes. */
export interface FileState<Sink extends PointSink> extends ScanResult, Learnt {
  readonly path: string;
  readonly mark: FileMark;
  readonly sinks: ReadonlyMap<string, Sink>;
}

/** A file that could not be opened or read at all, and why. */
export interface Unreadable {
  readonly path: string;
  readonly error: unknown;
}

/** The event files of one writer's folder, read. */
export interface Part<Sink extends PointSink> {
  /** In the order of their names. */
  readonly files: readonly FileState<Sink>[];
  /** Each file's generation: files of one number grew side by side, a higher number is a restart. */
  readonly generations: readonly number[];
  /** What each tag is: `scalars`, or the plugin that shows it. */
  readonly plugins: ReadonlyMap<string, string>;
  readonly unreadable: readonly Unreadable[];
}

/** How points are kept: `null` from `wants` passes a tag over. */
export interface Keeping<Sink extends PointSink> {
  readonly wants: (tag: string) => boolean;
  readonly make: (below: number) => Sink;
}

const unlimited = Number.POSITIVE_INFINITY;

/** Reads one file on from where `before` stopped (null: from its start). Throws what reading a file throws. */
async function scanFile<Sink extends PointSink>(
  path: string,
  before: FileState<Sink> | null,
  tags: TagTable<Sink>,
  keeping: Keeping<Sink>,
  belowOf: (tag: string) => number,
  buffer: ScanBuffer,
): Promise<FileState<Sink>> {
  const file = new EventFile(path);
  try {
    const sinks = new Map(before?.sinks);
    const decoder = new EventDecoder<Sink>(buffer.view, tags, (tag) => {
      if (!keeping.wants(tag)) return null;
      const sink = sinks.get(tag) ?? keeping.make(belowOf(tag));
      sinks.set(tag, sink);
      return sink;
    });
    if (before !== null) decoder.restore(before);
    const result = await file.scan(before?.offset ?? 0, buffer, decoder, (view) => {
      decoder.view = view;
    });
    return {
      path,
      mark: file.mark,
      offset: result.offset,
      brokenAt: result.brokenAt,
      damagedAt: before?.damagedAt ?? result.damagedAt,
      damaged: (before?.damaged ?? 0) + result.damaged,
      startedAt: decoder.startedAt,
      firstPointAt: decoder.firstPointAt,
      lastPointAt: decoder.lastPointAt,
      lastLoggedAt: decoder.lastLoggedAt,
      resumes: decoder.resumes,
      hasOtherData: decoder.hasOtherData,
      session: decoder.session,
      sinks,
    };
  } finally {
    file.close();
  }
}

/**
 * One pass over the files, the last one first: what a later generation logged tells from which step on an earlier
 * one's points do not count, so nothing has to be kept to be dropped again. Null: points that `before` counted have
 * been logged anew since, so the files must be read again from their start.
 */
async function pass<Sink extends PointSink>(
  paths: readonly string[],
  generations: readonly number[],
  before: Part<Sink> | null,
  resume: (sink: Sink, below: number) => Sink | null,
  keeping: Keeping<Sink>,
  buffer: ScanBuffer,
): Promise<Part<Sink> | null> {
  const tags = new TagTable<Sink>();
  for (const [tag, plugin] of before?.plugins ?? []) tags.named(tag).plugin = plugin;
  const below = new Map<string, number>();
  const floors = new Map<string, number>(); // of the generation that is being read
  const files: FileState<Sink>[] = [];
  const numbers: number[] = [];
  const unreadable: Unreadable[] = [];
  let generation = generations.at(-1) ?? 0;
  for (const [index, path] of [...paths.entries()].reverse()) {
    const own = generations[index] ?? 0;
    if (own !== generation) {
      generation = own;
      for (const [tag, floor] of floors) below.set(tag, Math.min(floor, below.get(tag) ?? unlimited));
      floors.clear();
    }
    const belowOf = (tag: string): number => below.get(tag) ?? unlimited;
    let kept: FileState<Sink> | null = null;
    const known = before?.files.find((file) => file.path === path);
    if (known !== undefined) {
      const sinks = new Map<string, Sink>();
      for (const [tag, sink] of known.sinks) {
        const resumed = resume(sink, belowOf(tag));
        if (resumed === null) return null;
        sinks.set(tag, resumed);
      }
      kept = { ...known, sinks };
    }
    try {
      const file = await scanFile(path, kept, tags, keeping, belowOf, buffer);
      files.unshift(file);
      numbers.unshift(own);
      for (const [tag, sink] of file.sinks) floors.set(tag, Math.min(sink.floor, floors.get(tag) ?? unlimited));
    } catch (error) {
      unreadable.unshift({ path, error });
    }
  }
  const plugins = new Map<string, string>();
  for (const tag of tags.values()) if (tag.plugin !== '') plugins.set(tag.name, tag.plugin);
  return { files, generations: numbers, plugins, unreadable };
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

/** Whether grouping files that were read as restarts otherwise would bring points back. */
function regroups<Sink extends PointSink>(part: Part<Sink>): boolean {
  const dropped = part.files.some((file) => [...file.sinks.values()].some((sink) => sink.dropped > 0));
  return dropped && !sameNumbers(generationsOf(part.files), part.generations);
}

function regrouped<Sink extends PointSink>(part: Part<Sink>): Part<Sink> {
  return { ...part, generations: generationsOf(part.files) };
}

/** Reads the event files of one folder (absolute paths, in the order of their names) from their start. */
export async function readPart<Sink extends PointSink>(
  paths: readonly string[],
  keeping: Keeping<Sink>,
  buffer: ScanBuffer,
): Promise<Part<Sink>> {
  const never = (): null => null;
  const empty: Part<Sink> = { files: [], generations: [], plugins: new Map(), unreadable: [] };
  // Most files that follow one another are restarts: read them so, and once more if the times say otherwise.
  let part = (await pass(paths, [...paths.keys()], null, never, keeping, buffer)) ?? empty;
  if (regroups(part)) {
    const readable = part.files.map((file) => file.path);
    const again = await pass(readable, generationsOf(part.files), null, never, keeping, buffer);
    if (again !== null) part = { ...again, unreadable: [...part.unreadable, ...again.unreadable] };
    return part;
  }
  return regrouped(part);
}

/**
 * Reads on from where `before` stopped. `resume` gives a kept sink for a limit that may have sunk since, or null where
 * it already counted what now lies beyond it. Null: the files must be read again from their start.
 */
export async function readPartOn<Sink extends PointSink>(
  before: Part<Sink>,
  resume: (sink: Sink, below: number) => Sink | null,
  keeping: Keeping<Sink>,
  buffer: ScanBuffer,
): Promise<Part<Sink> | null> {
  const paths = before.files.map((file) => file.path);
  const part = await pass(paths, before.generations, before, resume, keeping, buffer);
  if (part === null || part.unreadable.length > 0) return null;
  return sameNumbers(generationsOf(part.files), part.generations) ? part : null;
}
