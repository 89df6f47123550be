/** A commit and those that it was made on. */
export interface Node {
  readonly commit: string;
  readonly parents: readonly string[];
}

/**
 * The commits that may have been the first bad one: the bad one and its ancestors, less the good ones and theirs. Pure.
 */
export class Suspects {
  readonly #parents: ReadonlyMap<string, readonly string[]>;
  /** Children before parents; the first is the bad one. */
  readonly #order: readonly string[];
  #left: ReadonlySet<string>;
  #bad: string;
  readonly #allBad = new Set<string>();
  /** Good ones and their ancestors. */
  readonly #cleared = new Set<string>();

  /** @param range the commits between good and bad, the bad one first, children before parents */
  constructor(range: readonly Node[]) {
    this.#order = range.map(({ commit }) => commit);
    this.#left = new Set(this.#order);
    // Parents outside of the range are good.
    this.#parents = new Map(range.map(({ commit, parents }) => [commit, parents.filter((one) => this.#left.has(one))]));
    this.#bad = this.#order[0] ?? '';
  }

  /** The oldest commit that is known to be bad. */
  get bad(): string {
    return this.#bad;
  }

  /** Those that are left, children before parents; the bad one is among them. */
  get left(): readonly string[] {
    return this.#order.filter((commit) => this.#left.has(commit));
  }

  has(commit: string): boolean {
    return this.#left.has(commit);
  }

  /** Whether it is good, or an ancestor of a good one: that it comes out bad contradicts that. */
  isCleared(commit: string): boolean {
    return this.#cleared.has(commit);
  }

  /** An ancestor of a commit that came out bad: that the commit comes out good contradicts that. Null: there is none. */
  badBelow(commit: string): string | null {
    const found = new Set([commit]);
    for (const one of found) for (const parent of this.#parents.get(one) ?? []) found.add(parent);
    return [...found].find((one) => one !== commit && this.#allBad.has(one)) ?? null;
  }

  /** A commit came out bad: the first bad one is it, or an ancestor. */
  markBad(commit: string): void {
    if (!this.#left.has(commit)) return;
    this.#bad = commit;
    this.#allBad.add(commit);
    this.#left = this.#ancestors(commit);
  }

  /** A commit came out good: neither it nor an ancestor is the first bad one. The bad one itself stays. */
  markGood(commit: string): void {
    if (!this.#left.has(commit) || commit === this.#bad) return;
    const good = this.#ancestors(commit);
    for (const one of good) this.#cleared.add(one);
    this.#left = new Set([...this.#left].filter((one) => !good.has(one)));
  }

  /**
   * For each suspect how many suspects it holds, itself counted: how many are left if it is bad, and how many are gone
   * if it is good.
   */
  weights(): ReadonlyMap<string, number> {
    const weights = new Map<string, number>();
    for (const commit of this.left.toReversed()) {
      const parents = this.#parentsLeft(commit);
      const [only] = parents;
      if (only === undefined) weights.set(commit, 1);
      else if (parents.length === 1) weights.set(commit, (weights.get(only) ?? 0) + 1);
      else weights.set(commit, this.#ancestors(commit).size);
    }
    return weights;
  }

  /**
   * At most `count` commits to test next, so that they split what is left into parts as even as it goes; none where the
   * first bad one is known, or everything else was skipped. Past skipped ones it jumps: what lies beside a commit that
   * cannot be tested often cannot be tested either.
   */
  next(count: number, skipped: ReadonlySet<string>): readonly string[] {
    const weights = [...this.weights()].filter(([commit]) => commit !== this.#bad);
    const open = weights.filter(([commit]) => !skipped.has(commit));
    const inTheWay = weights.length - open.length;
    const picked: string[] = [];
    for (const share of sharesOf(count, inTheWay)) {
      const aim = share * this.#left.size;
      let best: readonly [string, number] | null = null;
      for (const [commit, weight] of open) {
        if (picked.includes(commit)) continue;
        if (best === null || Math.abs(weight - aim) < Math.abs(best[1] - aim)) best = [commit, weight];
      }
      if (best !== null && picked.length < count) picked.push(best[0]);
    }
    return picked;
  }

  #parentsLeft(commit: string): readonly string[] {
    return (this.#parents.get(commit) ?? []).filter((one) => this.#left.has(one));
  }

  /** A commit and those of its ancestors that are left. */
  #ancestors(commit: string): ReadonlySet<string> {
    const found = new Set([commit]);
    for (const one of found) for (const parent of this.#parentsLeft(one)) found.add(parent);
    return found;
  }
}

/** Where to cut, as shares of what is left. */
function sharesOf(count: number, inTheWay: number): readonly number[] {
  const even = Array.from({ length: count }, (_, i) => (i + 1) / (count + 1));
  if (count > 1 || inTheWay === 0) return even;
  const tries = [1 / 2, 1 / 4, 3 / 4, 3 / 8, 5 / 8, 1 / 8, 7 / 8];
  return [tries[inTheWay % tries.length] ?? 1 / 2];
}
