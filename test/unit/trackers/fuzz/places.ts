import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Playground } from './playground.ts';
import type { Random } from './random.ts';

/** Something that happens to a file or folder as such, whatever it holds. False: it does not fit here. */
export interface Accident {
  readonly name: string;
  readonly to: 'file' | 'folder';
  /** Chosen seldom: it takes long. */
  readonly heavy?: boolean;
  readonly apply: (path: string, ground: Playground, random: Random) => boolean;
}

const file = (
  name: string,
  apply: (path: string, ground: Playground, random: Random) => boolean | undefined,
): Accident => ({
  name,
  to: 'file',
  apply: (path, ground, random) => apply(path, ground, random) !== false,
});
const folder = (
  name: string,
  apply: (path: string, ground: Playground, random: Random) => boolean | undefined,
): Accident => ({
  ...file(name, apply),
  to: 'folder',
});

function link(path: string, target: string, ground: Playground): boolean {
  ground.clear(path);
  symlinkSync(target, path);
  return true;
}

/** Names that are legal on a disk and awkward anywhere else. */
const oddNames = [
  '\n',
  '\u001b[31m',
  '-rf',
  ' ',
  '\u202e',
  'a'.repeat(255),
  'CON',
  '#1',
  '%2e%2e',
  '__proto__',
  '\ufffd',
];

export const accidents: readonly Accident[] = [
  file('removed', (path, ground) => {
    ground.clear(path);
    return true;
  }),
  file('made a folder', (path, ground) => {
    ground.clear(path);
    mkdirSync(path);
    return true;
  }),
  file('made a link to itself', (path, ground) => link(path, path, ground)),
  file('made a link to nothing', (path, ground) => link(path, join(ground.aside, 'nothing'), ground)),
  file('made a link to its folder', (path, ground) => link(path, dirname(path), ground)),
  file('made a link to another file', (path, ground, random) => {
    const other = random.pick([...ground.files.keys()]);
    return other !== path && link(path, other, ground);
  }),
  file('made a link to a device without end', (path, ground) => link(path, '/dev/zero', ground)),
  file('made a link to a file that cannot be read', (path, ground) => link(path, '/proc/self/mem', ground)),
  file('made a pipe', (path, ground) => ground.pipe(path)),
  file('made unreadable', (path, ground) => {
    const content = readFileSync(path);
    ground.clear(path);
    writeFileSync(path, content, { mode: 0 });
    chmodSync(path, 0);
    return true;
  }),
  {
    ...file('made long and empty behind its end', (path, ground, random) => {
      ground.write(path, readFileSync(path));
      truncateSync(path, statSync(path).size + random.size(700 << 20));
      return true;
    }),
    heavy: true,
  },
  file('replaced by another file, by its content', (path, ground, random) => {
    ground.write(path, random.pick([...ground.files.values()]));
    return true;
  }),
  file('replaced by an equal one', (path, ground) => {
    const content = readFileSync(path);
    ground.clear(path);
    writeFileSync(path, content);
    return true;
  }),
  file('renamed', (path, ground, random) => {
    const name = random.chance(0.5) ? random.pick(oddNames) : `${random.pick(oddNames).slice(0, 100)}${basename(path)}`;
    if (name === '' || name.length > 255 || name.startsWith('.')) return false;
    const content = readFileSync(path);
    ground.clear(path);
    ground.write(join(dirname(path), name), content);
    return true;
  }),
  file('copied many times', (path, ground, random) => {
    const content = readFileSync(path);
    for (let left = random.size(60); left > 0; left -= 1)
      ground.write(join(dirname(path), `${left}${basename(path)}`), content);
    return true;
  }),
  file('written at an odd time', (path, ground, random) => {
    ground.write(path, readFileSync(path));
    const time = random.pick([0, 1, -1e9, 4e9, 1e11]);
    utimesSync(path, time, time);
    return true;
  }),
  folder('removed', (path, ground) => {
    ground.clear(path);
    return true;
  }),
  folder('made a file', (path, ground, random) => {
    ground.clear(path);
    writeFileSync(path, random.pick([...ground.files.values()]));
    return true;
  }),
  folder('made a link to its parent', (path, ground) => link(path, dirname(path), ground)),
  folder('made a link to itself', (path, ground) => link(path, path, ground)),
  folder('made a link to the whole', (path, ground) => link(path, ground.folder, ground)),
  folder('with a link to the whole in it', (path, ground) => link(join(path, 'circle'), ground.folder, ground)),
  folder('with two links that lead to each other', (path, ground) => {
    link(join(path, 'first'), join(path, 'second'), ground);
    return link(join(path, 'second'), join(path, 'first'), ground);
  }),
  folder('moved aside, a link in its place', (path, ground, random) => {
    const aside = join(ground.aside, 'moved');
    rmSync(aside, { recursive: true, force: true });
    cpSync(path, aside, { recursive: true, verbatimSymlinks: true });
    return link(path, random.chance(0.5) ? aside : `${aside}/`, ground);
  }),
  folder('renamed', (path, ground, random) => {
    const name = random.pick(oddNames);
    const to = join(dirname(path), name);
    ground.clear(to);
    renameSync(path, to);
    ground.clear(path);
    return true;
  }),
  folder('with folders deep in it', (path, ground, random) => {
    const top = join(path, 'deep');
    ground.clear(top);
    mkdirSync(join(top, ...Array.from({ length: random.size(200) }, () => 'd')), { recursive: true });
    return true;
  }),
  folder('with copies of itself in it', (path, ground, random) => {
    const copies = join(path, 'copies');
    ground.clear(copies);
    const size = [...ground.files].reduce(
      (sum, [name, content]) => (name.startsWith(path) ? sum + content.length : sum),
      0,
    );
    if (size > 1 << 20) return false;
    for (let left = random.size(4); left > 0; left -= 1) {
      cpSync(path, join(copies, String(left)), {
        recursive: true,
        verbatimSymlinks: true,
        filter: (from) => !from.startsWith(copies),
      });
    }
    return true;
  }),
  folder('made unreadable', (path, ground) => {
    ground.note(path);
    chmodSync(path, 0);
    return true;
  }),
];
