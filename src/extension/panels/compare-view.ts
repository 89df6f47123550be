import * as vscode from 'vscode';
import * as z from 'zod';
import type { CatalogApi } from '../../catalog/api.ts';
import { compareEvents, compareRequests } from '../../protocol/compare-view.ts';
import type { Handlers } from '../../protocol/server.ts';
import { Coalescer } from '../runs-view/coalescer.ts';
import type { ViewState } from '../runs-view/view-state.ts';
import type { Selection } from '../selection.ts';
import { comparedMessage, mostRuns } from './compare-message.ts';
import { Panel, tabIcon, webviewOptions } from './panel.ts';

const viewType = 'trainyard.compare';
const beforeKey = 'trainyard.compare.before';
/** More lines than this tell nothing in one chart. */
const mostCharted = 60;

/** What the compare view shows and changes. */
export interface CompareViewParts {
  readonly catalog: CatalogApi;
  readonly selection: Selection;
  readonly state: ViewState;
  readonly openRun: (id: string) => void;
  /** Shows only the runs of a query in the table, where that is open. */
  readonly filterTable: (query: string) => void;
}

/** The editor tab that compares many runs. There is at most one. */
export class CompareView {
  readonly #context: vscode.ExtensionContext;
  readonly #parts: CompareViewParts;
  #panel: Panel<typeof compareRequests, typeof compareEvents> | null = null;

  constructor(context: vscode.ExtensionContext, parts: CompareViewParts) {
    this.#context = context;
    this.#parts = parts;
  }

  /** Opens the tab, or brings it to the front. */
  show(): void {
    if (this.#panel !== null) {
      this.#panel.view.reveal();
      return;
    }
    const options = webviewOptions(this.#context.extensionUri);
    const title = vscode.l10n.t('Compare');
    this.#fill(vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active, options));
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
    view.title = vscode.l10n.t('Compare');
    view.iconPath = tabIcon(this.#context.extensionUri, 'compare');
    const panel = new Panel(view, {
      extensionUri: this.#context.extensionUri,
      name: 'compare',
      requests: compareRequests,
      events: compareEvents,
      handlers: compareHandlers(this.#parts, this.#context.workspaceState),
      start: '',
    });
    this.#panel = panel;
    const told = new Coalescer(1_000, () => {
      if (view.visible) panel.emit('compare.changed', {});
      return Promise.resolve();
    });
    const unfollow = this.#parts.catalog.onEvent(({ type }) => {
      if (type === 'changed') told.ask();
    });
    panel.keep(new vscode.Disposable(unfollow), new vscode.Disposable(() => told.dispose()));
    panel.onClosed(() => {
      this.#panel = null;
    });
  }
}

/** Answers what the compare view's page asks. */
export function compareHandlers(parts: CompareViewParts, memory: vscode.Memento): Handlers<typeof compareRequests> {
  const { catalog, selection, state } = parts;
  /** What the list showed before the page filtered it; null while it does not. */
  const before = (): string | null =>
    z
      .string()
      .nullable()
      .catch(null)
      .parse(memory.get<unknown>(beforeKey) ?? null);
  return {
    'compare.runs': async ({ scope: asked }) => {
      const checked = await catalog.runs(selection.ids());
      const scope = asked === 'auto' ? (checked.length > 1 ? 'checked' : 'listed') : asked;
      const query = before() ?? state.query;
      const listed = await catalog.query({ query, sort: [], limit: mostRuns, offset: 0, all: false });
      const runs = scope === 'checked' ? checked : listed.ok ? listed.value.runs : [];
      const outOf = scope === 'checked' ? checked.length : listed.ok ? listed.value.total : 0;
      const compared = await catalog.compare({ ids: runs.map(({ id }) => id), metric: null, groupBy: null });
      const comparison = compared.ok ? compared.value : null;
      return comparedMessage({ runs, outOf, scope, checked: checked.length, comparison });
    },
    'compare.importance': async ({ ids, metric }) => {
      const compared = await catalog.compare({ ids, metric, groupBy: null });
      const importance = compared.ok ? compared.value.importance : null;
      if (importance === null) return null;
      const { params, runs, explained } = importance;
      return {
        params: params.map(({ param, importance: share, correlation }) => ({ param, importance: share, correlation })),
        runs,
        explained,
      };
    },
    'compare.apply': async ({ query, ids }) => {
      const own = before() ?? state.query;
      const both = [own, query].filter((part) => part !== '');
      const filter = both.length === 2 ? both.map((part) => `(${part})`).join(' and ') : both.join('');
      state.setQuery(filter);
      parts.filterTable(filter);
      await memory.update(beforeKey, query === '' ? undefined : own);
      selection.setAll(selection.ids(), false);
      selection.setAll(ids.slice(0, mostCharted), true);
      return null;
    },
    'compare.open': ({ run }) => {
      parts.openRun(run);
      return Promise.resolve(null);
    },
    'compare.diff': async ({ a, b }) => {
      await vscode.commands.executeCommand('trainyard.run.compare', a, b);
      return null;
    },
  };
}
