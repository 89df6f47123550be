import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import * as z from 'zod';
import type { MetricSetting, MetricSettings } from '../runs/goal.ts';
import { globFault } from './named-files.ts';
import type { NamedFiles } from './named-files.ts';
import { metricSchema } from './schema/metrics.ts';
import { projectVersion } from './schema/project.ts';
import { namedTrackerSchema } from './schema/trackers.ts';
import { isServerEntry, readServerEntry } from './servers.ts';
import type { ServerEntry } from './servers.ts';

const longest = 1 << 20;

/** Something in trainyard.yaml that cannot be used. Lines and columns count from 1. */
export interface ProjectProblem {
  /** Absolute. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Says the place, too. */
  readonly message: string;
  readonly hint: string;
}

/** What a trainyard.yaml says, as far as it can be used. Plain data. */
export interface Project {
  readonly metrics: MetricSettings;
  readonly named: readonly NamedFiles[];
  /** Tracking servers, in the order in which they stand there. */
  readonly servers: readonly ServerEntry[];
  readonly problems: readonly ProjectProblem[];
}

const record = z.record(z.string(), z.unknown());

/**
 * Reads a trainyard.yaml (absolute path). A file that is not there says nothing; of a broken one that is used which can
 * be, entry by entry, and the rest is a problem. Keys that are not known are left alone: other parts, or newer
 * versions, have them.
 */
export function readProject(file: string): Project {
  let text: string;
  try {
    const stats = statSync(file);
    // Reading a pipe would wait for its other end.
    if (!stats.isFile()) return broken(file, 'It is no file.', 'Make it a text file, or remove it.');
    if (stats.size > longest)
      return broken(file, 'The file is longer than 1 MB.', "Move what is not Trainyard's elsewhere.");
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { metrics: {}, named: [], servers: [], problems: [] };
    return broken(file, `The file cannot be read (${String(code)}).`, 'Check that it is a file and may be read.');
  }
  return parseProject(text, file);
}

function broken(file: string, message: string, hint: string): Project {
  return { metrics: {}, named: [], servers: [], problems: [{ file, line: 1, column: 1, message, hint }] };
}

/** Reads the text of a trainyard.yaml; `file` (absolute) is what its problems and globs are about. */
export function parseProject(text: string, file: string): Project {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const reader = new ProjectReader(document, lines, file);
  return reader.read();
}

class ProjectReader {
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;
  readonly #file: string;
  readonly #problems: ProjectProblem[] = [];
  #root: Readonly<Record<string, unknown>> = {};

  constructor(document: Document.Parsed, lines: LineCounter, file: string) {
    this.#document = document;
    this.#lines = lines;
    this.#file = file;
  }

  read(): Project {
    const nothing = { metrics: {}, named: [], servers: [], problems: this.#problems };
    for (const error of this.#document.errors) {
      this.#problem(error.pos[0], error.message, 'Mend the YAML.');
    }
    const plain = this.#plain();
    if (this.#problems.length > 0 || plain === null) return nothing;
    const root = record.safeParse(plain);
    if (!root.success) {
      this.#problem(0, 'The file holds no keys', 'Write metrics: or trackers: and what belongs to them.');
      return nothing;
    }
    this.#root = root.data;
    if (!this.#isKnownVersion()) return nothing;
    return { metrics: this.#metrics(), named: this.#named(), servers: this.#servers(), problems: this.#problems };
  }

  /** Values with aliases put in; too many of them are an error. */
  #plain(): unknown {
    try {
      return this.#document.toJS({ maxAliasCount: 1000 });
    } catch (error) {
      this.#problem(0, error instanceof Error ? error.message : String(error), 'Mend the YAML.');
      return null;
    }
  }

  #isKnownVersion(): boolean {
    const version: unknown = this.#root['version'];
    if (version === undefined || version === projectVersion) return true;
    this.#problemAt(
      ['version'],
      `version ${JSON.stringify(version)} is not known here`,
      `Update Trainyard, or write version: ${projectVersion}.`,
    );
    return false;
  }

  #metrics(): MetricSettings {
    const entries = this.#entries('metrics').flatMap(([name, value]): [string, MetricSetting][] => {
      const setting = this.#check(metricSchema, ['metrics', name], value);
      return setting === null ? [] : [[name, setting]];
    });
    return Object.fromEntries(entries);
  }

  #named(): readonly NamedFiles[] {
    const folder = dirname(this.#file);
    return this.#entries('trackers').flatMap(([name, value]) => {
      if (isServerEntry(value)) return [];
      const tracker = this.#check(namedTrackerSchema, ['trackers', name], value);
      if (tracker?.path === undefined) return [];
      const globs = typeof tracker.path === 'string' ? [tracker.path] : tracker.path;
      return globs.flatMap((glob): NamedFiles[] => {
        const fault = globFault(glob);
        if (fault === null) return [{ tracker: tracker.type, folder, glob }];
        this.#problemAt(
          ['trackers', name, 'path'],
          `the path cannot be used: ${fault}`,
          'Write a path such as logs/*/out.csv.',
        );
        return [];
      });
    });
  }

  #servers(): readonly ServerEntry[] {
    return this.#entries('trackers').flatMap(([name, value]) => {
      if (!isServerEntry(value)) return [];
      const { entry, faults } = readServerEntry(name, value);
      for (const { key, message, hint } of faults) {
        this.#problemAt(['trackers', name, ...(key === '' ? [] : [key])], message, hint);
      }
      return entry === null ? [] : [entry];
    });
  }

  /** The entries of a top-level key, as plain values. */
  #entries(key: string): readonly (readonly [string, unknown])[] {
    const plain = this.#root[key] ?? null;
    if (plain === null) return [];
    const entries = record.safeParse(plain);
    if (entries.success) return Object.entries(entries.data);
    this.#problemAt([key], `${key} holds no names`, `Write a name and a colon below ${key}:.`);
    return [];
  }

  /** The value if it fits; else its problems, at their places, and null. */
  #check<T>(schema: z.ZodType<T>, path: readonly string[], value: unknown): T | null {
    const checked = schema.safeParse(value);
    if (checked.success) return checked.data;
    for (const { path: inner, message } of checked.error.issues) {
      this.#problemAt([...path, ...inner.map(String)], message, 'Mend it, or take it out.');
    }
    return null;
  }

  /** At the innermost node of a path that there is. */
  #problemAt(path: readonly string[], message: string, hint: string): void {
    for (let length = path.length; length > 0; length -= 1) {
      const range = rangeOf(this.#document.getIn(path.slice(0, length), true));
      if (range === null) continue;
      this.#problem(range, `${path.join(' → ')}: ${message}`, hint);
      return;
    }
    this.#problem(0, message, hint);
  }

  #problem(offset: number, message: string, hint: string): void {
    const { line, col } = this.#lines.linePos(offset);
    const place = { line: Math.max(1, line), column: Math.max(1, col) };
    const text = `Line ${place.line}, column ${place.column}: ${message.replace(/\.$/, '')}.`;
    this.#problems.push({ file: this.#file, ...place, message: text, hint });
  }
}

const ranged = z.object({ range: z.tuple([z.number(), z.number(), z.number()]) });

function rangeOf(node: unknown): number | null {
  return ranged.safeParse(node).data?.range[0] ?? null;
}
