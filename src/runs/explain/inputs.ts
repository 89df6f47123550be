import { isPlace, isSeed } from '../groups.ts';
import { paramKey, paramNumber } from '../param-key.ts';
import type { ParamValue, Run } from '../run.ts';

/** What an input of a training is. */
export type InputKind = 'parameter' | 'seed' | 'code' | 'data' | 'package' | 'environment' | 'machine';

/** What was left of a run beside its parameters; where nobody looked, a run has none. */
export interface LeftInputs {
  /** Packages, `python`, `machine.gpu`, … by key. */
  readonly environment: Readonly<Record<string, string>>;
  /** Digests by name or path. */
  readonly data: Readonly<Record<string, string>>;
  /** What tells apart the uncommitted changes that were recorded; null: none were. */
  readonly patch: string | null;
}

/** One input over all runs. */
export interface InputColumn {
  readonly kind: InputKind;
  readonly key: string;
  /** For each run the number of its value; 0 where it lacks the input. */
  readonly codes: Int32Array;
  /** By code: the value as it was written; null for 0. */
  readonly values: readonly (ParamValue | null)[];
  /** By code: the number that the value is, NaN for anything else. */
  readonly numbers: readonly number[];
}

/** Runs that are judged by one metric, with all that went into them. */
export interface InputTable {
  readonly runs: readonly Run[];
  /** The metric's last value. */
  readonly metric: Float64Array;
  readonly columns: readonly InputColumn[];
  /** Runs are matched only within one of these: their experiment. */
  readonly blocks: Int32Array;
}

/** The name that a code input goes by: a repository has one. */
export const codeKey = 'commit';

/** Sets up the inputs of some runs. `matched`: whether runs of different experiments are kept apart. */
export function inputTable(
  runs: readonly Run[],
  metric: string,
  left: ReadonlyMap<string, LeftInputs>,
  matched: boolean,
): InputTable {
  const columns = new Map<string, Builder>();
  const put = (row: number, kind: InputKind, key: string, value: ParamValue, text: string): void => {
    const name = `${kind} ${key}`;
    let column = columns.get(name);
    if (column === undefined) columns.set(name, (column = new Builder(kind, key, runs.length)));
    column.put(row, value, text);
  };
  for (const [row, run] of runs.entries()) {
    for (const [key, value] of Object.entries(run.params)) {
      if (!isPlace(key)) put(row, isSeed(key) ? 'seed' : 'parameter', key, value, paramKey(value));
    }
    const own = left.get(run.id);
    if (run.git !== null) {
      const changed = run.git.dirty === true || own?.patch != null ? `+${own?.patch ?? 'unrecorded'}` : '';
      const commit = run.git.commit.slice(0, 12).toLowerCase();
      put(row, 'code', codeKey, commit + (changed === '' ? '' : '+changes'), commit + changed);
    }
    for (const [key, value] of Object.entries(own?.data ?? {})) put(row, 'data', key, value, value);
    for (const [key, value] of Object.entries(own?.environment ?? {})) {
      const kind = kindOf(key);
      if (kind !== null) put(row, kind, key, value, value);
    }
  }
  const blocks = new Int32Array(runs.length);
  const known = new Map<string, number>();
  if (matched) for (const [row, { experiment }] of runs.entries()) blocks[row] = numberIn(known, experiment);
  const values = Float64Array.from(runs, ({ metrics }) =>
    Object.hasOwn(metrics, metric) ? (metrics[metric]?.last ?? Number.NaN) : Number.NaN,
  );
  return { runs, metric: values, columns: [...columns.values()], blocks };
}

/** What a key of the environment says; null: how the program was called, which its parameters say better. */
function kindOf(key: string): InputKind | null {
  if (key.startsWith('command.')) return null;
  if (key.startsWith('machine.')) return 'machine';
  if (isSeed(key)) return 'seed';
  return key === 'python' || key.includes('.') || /^[A-Z_]+$/.test(key) ? 'environment' : 'package';
}

class Builder implements InputColumn {
  readonly kind: InputKind;
  readonly key: string;
  readonly codes: Int32Array;
  readonly values: (ParamValue | null)[] = [null];
  readonly numbers: number[] = [Number.NaN];
  readonly #known = new Map<string, number>();

  constructor(kind: InputKind, key: string, rows: number) {
    this.kind = kind;
    this.key = key;
    this.codes = new Int32Array(rows);
  }

  put(row: number, value: ParamValue, text: string): void {
    const code = numberIn(this.#known, text);
    this.codes[row] = code;
    if (code < this.values.length) return;
    this.values.push(value);
    this.numbers.push(paramNumber(value) ?? Number.NaN);
  }
}

/** The number of a text among those seen, from 1. */
function numberIn(known: Map<string, number>, text: string): number {
  const there = known.get(text);
  if (there !== undefined) return there;
  known.set(text, known.size + 1);
  return known.size;
}
