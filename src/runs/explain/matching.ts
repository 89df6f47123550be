import { hashText } from '../hash.ts';
import { mean, sampleVariance } from '../stats.ts';
import type { InputColumn, InputTable } from './inputs.ts';

/** Two settings that differ in the input that is looked at, and in nothing else that is known; `b` less `a`. */
export interface MatchedPair {
  /** Rows of the table; several are repeats, with other seeds or the same. */
  readonly a: readonly number[];
  readonly b: readonly number[];
  /** The metric of each side, once for every seed. */
  readonly samples: { readonly a: readonly number[]; readonly b: readonly number[] };
  /** mean(b) − mean(a) of these. */
  readonly difference: number;
}

/** How much the metric differs where nothing that is known does but the seed. */
export interface SeedNoise {
  /** The pooled sample standard deviation of repeats. */
  readonly deviation: number;
  /** Runs with seeds of their own less settings: what the deviation rests on. */
  readonly degrees: number;
  readonly settings: number;
  readonly runs: number;
}

/**
 * Finds runs that have all inputs but some in common. What all inputs of a run come to is a sum of one number for each,
 * so that leaving one out is a subtraction: 10,000 runs are grouped anew for every input in milliseconds.
 */
export class Matching {
  readonly #table: InputTable;
  readonly #sums: Float64Array;
  readonly #weights = new Map<InputColumn, Float64Array>();
  /** Columns of seeds, where these differ: then what one seed does twice says nothing of how much seeds differ. */
  readonly #seeds: readonly InputColumn[];

  constructor(table: InputTable) {
    this.#table = table;
    const seeds = table.columns.filter(({ kind }) => kind === 'seed');
    this.#seeds = seeds.some(({ values }) => values.length > 2) ? seeds : [];
    const { columns, blocks, runs } = table;
    // Sums stay exact below 2^53.
    const bits = 52 - Math.ceil(Math.log2(columns.length + 2));
    const weight = (text: string): number => hashText(text) % 2 ** bits;
    this.#sums = Float64Array.from(blocks, (block) => weight(`block ${block}`));
    for (const [place, column] of columns.entries()) {
      if (column.kind === 'seed') continue;
      const weights = Float64Array.from(column.values, (_, code) => (code === 0 ? 0 : weight(`${place} ${code}`)));
      this.#weights.set(column, weights);
      for (let row = 0; row < runs.length; row += 1) this.#add(row, weights[column.codes[row] ?? 0] ?? 0);
    }
  }

  /** The pairs that differ in one input alone, from the value of code `from` to that of `to`; `beside` may differ too. */
  pairs(column: InputColumn, from: number, to: number, beside: InputColumn | null = null): readonly MatchedPair[] {
    const groups = new Map<number, { readonly a: number[]; readonly b: number[] }>();
    this.#each((row) => {
      const code = column.codes[row];
      if (code !== from && code !== to) return;
      const key = this.#without(row, column) - (beside === null ? 0 : this.#weightOf(row, beside));
      let group = groups.get(key);
      if (group === undefined) groups.set(key, (group = { a: [], b: [] }));
      (code === from ? group.a : group.b).push(row);
    });
    return [...groups.values()].flatMap(({ a, b }) => (a.length > 0 && b.length > 0 ? [this.#pair(a, b)] : []));
  }

  /**
   * The pairs that differ in one input alone, whatever its values: of every setting each value with the next, numbers in
   * their order (down where `down`), others in that of their first run.
   */
  anyPairs(column: InputColumn, down: boolean): readonly MatchedPair[] {
    const groups = new Map<number, Map<number, number[]>>();
    this.#each((row) => {
      const key = this.#without(row, column);
      const code = column.codes[row] ?? 0;
      let group = groups.get(key);
      if (group === undefined) groups.set(key, (group = new Map<number, number[]>()));
      const rows = group.get(code);
      if (rows === undefined) group.set(code, [row]);
      else rows.push(row);
    });
    const numberOf = (code: number): number => column.numbers[code] ?? Number.NaN;
    return [...groups.values()].flatMap((group) => {
      const codes = [...group.keys()].sort((x, y) => numberOf(x) - numberOf(y) || x - y);
      if (down) codes.reverse();
      return codes.slice(1).map((code, i) => this.#pair(group.get(codes[i] ?? 0) ?? [], group.get(code) ?? []));
    });
  }

  /** How much repeats of one setting differ; null where no setting was run twice. */
  noise(): SeedNoise | null {
    const groups = new Map<number, number[]>();
    this.#each((row) => {
      const key = this.#sums[row] ?? 0;
      const rows = groups.get(key);
      if (rows === undefined) groups.set(key, [row]);
      else rows.push(row);
    });
    let [squares, degrees, settings, runs] = [0, 0, 0, 0];
    for (const rows of groups.values()) {
      const values = this.#samples(rows);
      if (values.length < 2) continue;
      squares += sampleVariance(values) * (values.length - 1);
      degrees += values.length - 1;
      settings += 1;
      runs += values.length;
    }
    return degrees === 0 ? null : { deviation: Math.sqrt(squares / degrees), degrees, settings, runs };
  }

  #each(look: (row: number) => void): void {
    for (let row = 0; row < this.#sums.length; row += 1) if (Number.isFinite(this.#value(row))) look(row);
  }

  #value(row: number): number {
    return this.#table.metric[row] ?? Number.NaN;
  }

  #pair(a: readonly number[], b: readonly number[]): MatchedPair {
    const samples = { a: this.#samples(a), b: this.#samples(b) };
    return { a, b, samples, difference: mean(samples.b) - mean(samples.a) };
  }

  /** The metric of some runs of one setting; of those with the same seed their mean. */
  #samples(rows: readonly number[]): readonly number[] {
    const bySeed = new Map<string, number[]>();
    for (const row of rows) {
      const seeds = this.#seeds.map(({ codes }) => codes[row] ?? 0);
      // Of a run without one nobody knows: it stands for itself.
      const key = seeds.some((code) => code !== 0) ? seeds.join(' ') : `run ${row}`;
      const values = bySeed.get(key);
      if (values === undefined) bySeed.set(key, [this.#value(row)]);
      else values.push(this.#value(row));
    }
    return [...bySeed.values()].map((values) => mean(values));
  }

  #add(row: number, weight: number): void {
    this.#sums[row] = (this.#sums[row] ?? 0) + weight;
  }

  #without(row: number, column: InputColumn): number {
    return (this.#sums[row] ?? 0) - this.#weightOf(row, column);
  }

  #weightOf(row: number, column: InputColumn): number {
    return this.#weights.get(column)?.[column.codes[row] ?? 0] ?? 0;
  }
}
