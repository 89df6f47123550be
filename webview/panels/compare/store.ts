import { computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { ComparedRuns, ParamImportance } from '../../../src/protocol/compare-view.ts';
import type { Goal } from '../../../src/runs/goal.ts';
import { lazily } from '../../state/memory.ts';
import type { Resource } from '../../state/resource.ts';
import { brushQuery, chosenRuns, rounded } from './brushing.ts';
import { modelOf, usualAxes, type Axis, type Model } from './model.ts';
import type { Brush, ComparePage } from './state.ts';

export interface Importance {
  readonly params: readonly ParamImportance[];
  readonly runs: number;
  readonly explained: number | null;
}

export interface CompareParts {
  readonly page: Signal<ComparePage>;
  readonly answer: Resource<ComparedRuns>;
  readonly importance: Resource<Importance | null>;
  readonly askImportance: (ids: readonly string[], metric: string) => void;
  readonly apply: (query: string, ids: readonly string[]) => void;
}

/** What the page shows, derived from what the extension answered and what the person chose. */
export class Compare {
  readonly page: Signal<ComparePage>;
  readonly model: ReadonlySignal<Model | null>;
  readonly metric: ReadonlySignal<string | null>;
  readonly goal: ReadonlySignal<Goal | null>;
  /** For each run whether it is inside of what was brushed. */
  readonly chosen: ReadonlySignal<readonly boolean[]>;
  readonly axes: ReadonlySignal<readonly Axis[]>;
  /** The index of the run under the pointer, in every picture at once. */
  readonly pointed = signal<number | null>(null);
  readonly importance: Resource<Importance | null>;
  /** Whether list, table and charts show what is brushed here. */
  readonly applied: ReadonlySignal<boolean>;
  readonly #parts: CompareParts;

  constructor(parts: CompareParts) {
    this.#parts = parts;
    this.page = parts.page;
    this.importance = parts.importance;
    const answer = parts.answer.value;
    this.model = computed(() => (answer.value === null ? null : modelOf(answer.value)));
    this.metric = computed(() => {
      const wanted = this.page.value.metric;
      const known = wanted !== null && this.model.value?.axes.has(`metrics.${wanted}`) === true;
      return known ? wanted : (answer.value?.metric ?? null);
    });
    this.goal = computed(() => {
      const metric = this.metric.value;
      return metric === null ? null : (answer.value?.goals[metric] ?? null);
    });
    this.applied = computed(() => this.page.value.applied);
    const brushes = computed(() => this.page.value.brushes);
    this.chosen = computed(() => (this.model.value === null ? [] : chosenRuns(this.model.value, brushes.value)));
    this.axes = computed(() => {
      const model = this.model.value;
      if (model === null) return [];
      const keys = this.page.value.axes ?? usualAxes(model, this.metric.value, this.ranked());
      return keys.flatMap((key) => model.axes.get(key) ?? []);
    });
    const ask = lazily((wanted: { readonly ids: readonly string[]; readonly metric: string }) =>
      parts.askImportance(wanted.ids, wanted.metric),
    );
    effect(() => {
      const metric = this.metric.value;
      if (metric !== null) ask.put({ ids: this.chosenIds(), metric });
    });
    const apply = lazily((wanted: Readonly<Record<string, Brush>>) =>
      parts.apply(brushQuery(wanted), Object.keys(wanted).length === 0 ? [] : this.chosenIds()),
    );
    effect(() => {
      if (this.applied.value && this.model.value !== null) apply.put(brushes.value);
    });
  }

  /** Keys of parameters, the most important over all runs first: what is brushed does not move them about. */
  ranked(): readonly string[] {
    return this.model.value?.answer.ranked.map((param) => `params.${param}`) ?? [];
  }

  chosenIds(): readonly string[] {
    const chosen = this.chosen.value;
    return this.model.value?.runs.filter((_run, i) => chosen[i] === true).map(({ id }) => id) ?? [];
  }

  /** Brushes an axis; null lifts it. */
  brush(key: string, brush: Brush | null): void {
    const others = Object.entries(this.page.peek().brushes).filter(([other]) => other !== key);
    this.set({ brushes: Object.fromEntries(brush === null ? others : [...others, [key, rounded(brush)]]) });
  }

  clear(): void {
    this.set({ brushes: {} });
  }

  set(change: Partial<ComparePage>): void {
    this.page.value = { ...this.page.peek(), ...change };
  }

  /** Stops following: list and table show all again. */
  setApplied(applied: boolean): void {
    this.set({ applied });
    if (!applied) this.#parts.apply('', []);
  }
}
