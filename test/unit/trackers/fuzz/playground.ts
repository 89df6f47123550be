import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join, relative, sep } from 'node:path';

/** A copy of a fixture that is spoiled and put back again and again. */
export class Playground {
  /** Absolute. */
  readonly folder: string;
  /** Every file, absolute, sorted, with what it holds when nothing is wrong. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Every folder beneath, absolute. */
  readonly folders: readonly string[];
  /** Where nobody looks for runs: for things that links lead to. */
  readonly aside: string;
  readonly #touched = new Set<string>();

  /** Copies `original` (absolute) to `<place>/<name>`. */
  constructor(original: string, place: string, name: string) {
    mkdirSync(place, { recursive: true });
    const real = realpathSync(place);
    this.folder = join(real, name);
    this.aside = join(real, 'aside');
    mkdirSync(this.aside);
    cpSync(original, this.folder, { recursive: true });
    const entries = readdirSync(this.folder, { recursive: true, withFileTypes: true });
    const paths = (all: typeof entries): string[] => all.map((entry) => join(entry.parentPath, entry.name)).sort();
    this.folders = paths(entries.filter((entry) => entry.isDirectory()));
    this.files = new Map(paths(entries.filter((entry) => entry.isFile())).map((file) => [file, readFileSync(file)]));
  }

  /** Every path (absolute) that something happened to since the last `restore`. */
  get touched(): readonly string[] {
    return [...this.#touched];
  }

  /** What a path is called in accounts. */
  nameOf(path: string): string {
    return relative(this.folder, path).split(sep).join('/') || '.';
  }

  /** Removes what is there and notes that it must be put back. */
  clear(path: string): void {
    this.note(path);
    rmSync(path, { recursive: true, force: true });
  }

  /** Notes that a path must be put back. Throws, as the disk would, where a link or file stands in the way to it. */
  note(path: string): void {
    const above = dirname(path);
    if (realpathSync(above) !== above) throw Object.assign(new Error(`${above} is a link.`), { code: 'ELOOP' });
    this.#touched.add(path);
  }

  /** Writes a file in place (same inode) where it is one. */
  write(file: string, content: Uint8Array): void {
    if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) this.clear(file);
    else this.note(file);
    writeFileSync(file, content);
  }

  /** A pipe that nobody writes to, so that opening it for reading waits for ever; false where there are none. */
  pipe(path: string): boolean {
    const made = join(this.aside, 'pipe');
    if (!existsSync(made)) spawnSync('mkfifo', [made]);
    if (!existsSync(made)) return false;
    this.clear(path);
    linkSync(made, path);
    return true;
  }

  /** Makes all that was spoiled whole again. */
  restore(): void {
    // Parents first: what stands in the way to others goes before them.
    const touched = [...this.#touched].sort();
    for (const path of touched) {
      if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true) chmodSync(path, 0o755);
      rmSync(path, { recursive: true, force: true });
    }
    for (const path of touched) {
      const below = (other: string): boolean => other === path || other.startsWith(path + sep);
      for (const folder of this.folders) if (below(folder)) mkdirSync(folder, { recursive: true });
      for (const [file, content] of this.files) {
        if (!below(file)) continue;
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
      }
    }
    this.#touched.clear();
  }

  /** Gives files (absolute), and what was spoiled, a time of writing: seconds before now. */
  age(seconds: number, files: readonly string[]): void {
    const time = Date.now() / 1000 - seconds;
    for (const file of new Set([...files, ...this.#touched])) {
      try {
        utimesSync(file, time, time);
      } catch {
        // It is no file now, or gone.
      }
    }
  }

  /** What is there that was not, or not as it was: a reader that writes shows here. */
  differences(): readonly string[] {
    const now = readdirSync(this.folder, { recursive: true, withFileTypes: true });
    const known = new Set([...this.files.keys(), ...this.folders]);
    const there = now.map((entry) => join(entry.parentPath, entry.name));
    const strange = there.filter((path) => !known.has(path));
    const changed = [...this.files].filter(
      ([file, content]) => !existsSync(file) || !readFileSync(file).equals(content),
    );
    return [...strange, ...changed.map(([file]) => file)].map((path) => this.nameOf(path));
  }
}
