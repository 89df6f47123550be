import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import * as z from 'zod';
import { faultCode } from './file-fault.ts';
import { makeStateFolder, stateFolder } from './state-folder.ts';
import { plainLook, tableLook } from './table-look.ts';
import type { TableLook } from './table-look.ts';
import { writeWhole } from './write-whole.ts';

/** The version of the files that this Trainyard reads and writes. */
const version = 1;
const folderName = 'views';
const ending = '.yaml';
const longest = 1_000_000;

const viewFile = z.looseObject({ version: z.literal(version), name: z.string().min(1), ...tableLook.shape });
const anyVersion = z.looseObject({ version: z.unknown() });

/** A view that people saved in the repository, as `.trainyard/views/<slug>.yaml`. */
export interface SavedView {
  readonly slug: string;
  readonly name: string;
  /** Null where the file cannot be used: `problem` says why, and what to do. */
  readonly look: TableLook | null;
  readonly problem: string | null;
}

/** The saved views of a base (absolute), by name. A file that cannot be used is told of and left as it is. */
export function readViews(base: string): readonly SavedView[] {
  const views = slugsOf(base).map((slug) => readView(base, slug));
  return views.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

/**
 * Saves a look under a name: over the view of that name if there is one, else in a new file. Gives its slug, or a
 * sentence why it was not saved. Throws as `fs` does.
 */
export function writeView(
  base: string,
  name: string,
  look: TableLook,
): { readonly ok: true; readonly slug: string } | { readonly ok: false; readonly problem: string } {
  const title = name.trim();
  const taken = slugsOf(base);
  const old = taken.map((slug) => readView(base, slug)).find((view) => view.name === title);
  if (old?.problem != null) return { ok: false, problem: old.problem };
  const slug = old?.slug ?? freeSlug(title, new Set(taken));
  const folder = makeStateFolder(base, folderName);
  writeWhole(join(folder, slug + ending), printView(title, look));
  return { ok: true, slug };
}

/** Takes a saved view away; none of that slug is as good. Throws as `fs` does. */
export function removeView(base: string, slug: string): void {
  if (slugsOf(base).includes(slug)) rmSync(fileOf(base, slug), { force: true });
}

/** One entry a line, and only what differs from a look with nothing chosen: git merges changes of different keys. */
function printView(name: string, look: TableLook): string {
  const plain = new Map<string, unknown>(Object.entries(plainLook));
  const said = Object.entries(look).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(plain.get(key)));
  const sorted = said.map(([key, value]): [string, unknown] => [key, ordered(key, value)]);
  return stringify({ version, name, ...Object.fromEntries(sorted) }, { lineWidth: 0 });
}

/** What has no order of its own gets one, so that two people who chose the same wrote the same. */
function ordered(key: string, value: unknown): unknown {
  if (key === 'hidden' || key === 'shown') return Array.isArray(value) ? value.map(String).sort() : value;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function readView(base: string, slug: string): SavedView {
  const file = fileOf(base, slug);
  const unusable = (problem: string): SavedView => ({
    slug,
    name: slug,
    look: null,
    problem: `.trainyard/views/${slug}${ending}: ${problem}`,
  });
  try {
    if (statSync(file).size > longest) return unusable('The file is longer than 1 MB.');
    const raw: unknown = parse(readFileSync(file, 'utf8'), { logLevel: 'silent', maxAliasCount: 100 });
    const view = viewFile.safeParse(raw);
    if (view.success) {
      return { slug, name: view.data.name, look: tableLook.parse(view.data), problem: null };
    }
    const other = anyVersion.safeParse(raw);
    if (typeof other.data?.version === 'number' && other.data.version > version) {
      return unusable(`Version ${other.data.version} is not known here. Update Trainyard.`);
    }
    const [issue] = view.error.issues;
    const path = issue?.path.join('.') ?? '';
    return unusable(
      `${path === '' ? '' : `${path}: `}${issue?.message ?? 'It is no view.'} Mend the file, or delete it.`,
    );
  } catch (error) {
    const code = faultCode(error);
    if (code !== null && code !== 'ENOENT') return unusable(`The file cannot be read (${code}).`);
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return unusable(`${line} Mend the file, or delete it.`);
  }
}

function fileOf(base: string, slug: string): string {
  return join(stateFolder(base), folderName, slug + ending);
}

function slugsOf(base: string): readonly string[] {
  try {
    return readdirSync(join(stateFolder(base), folderName))
      .filter((name) => name.endsWith(ending) && !name.startsWith('.'))
      .map((name) => name.slice(0, -ending.length));
  } catch {
    return [];
  }
}

function freeSlug(name: string, taken: ReadonlySet<string>): string {
  const readable = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  const first = readable === '' ? 'view' : readable;
  for (let slug = first, n = 2; ; slug = `${first}-${n}`, n += 1) if (!taken.has(slug)) return slug;
}
