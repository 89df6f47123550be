import { goalOf } from '../runs/goal.ts';
import type { MetricSettings } from '../runs/goal.ts';
import { compareNatural } from '../runs/natural.ts';
import { numberSizes } from '../runs/numbers.ts';
import { fieldNames } from '../runs/query.ts';
import type { QueryKey } from '../runs/query.ts';
import type { Run } from '../runs/run.ts';
import { Slice } from './slice.ts';
import { columnGroups, manyValues } from './table-api.ts';
import type { ColumnKind, TableColumn, TableValue } from './table-api.ts';
import { columnKey, groupOf, numberIn } from './table-values.ts';

type Key = Pick<QueryKey, 'kind' | 'name'>;
type FieldKind = Extract<QueryKey, { kind: 'field' }>['name'];

/** How many of a column's numbers its format hangs on: the first ones. */
const sampled = 2_000;
/** The name has a place of its own; stars and archives are marks of it. */
const noColumns: ReadonlySet<FieldKind> = new Set<FieldKind>(['name', 'starred', 'archived', 'baseline']);
const fieldKinds: ReadonlyMap<string, ColumnKind> = new Map([
  ['started', 'time'],
  ['ended', 'time'],
  ['duration', 'duration'],
  ['exitCode', 'number'],
  ['git.dirty', 'boolean'],
]);

/** What was seen of a column so far. */
class Tally {
  readonly #key: Key;
  /** Up to `manyValues`; what each stands for is found out once. */
  readonly #values = new Map<TableValue, number | null>();
  readonly #sample: number[] = [];
  #count = 0;
  #texts = 0;
  #booleans = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  constructor(key: Key) {
    this.#key = key;
  }

  add(value: TableValue): void {
    this.#count += 1;
    const known = this.#values.get(value);
    const number = known === undefined ? numberIn(value) : known;
    if (known === undefined && this.#values.size < manyValues) this.#values.set(value, number);
    if (typeof value === 'boolean') this.#booleans += 1;
    else if (number === null && value !== null) this.#texts += 1;
    if (number === null || !Number.isFinite(number)) return;
    if (number < this.#min) this.#min = number;
    if (number > this.#max) this.#max = number;
    if (this.#sample.length < sampled) this.#sample.push(number);
  }

  /** @param runs how many runs there are, with or without it */
  column(runs: number, metrics: MetricSettings): TableColumn {
    const none = this.#min > this.#max;
    const { name } = this.#key;
    return {
      key: columnKey(this.#key),
      group: groupOf(this.#key),
      name: name.replace(/^git\./, this.#key.kind === 'field' ? '' : 'git.'),
      kind: this.#kind(),
      count: this.#count,
      distinct: this.#values.size,
      min: none ? null : this.#min,
      max: none ? null : this.#max,
      sizes: numberSizes(this.#sample),
      differs: this.#values.size > 1 || (this.#count > 0 && this.#count < runs),
      goal: this.#key.kind === 'metrics' ? goalOf(name, metrics) : null,
    };
  }

  #kind(): ColumnKind {
    const { kind, name } = this.#key;
    if (kind === 'metrics') return 'number';
    if (kind === 'field') return fieldKinds.get(name) ?? 'text';
    if (this.#texts > 0) return 'text';
    if (this.#booleans > 0) return this.#booleans === this.#count ? 'boolean' : 'text';
    return this.#sample.length > 0 ? 'number' : 'text';
  }
}

/**
 * The columns that some runs have: by group, in each the run's fields as queries list them and the names of the others
 * as people count. Gives way to other questions while it counts.
 */
export async function columnsOf(
  runs: readonly Run[],
  read: (key: QueryKey, run: Run) => TableValue,
  metrics: MetricSettings,
): Promise<readonly TableColumn[]> {
  const nowhere = { from: 0, to: 0 };
  const fields = fieldNames.filter((name) => !noColumns.has(name));
  const tallies = {
    metrics: new Map<string, Tally>(),
    params: new Map<string, Tally>(),
    tags: new Map<string, Tally>(),
    field: new Map<string, Tally>(fields.map((name) => [name, new Tally({ kind: 'field', name })])),
  };
  const count = (key: QueryKey, run: Run): void => {
    const kept = tallies[key.kind];
    const tally = kept.get(key.name) ?? new Tally(key);
    kept.set(key.name, tally);
    const value = read(key, run);
    if (value !== undefined) tally.add(value);
  };
  const slice = new Slice();
  for (const run of runs) {
    for (const name of fields) count({ kind: 'field', name, span: nowhere }, run);
    for (const kind of ['metrics', 'params', 'tags'] as const) {
      for (const name of Object.keys(run[kind])) count({ kind, name, span: nowhere }, run);
    }
    await slice.pause();
  }
  const columns = Object.values(tallies).flatMap((kept) =>
    [...kept.values()].map((tally) => tally.column(runs.length, metrics)),
  );
  const inOrder = (column: TableColumn): number => columnGroups.indexOf(column.group);
  return columns.sort(
    (a, b) =>
      inOrder(a) - inOrder(b) ||
      (a.group === 'run' || a.group === 'git'
        ? placeOf(a.key) - placeOf(b.key)
        : Number(isOfMachine(a)) - Number(isOfMachine(b)) || compareNatural(a.name, b.name)),
  );
}

/** What a machine was busy with comes after what a training was about. */
function isOfMachine({ group, name }: TableColumn): boolean {
  return group === 'metrics' && /^(?:system|sys)[/.]/.test(name);
}

/** The commoner a field is looked at, the further left. */
const fieldOrder = ['status', 'experiment', 'started', 'duration', 'tracker'];

function placeOf(key: string): number {
  const early = fieldOrder.indexOf(key);
  return early === -1 ? fieldOrder.length + fieldNames.findIndex((name) => name === key) : early;
}
