import type { Answer } from './api.ts';
import { Table } from './table.ts';
import type { TableSource } from './table.ts';
import type { TableView } from './table-api.ts';

/** How many views are kept: the table's own, that of its columns and one of a copy. */
const kept = 4;

/** Tables of the views that were asked for last. A table is as of one state of the catalog. */
export class Tables {
  readonly #tables = new Map<string, Table>();
  #version = '';

  /** @param version changes whenever the runs, the metrics' settings or what else a table hangs on do */
  of(source: TableSource, view: TableView, version: string): Answer<Table> {
    if (version !== this.#version) this.#tables.clear();
    this.#version = version;
    const key = JSON.stringify(view);
    const known = this.#tables.get(key);
    if (known !== undefined) return { ok: true, value: known };
    const made = Table.make(source, view);
    if (!made.ok) return made;
    this.#tables.set(key, made.value);
    for (const oldest of this.#tables.keys()) {
      if (this.#tables.size <= kept) break;
      this.#tables.delete(oldest);
    }
    return made;
  }
}
