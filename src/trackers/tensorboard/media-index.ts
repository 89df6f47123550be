import type { Claim } from '../tracker.ts';
import { EventFile } from './file-scan.ts';
import type { FileMark, ScanBuffer } from './file-scan.ts';
import { generationsOf } from './generations.ts';
import { partsOf } from './layout.ts';
import type { PartFiles } from './layout.ts';
import { MediaScan } from './media-scan.ts';
import type { TagPlaces } from './media-scan.ts';
import { TagTable } from './tags.ts';
import type { PointSink } from './tags.ts';
import type { MediaKind } from '../../runs/media.ts';

/** Where one record is. */
export interface Place {
  readonly file: string;
  readonly step: number;
  readonly time: number;
  readonly offset: number;
  readonly length: number;
}

/** One tag of a run: its kind, its name in its file, and its records by step, ascending, one a step. */
export interface IndexedTag {
  readonly kind: MediaKind;
  readonly name: string;
  readonly places: readonly Place[];
}

interface IndexedFile {
  mark: FileMark;
  offset: number;
  readonly scan: MediaScan;
}

function isGrown(before: FileMark, now: FileMark): boolean {
  return now.bytes >= before.bytes && now.inode === before.inode && now.head.startsWith(before.head);
}

/** One writer's files: where their records are. Reads on in files that grew. */
class IndexedPart {
  readonly #files = new Map<string, IndexedFile>();
  readonly #table = new TagTable<PointSink>();

  async update(paths: readonly string[], buffer: ScanBuffer): Promise<void> {
    for (const path of this.#files.keys()) if (!paths.includes(path)) this.#files.delete(path);
    for (const path of paths) {
      try {
        await this.#updateFile(path, buffer);
      } catch {
        // Reading the run says so.
        this.#files.delete(path);
      }
    }
  }

  async #updateFile(path: string, buffer: ScanBuffer): Promise<void> {
    const file = new EventFile(path);
    try {
      const known = this.#files.get(path);
      const grown = known !== undefined && isGrown(known.mark, file.mark);
      const indexed = grown ? known : { mark: file.mark, offset: 0, scan: new MediaScan(buffer.view, this.#table) };
      if (grown && known.mark.bytes === file.mark.bytes) return;
      const { scan } = indexed;
      const result = await file.scan(indexed.offset, buffer, scan, (view, base) => {
        scan.view = view;
        scan.base = base;
      });
      indexed.offset = result.offset;
      indexed.mark = file.mark;
      this.#files.set(path, indexed);
    } finally {
      file.close();
    }
  }

  /** Every tag; of a restart the later files count from their first step of a tag on. */
  tags(paths: readonly string[]): Map<string, IndexedTag> {
    const files = paths.flatMap((path) => {
      const scan = this.#files.get(path)?.scan;
      return scan === undefined ? [] : [{ path, scan }];
    });
    const extents = files.map(({ scan: { firstPointAt, lastPointAt } }) => ({
      firstPointAt,
      lastPointAt,
      resumes: false,
    }));
    const generations = generationsOf(extents);
    const found = new Map<
      string,
      { kind: MediaKind; bound: number; floor: number; generation: number; byStep: Map<number, Place> }
    >();
    for (const [index, { path, scan }] of [...files.entries()].reverse()) {
      const generation = generations[index] ?? index;
      for (const [name, places] of scan.tags) {
        const tag = found.get(name) ?? {
          kind: places.kind,
          bound: Number.POSITIVE_INFINITY,
          floor: Number.POSITIVE_INFINITY,
          generation,
          byStep: new Map<number, Place>(),
        };
        found.set(name, tag);
        if (tag.generation !== generation) {
          tag.bound = Math.min(tag.bound, tag.floor);
          tag.generation = generation;
        }
        takePlaces(places, path, tag.bound, tag.byStep);
        for (const step of places.steps) if (step < tag.floor) tag.floor = step;
      }
    }
    return new Map(
      [...found].map(([name, { kind, byStep }]) => [
        name,
        { kind, name, places: [...byStep.values()].sort((a, b) => a.step - b.step) },
      ]),
    );
  }
}

/** Adds the records below `bound`; of several at one step the last one of a file, and of files the later one, counts. */
function takePlaces(places: TagPlaces, file: string, bound: number, into: Map<number, Place>): void {
  const own = new Map<number, Place>();
  for (const [i, step] of places.steps.entries()) {
    if (step >= bound) continue;
    own.set(step, {
      file,
      step,
      time: places.times[i] ?? 0,
      offset: places.offsets[i] ?? 0,
      length: places.lengths[i] ?? 0,
    });
  }
  for (const [step, place] of own) if (!into.has(step)) into.set(step, place);
}

/** Where all records of a run are that hold anything but scalars: a few numbers each, no data. */
export class MediaIndex {
  readonly #parts = new Map<string, IndexedPart>();

  /** Looks at what is new, and gives every tag by the run's name for it. */
  async update(claim: Claim, buffer: ScanBuffer): Promise<ReadonlyMap<string, IndexedTag>> {
    const tags = new Map<string, IndexedTag>();
    for (const files of partsOf(claim)) {
      const part = this.#part(files);
      await part.update(files.files, buffer);
      for (const [name, tag] of part.tags(files.files)) {
        const known = tags.get(files.prefix + name);
        if (tag.places.length > (known?.places.length ?? 0)) tags.set(files.prefix + name, tag);
      }
    }
    return tags;
  }

  #part({ prefix, isSession }: PartFiles): IndexedPart {
    const key = `${isSession ? 'session' : 'own'} ${prefix}`;
    const part = this.#parts.get(key) ?? new IndexedPart();
    this.#parts.set(key, part);
    return part;
  }
}
