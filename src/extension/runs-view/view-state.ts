import * as vscode from 'vscode';
import * as z from 'zod';
import type { GroupBy, OutlineView } from '../../catalog/api.ts';
import { groupings, readSettings } from '../settings.ts';

const stored = z.object({
  groupBy: z.enum(groupings).nullable().catch(null),
  sort: z.array(z.string()).nullable().catch(null),
  query: z.string().catch(''),
  recent: z.array(z.string()).catch([]),
  hidden: z.array(z.string()).catch([]),
  showHidden: z.boolean().catch(false),
  showArchived: z.boolean().catch(false),
});
type Stored = z.infer<typeof stored>;

const key = 'trainyard.runsView';
const recentLimit = 12;

/** How the side bar wants its runs; remembered with the workspace. What was not picked follows the settings. */
export class ViewState implements vscode.Disposable {
  readonly #memory: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #follows: vscode.Disposable;
  #state: Stored;

  readonly onDidChange: vscode.Event<void> = this.#changed.event;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
    this.#state = stored.parse(stored.safeParse(memory.get<unknown>(key)).data ?? {});
    // Whoever changes the setting wants to see it: what was picked before gives way.
    this.#follows = vscode.workspace.onDidChangeConfiguration((event) => {
      const change: { groupBy?: null; sort?: null } = {};
      if (event.affectsConfiguration('trainyard.runs.groupBy')) change.groupBy = null;
      if (event.affectsConfiguration('trainyard.runs.sort')) change.sort = null;
      if (Object.keys(change).length > 0) this.#set(change);
    });
  }

  get groupBy(): GroupBy {
    return this.#state.groupBy ?? readSettings().groupBy;
  }
  get sort(): readonly string[] {
    return this.#state.sort ?? readSettings().sort;
  }
  get query(): string {
    return this.#state.query;
  }
  /** Filters that were used before, the latest first. */
  get recent(): readonly string[] {
    return this.#state.recent;
  }
  get hidden(): ReadonlySet<string> {
    return new Set(this.#state.hidden);
  }
  get showHidden(): boolean {
    return this.#state.showHidden;
  }

  get showArchived(): boolean {
    return this.#state.showArchived;
  }

  view(): OutlineView {
    const { groupBy, sort, query, showHidden, showArchived } = this;
    return { groupBy, sort, query, hidden: this.#state.hidden, showHidden, showArchived };
  }

  setGroupBy(groupBy: GroupBy): void {
    this.#set({ groupBy });
  }
  setSort(sort: readonly string[]): void {
    this.#set({ sort: [...sort] });
  }
  /** Filters; '' shows all again. */
  setQuery(text: string): void {
    const query = text.trim();
    const others = this.#state.recent.filter((one) => one !== query);
    this.#set({ query, recent: query === '' ? this.#state.recent : [query, ...others].slice(0, recentLimit) });
  }
  setHidden(ids: readonly string[], hide: boolean): void {
    const next = new Set(this.#state.hidden);
    for (const id of ids) {
      if (hide) next.add(id);
      else next.delete(id);
    }
    this.#set({ hidden: [...next] });
  }
  setShowArchived(showArchived: boolean): void {
    this.#set({ showArchived });
  }
  setShowHidden(showHidden: boolean): void {
    this.#set({ showHidden });
  }

  dispose(): void {
    this.#follows.dispose();
    this.#changed.dispose();
  }

  #set(change: Partial<Stored>): void {
    this.#state = { ...this.#state, ...change };
    void this.#memory.update(key, this.#state);
    this.#changed.fire();
  }
}
