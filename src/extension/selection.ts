import * as vscode from 'vscode';
import * as z from 'zod';

const key = 'trainyard.checkedRuns';
const stored = z.array(z.string());

/** The runs that a person checked for charts and table, in the order of checking; kept with the workspace. */
export class Selection implements vscode.Disposable {
  readonly #memory: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<readonly string[]>();
  #ids: ReadonlySet<string>;

  /** Fires with the ids whose check changed. */
  readonly onDidChange: vscode.Event<readonly string[]> = this.#changed.event;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
    this.#ids = new Set(stored.catch([]).parse(memory.get<unknown>(key)));
  }

  ids(): readonly string[] {
    return [...this.#ids];
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  set(id: string, checked: boolean): void {
    this.setAll([id], checked);
  }

  /** Checks or unchecks several at once: one event, one write. */
  setAll(ids: readonly string[], checked: boolean): void {
    const changed = ids.filter((id) => this.#ids.has(id) !== checked);
    if (changed.length === 0) return;
    const next = new Set(this.#ids);
    for (const id of changed) {
      if (checked) next.add(id);
      else next.delete(id);
    }
    this.#ids = next;
    void this.#memory.update(key, [...next]);
    this.#changed.fire(changed);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
