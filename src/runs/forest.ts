/** A table of numbers, column by column, and what is to be explained. No value may be NaN. */
export interface Table {
  readonly columns: readonly Float64Array[];
  readonly target: Float64Array;
}

/** What a random forest says of a table. */
export interface ForestAnswer {
  /** The share of each column in the fall of variance over all splits (mean decrease in impurity); sums to 1, or is all 0. */
  readonly shares: readonly number[];
  /**
   * How much of the target's variance the forest foretells of rows that a tree did not see (R² out of bag; 1 is all, 0
   * or less is nothing); null where too few rows were left out.
   */
  readonly explained: number | null;
}

export interface ForestOptions {
  readonly trees: number;
  readonly seed: number;
  /** Rows that each tree is grown from, drawn with replacement; at most all. */
  readonly mostRows: number;
  readonly deepest: number;
}

const usual: ForestOptions = { trees: 128, seed: 1, mostRows: 1_000, deepest: 64 };

/** Numbers from 0 to below 1, the same ones for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Split {
  readonly column: number;
  readonly threshold: number;
  /** Fall of the sum of squares. */
  readonly gain: number;
}

interface Node {
  readonly value: number;
  readonly split: Split | null;
  readonly left: Node | null;
  readonly right: Node | null;
}

/**
 * Grows a regression forest (Breiman 2001: bootstrap rows, squared error, every column tried at every split, as
 * scikit-learn's RandomForestRegressor does by default) and says what each column counted for.
 */
export function growForest(table: Table, options: Partial<ForestOptions> = {}): ForestAnswer {
  const { trees, seed, mostRows, deepest } = { ...usual, ...options };
  const rows = table.target.length;
  const random = randomNumbers(seed);
  const shares = new Float64Array(table.columns.length);
  const [foretold, votes] = [new Float64Array(rows), new Uint32Array(rows)];
  for (let tree = 0; tree < trees; tree += 1) {
    const drawn = new Uint32Array(Math.min(rows, mostRows));
    const seen = new Uint8Array(rows);
    for (let i = 0; i < drawn.length; i += 1) {
      const row = Math.floor(random() * rows);
      drawn[i] = row;
      seen[row] = 1;
    }
    const gains = new Float64Array(table.columns.length);
    const root = grow(table, drawn, deepest, gains);
    const total = gains.reduce((sum, gain) => sum + gain, 0);
    if (total > 0) for (const [i, gain] of gains.entries()) shares[i] = (shares[i] ?? 0) + gain / total;
    for (let row = 0; row < rows; row += 1) {
      if (seen[row] === 1) continue;
      foretold[row] = (foretold[row] ?? 0) + foretell(root, table, row);
      votes[row] = (votes[row] ?? 0) + 1;
    }
  }
  const total = shares.reduce((sum, share) => sum + share, 0);
  const explained = explainedBy(table.target, foretold, votes);
  return { shares: Array.from(shares, (share) => (total > 0 ? share / total : 0)), explained };
}

function grow(table: Table, rows: Uint32Array, depth: number, gains: Float64Array): Node {
  const { target } = table;
  let sum = 0;
  for (const row of rows) sum += target[row] ?? 0;
  const value = sum / rows.length;
  const leaf = { value, split: null, left: null, right: null };
  if (depth === 0 || rows.length < 2) return leaf;
  const split = bestSplit(table, rows, value);
  if (split === null) return leaf;
  gains[split.column] = (gains[split.column] ?? 0) + split.gain;
  const column = table.columns[split.column];
  const isLeft = (row: number): boolean => (column?.[row] ?? 0) <= split.threshold;
  return {
    value,
    split,
    left: grow(table, rows.filter(isLeft), depth - 1, gains),
    right: grow(
      table,
      rows.filter((row) => !isLeft(row)),
      depth - 1,
      gains,
    ),
  };
}

/** The split that lowers the sum of squares most; null where none does. Of equal ones the first column's. */
function bestSplit({ columns, target }: Table, rows: Uint32Array, centre: number): Split | null {
  let best: Split | null = null;
  let spread = 0;
  for (const row of rows) spread += ((target[row] ?? 0) - centre) ** 2;
  // What rounding alone may give is no gain.
  const least = spread * 1e-12;
  if (!(spread > 0)) return null;
  const order = new Uint32Array(rows.length);
  for (const [index, column] of columns.entries()) {
    order.set(rows);
    order.sort((a, b) => (column[a] ?? 0) - (column[b] ?? 0));
    // Around the mean the right side's sum is minus the left side's.
    let left = 0;
    for (let i = 1; i < order.length; i += 1) {
      const [before, here] = [order[i - 1] ?? 0, order[i] ?? 0];
      left += (target[before] ?? 0) - centre;
      const [low, high] = [column[before] ?? 0, column[here] ?? 0];
      if (low === high) continue;
      const gain = (left * left) / i + (left * left) / (order.length - i);
      if (gain > Math.max(least, best?.gain ?? 0)) best = { column: index, threshold: between(low, high), gain };
    }
  }
  return best;
}

/** A number from `low` on and below `high`, their middle where there is one. */
function between(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  return middle < high ? middle : low;
}

function foretell(root: Node, { columns }: Table, row: number): number {
  let node = root;
  while (node.split !== null && node.left !== null && node.right !== null) {
    node = (columns[node.split.column]?.[row] ?? 0) <= node.split.threshold ? node.left : node.right;
  }
  return node.value;
}

function explainedBy(target: Float64Array, foretold: Float64Array, votes: Uint32Array): number | null {
  let [count, sum] = [0, 0];
  for (const [row, value] of target.entries()) {
    if (votes[row] === 0) continue;
    count += 1;
    sum += value;
  }
  if (count < 5) return null;
  let [wrong, spread] = [0, 0];
  for (const [row, value] of target.entries()) {
    const times = votes[row] ?? 0;
    if (times === 0) continue;
    wrong += (value - (foretold[row] ?? 0) / times) ** 2;
    spread += (value - sum / count) ** 2;
  }
  return spread > 0 ? 1 - wrong / spread : null;
}
