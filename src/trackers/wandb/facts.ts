import type { ParamValue } from '../../runs/run.ts';
import { flattenParams } from '../../runs/flatten.ts';
import { eachLeaf, forget, parseJson } from './leaves.ts';
import { wordNumber } from './history.ts';
import { Wire } from './wire.ts';

/** What a log says of its run beside the history. Later records replace what earlier ones said. */
export class Facts {
  project = '';
  name = '';
  notes = '';
  entity = '';
  group = '';
  jobType = '';
  sweep = '';
  host = '';
  program = '';
  python = '';
  remote = '';
  commit = '';
  args: readonly string[] = [];
  tags: readonly string[] = [];
  /** Ms since 1970, NaN if not known. */
  startedAt = Number.NaN;
  /** Null until the run ended. */
  exitCode: number | null = null;
  /** Seconds; 0 if not known. */
  runtime = 0;
  preempting = false;
  /** Flat config, without W&B's own `_wandb`. */
  readonly config = new Map<string, ParamValue>();
  /** Flat numbers of the summary, whether or not they are in the history too. */
  readonly summary = new Map<string, number>();

  /** A RunRecord. */
  run(wire: Wire): void {
    const tags: string[] = [];
    while (wire.next()) {
      const { field, text } = wire;
      if (field === 2) this.entity = text || this.entity;
      else if (field === 3) this.project = text || this.project;
      else if (field === 4) this.configUpdate(inside(wire));
      else if (field === 5) this.summaryUpdate(inside(wire));
      else if (field === 6) this.group = text || this.group;
      else if (field === 7) this.jobType = text || this.jobType;
      else if (field === 8) this.name = text || this.name;
      else if (field === 9) this.notes = text || this.notes;
      else if (field === 10) tags.push(text);
      else if (field === 12) this.sweep = text || this.sweep;
      else if (field === 13) this.host = text || this.host;
      else if (field === 17) this.startedAt = timestamp(inside(wire));
      else if (field === 21) this.#git(inside(wire));
    }
    if (tags.length > 0) this.tags = tags;
  }

  /** A ConfigRecord. */
  configUpdate(wire: Wire): void {
    eachItem(wire, (path, json) => {
      if (path[0] === '_wandb') return;
      const name = path.join('.');
      forget(this.config, name);
      if (json === null) return;
      const value = unwrap(parseJson(json));
      for (const [key, leaf] of Object.entries(flattenParams({ [name]: value }))) this.config.set(key, leaf);
    });
  }

  /** A SummaryRecord. */
  summaryUpdate(wire: Wire): void {
    eachItem(wire, (path, json) => {
      if (hiddenSummary.has(path[0] ?? '')) return;
      const name = path.join('.');
      forget(this.summary, name);
      if (json === null || path.at(-1) === '_type') return;
      eachLeaf(name, parseJson(json), (key, leaf) => {
        const value = typeof leaf === 'string' ? wordNumber(leaf) : leaf;
        if (typeof value === 'number') this.summary.set(key, value);
      });
    });
  }

  /** A RunExitRecord. */
  exit(wire: Wire): void {
    this.exitCode = 0;
    while (wire.next()) {
      if (wire.field === 1) this.exitCode = wire.int;
      else if (wire.field === 2) this.runtime = wire.int;
    }
  }

  /** An EnvironmentRecord; there are several, each with a part. */
  environment(wire: Wire): void {
    const args: string[] = [];
    while (wire.next()) {
      if (wire.field === 2) this.python = wire.text || this.python;
      else if (wire.field === 5) args.push(wire.text);
      else if (wire.field === 6) this.program = wire.text || this.program;
      else if (wire.field === 9) this.#git(inside(wire));
      else if (wire.field === 12 && this.host === '') this.host = wire.text;
    }
    if (args.length > 0) this.args = args;
  }

  #git(wire: Wire): void {
    while (wire.next()) {
      if (wire.field === 1) this.remote = wire.text || this.remote;
      else if (wire.field === 2) this.commit = wire.text || this.commit;
    }
  }
}

const hiddenSummary = new Set(['_step', '_timestamp', '_runtime', '_wandb']);

/** The message that the current field holds. */
export function inside(wire: Wire): Wire {
  return new Wire(wire.bytes, wire.from, wire.type === 2 ? wire.to : wire.from);
}

/** A protobuf Timestamp as ms since 1970. */
export function timestamp(wire: Wire): number {
  let ms = 0;
  while (wire.next()) {
    if (wire.field === 1) ms += wire.int * 1000;
    else if (wire.field === 2) ms += Math.floor(wire.int / 1e6);
  }
  return ms;
}

/** Calls `item` for each update (1) and, with null, each removal (2) of a config or summary record. */
function eachItem(wire: Wire, item: (path: readonly string[], json: string | null) => void): void {
  while (wire.next()) {
    if (wire.field !== 1 && wire.field !== 2) continue;
    let key = '';
    const nested: string[] = [];
    let json = 'null';
    const part = inside(wire);
    while (part.next()) {
      if (part.field === 1) key = part.text;
      else if (part.field === 2) nested.push(part.text);
      else if (part.field === 16) json = part.text;
    }
    const path = nested.length > 0 ? nested : [key];
    if (path[0] !== '') item(path, wire.field === 1 ? json : null);
  }
}

/** W&B's config files wrap a value as `{ desc, value }`; what stands for it is the value. */
function unwrap(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('value' in value) || !('desc' in value)) return value;
  return Object.keys(value).length === 2 ? value.value : value;
}
