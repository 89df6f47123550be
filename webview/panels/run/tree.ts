import { compareNatural } from '../../../src/runs/natural.ts';

/** A row of the files' tree: a folder, or a file with its place among the artifacts. */
export interface FileRow {
  readonly kind: 'folder' | 'file';
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  readonly bytes: number;
}

/** Files in the order of a tree, each folder in front of what it holds, with its whole size. */
export function fileRows(files: readonly { readonly path: string; readonly bytes: number }[]): readonly FileRow[] {
  const rows: FileRow[] = [];
  const walk = (folder: string, depth: number, inside: typeof files): void => {
    const direct: (typeof files)[number][] = [];
    const below = new Map<string, (typeof files)[number][]>();
    for (const file of inside) {
      const slash = file.path.indexOf('/', folder.length);
      if (slash === -1) direct.push(file);
      else {
        const path = file.path.slice(0, slash + 1);
        below.set(path, [...(below.get(path) ?? []), file]);
      }
    }
    for (const [path, held] of [...below].sort(([a], [b]) => compareNatural(a, b))) {
      const bytes = held.reduce((sum, file) => sum + file.bytes, 0);
      rows.push({ kind: 'folder', path, name: path.slice(folder.length, -1), depth, bytes });
      walk(path, depth + 1, held);
    }
    for (const { path, bytes } of direct.sort((a, b) => compareNatural(a.path, b.path))) {
      rows.push({ kind: 'file', path, name: path.slice(folder.length), depth, bytes });
    }
  };
  walk('', 0, files);
  return rows;
}
