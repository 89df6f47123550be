import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import { cellOf, tableEvents, tableRequests, type TableAct } from '../../protocol/runs-table.ts';
import type { Handlers } from '../../protocol/server.ts';
import type { Run } from '../../runs/run.ts';
import { readOptions } from '../options.ts';
import type { Selection } from '../selection.ts';
import { Panel, tabIcon, webviewOptions } from './panel.ts';
import { pickTableGroups } from './runs-table-groups.ts';
import { recallTable, rememberTable } from './runs-table-memory.ts';
import { answerMessage, columnMessage, windowMessage } from './runs-table-messages.ts';

/** Also the `webviewId` of the menus in package.json. */
const viewType = 'trainyard.table';

/** The commands that do what a person chose in the table: the second where all of the runs have it already. */
const commands = {
  open: ['trainyard.run.open'],
  compare: ['trainyard.run.compare'],
  charts: ['trainyard.run.openCharts'],
  star: ['trainyard.run.star', 'trainyard.run.unstar'],
  archive: ['trainyard.run.archive', 'trainyard.run.restore'],
  rename: ['trainyard.run.rename'],
  note: ['trainyard.run.note'],
  tag: ['trainyard.run.tag'],
  baseline: ['trainyard.baseline.pin', 'trainyard.baseline.unpin'],
} as const satisfies Readonly<Record<TableAct, readonly [string, string?]>>;

/** The editor tab with the table of all runs. There is at most one. */
export class RunsTablePanel {
  readonly #context: vscode.ExtensionContext;
  readonly #catalog: CatalogApi;
  readonly #selection: Selection;
  #panel: Panel<typeof tableRequests, typeof tableEvents> | null = null;

  constructor(context: vscode.ExtensionContext, catalog: CatalogApi, selection: Selection) {
    this.#context = context;
    this.#catalog = catalog;
    this.#selection = selection;
  }

  /** Opens the tab, or brings it to the front. */
  show(): void {
    if (this.#panel !== null) {
      this.#panel.view.reveal();
      return;
    }
    const options = webviewOptions(this.#context.extensionUri);
    const title = vscode.l10n.t('Runs');
    this.#fill(vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active, options));
  }

  /** Shows only the runs of a query, where the table is open; also when it is shown again. */
  async filter(query: string): Promise<void> {
    if (this.#panel === null) return;
    const { look, view } = recallTable(this.#context.workspaceState);
    await rememberTable(this.#context.workspaceState, { look: { ...look, query }, view });
    this.#panel.emit('table.filter', { query });
  }

  /** Lets the tab come back after the window was reloaded. */
  registerSerializer(): vscode.Disposable {
    return vscode.window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: (view) => {
        if (this.#panel === null) this.#fill(view);
        else view.dispose();
        return Promise.resolve();
      },
    });
  }

  #fill(view: vscode.WebviewPanel): void {
    view.title = vscode.l10n.t('Runs');
    view.iconPath = tabIcon(this.#context.extensionUri, 'table');
    const panel = new Panel(view, {
      extensionUri: this.#context.extensionUri,
      name: 'runs',
      requests: tableRequests,
      events: tableEvents,
      handlers: tableHandlers(this.#context.workspaceState, this.#catalog, this.#selection),
      start: '',
    });
    this.#panel = panel;
    const unfollow = this.#catalog.onEvent((event) => {
      if (!view.visible) return;
      if (event.type === 'changed') panel.emit('table.changed', {});
      if (event.type === 'state') panel.emit('table.settled', { scanning: event.state.phase === 'scanning' });
    });
    panel.keep(
      new vscode.Disposable(unfollow),
      this.#selection.onDidChange(() => panel.emit('table.checked', { ids: [...this.#selection.ids()] })),
    );
    panel.onClosed(() => {
      this.#panel = null;
    });
  }
}

/** Answers what the table's page asks. */
export function tableHandlers(
  memory: vscode.Memento,
  catalog: CatalogApi,
  selection: Selection,
): Handlers<typeof tableRequests> {
  return {
    'table.start': async () => {
      const { phase } = await catalog.state();
      return { ...recallTable(memory), checked: [...selection.ids()], scanning: phase === 'scanning' };
    },
    'table.columns': async ({ view }) =>
      answerMessage(await catalog.columns(view), (columns) => columns.map(columnMessage)),
    'table.rows': async (request) => answerMessage(await catalog.table(request), windowMessage),
    'table.ids': async ({ view, from, to }) => {
      const answer = await catalog.tableIds(view, from, to);
      return answer.ok ? [...answer.value] : [];
    },
    'table.values': async ({ view, key, limit }) => {
      const answer = await catalog.columnValues(view, key, limit);
      return answer.ok ? answer.value.map(({ value, count }) => ({ value: cellOf(value), count })) : [];
    },
    'table.keep': async (table) => {
      await rememberTable(memory, table);
      return null;
    },
    'table.check': ({ ids, checked }) => {
      selection.setAll(ids, checked);
      return Promise.resolve(null);
    },
    'table.act': async ({ act, ids }) => {
      const [does, undoes = does] = commands[act];
      const done = undoes !== does && (await catalog.runs(ids)).every((run) => isDone(act, run));
      await vscode.commands.executeCommand(done ? undoes : does, ...ids);
      return null;
    },
    'table.copy': async (request) => {
      const { l10n } = vscode;
      const answer = await catalog.tableText({ ...request, nameTitle: l10n.t('name'), runsTitle: l10n.t('runs') });
      if (!answer.ok) throw new Error(answer.fault.message);
      await vscode.env.clipboard.writeText(answer.value.text);
      vscode.window.setStatusBarMessage(l10n.t('{0} runs are on the clipboard.', answer.value.runs), 4_000);
      return answer.value.runs;
    },
    'table.pickGroups': async ({ view, current }) => {
      const columns = await catalog.columns(view);
      const picked = columns.ok ? await pickTableGroups(columns.value, current) : undefined;
      return picked === undefined ? null : [...picked];
    },
    'table.pickView': async (now) => {
      // Loaded when first needed: it reads YAML.
      const { pickTableView } = await import('./runs-table-views.ts');
      return pickTableView(readOptions().roots[0]?.base ?? null, now);
    },
  };
}

function isDone(act: TableAct, { starred, archived, baseline }: Run): boolean {
  return act === 'star' ? starred : act === 'archive' ? archived : act === 'baseline' && baseline;
}
