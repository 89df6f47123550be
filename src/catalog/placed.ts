import { dirname } from 'node:path';
import type { MetricSettings } from '../runs/goal.ts';
import type { Placed } from './beside-api.ts';
import type { Entry } from './entry.ts';
import { judgeExperiments } from './headlines.ts';

type Entries = ReadonlyMap<string, Entry>;

/** Runs by the absolute folder or file where each lies. Made anew when the runs change. */
export class Places {
  #version = '';
  #byPlace: Entries = new Map();
  #best: ReadonlySet<string> | null = null;

  /** The run that lies at each path, null where none does. Only the run of a path itself, not of one above. */
  at(
    paths: readonly string[],
    entries: Entries,
    version: string,
    settings: MetricSettings,
  ): readonly (Placed | null)[] {
    this.#update(entries, version);
    return paths.map((path) => {
      const run = this.#byPlace.get(path)?.run;
      if (run === undefined) return null;
      this.#best ??= bestIds(entries, settings);
      const { id, name, status, reason } = run;
      return { id, name, status, reason, best: this.#best.has(id) };
    });
  }

  /** The id of the run that a path lies in, the innermost one; null: none. */
  holding(path: string, entries: Entries, version: string): string | null {
    this.#update(entries, version);
    for (let at = path; ; at = dirname(at)) {
      const entry = this.#byPlace.get(at);
      if (entry !== undefined) return entry.id;
      if (dirname(at) === at) return null;
    }
  }

  #update(entries: Entries, version: string): void {
    if (version === this.#version) return;
    this.#byPlace = new Map([...entries.values()].map((entry) => [entry.place, entry]));
    this.#best = null;
    this.#version = version;
  }
}

function bestIds(entries: Entries, settings: MetricSettings): ReadonlySet<string> {
  return new Set([...judgeExperiments(entries.values(), settings).values()].flatMap(({ best }) => best?.id ?? []));
}
