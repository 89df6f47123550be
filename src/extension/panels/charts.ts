import * as vscode from 'vscode';
import type { CatalogApi, CatalogEvent } from '../../catalog/api.ts';
import { chartsEvents, chartsRequests, type ChartRun } from '../../protocol/charts.ts';
import type { Handlers } from '../../protocol/server.ts';
import { colourOfRun } from '../../runs/colour.ts';
import type { Run } from '../../runs/run.ts';
import type { Selection } from '../selection.ts';
import { cutMessage } from './columns.ts';
import { exportHandlers } from './export.ts';
import { Panel, tabIcon, webviewOptions } from './panel.ts';

const viewType = 'trainyard.charts';

/** The editor tab with the charts of all checked runs. There is at most one. */
export class ChartsPanel {
  readonly #context: vscode.ExtensionContext;
  readonly #catalog: CatalogApi;
  readonly #selection: Selection;
  readonly #openRun: (id: string) => void;
  #panel: Panel<typeof chartsRequests, typeof chartsEvents> | null = null;
  /** The metric whose chart is to be shown, until the page took it. */
  #wanted: string | null = null;
  /** What the page was last told of each run, but for its numbers: only a change here makes it read all runs again. */
  #shapes = new Map<string, string>();

  constructor(
    context: vscode.ExtensionContext,
    catalog: CatalogApi,
    selection: Selection,
    openRun: (id: string) => void = () => undefined,
  ) {
    this.#context = context;
    this.#catalog = catalog;
    this.#selection = selection;
    this.#openRun = openRun;
  }

  /** Opens the tab, or brings it to the front; with a metric, scrolled to its chart. */
  show(metric: string | null = null): void {
    this.#wanted = metric;
    if (this.#panel !== null) {
      this.#panel.view.reveal();
      if (metric !== null) this.#panel.emit('charts.wanted', {});
      return;
    }
    const options = webviewOptions(this.#context.extensionUri);
    this.#fill(vscode.window.createWebviewPanel(viewType, 'Charts', vscode.ViewColumn.Active, options));
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
    view.title = vscode.l10n.t('Charts');
    view.iconPath = tabIcon(this.#context.extensionUri, 'charts');
    const panel = new Panel(view, {
      extensionUri: this.#context.extensionUri,
      name: 'charts',
      requests: chartsRequests,
      events: chartsEvents,
      handlers: this.#handlers(),
      start: '',
    });
    this.#panel = panel;
    const unfollow = this.#catalog.onEvent((event) => this.#follow(panel, event));
    panel.keep(
      new vscode.Disposable(unfollow),
      this.#selection.onDidChange(() => panel.emit('charts.runs', {})),
    );
    panel.onClosed(() => {
      this.#panel = null;
    });
  }

  #handlers(): Handlers<typeof chartsRequests> {
    return {
      'charts.runs': async () => {
        const runs = await this.#catalog.runs(this.#selection.ids());
        this.#shapes = new Map(runs.map((run) => [run.id, shapeOf(run)]));
        return runs.map(chartRunOf);
      },
      'charts.cut': async (requests) => (await this.#catalog.cuts(requests)).map(cutMessage),
      ...exportHandlers(this.#catalog),
      'charts.uncheck': ({ run }) => {
        this.#selection.set(run, false);
        return Promise.resolve(null);
      },
      'charts.open': ({ run }) => {
        this.#openRun(run);
        return Promise.resolve(null);
      },
      'charts.wanted': () => {
        const wanted = this.#wanted;
        this.#wanted = null;
        return Promise.resolve(wanted);
      },
    };
  }

  #follow(panel: Panel<typeof chartsRequests, typeof chartsEvents>, event: CatalogEvent): void {
    if (!panel.view.visible || event.type !== 'changed') return;
    const ours = [...event.added, ...event.updated, ...event.removed].filter((id) => this.#selection.has(id));
    if (ours.length === 0) return;
    if (event.added.length > 0 || event.removed.length > 0) panel.emit('charts.runs', {});
    else void this.#tell(panel, ours);
  }

  /** Points only: those cards fetch again. A new metric, name or state: the page reads its runs again. */
  async #tell(panel: Panel<typeof chartsRequests, typeof chartsEvents>, ids: readonly string[]): Promise<void> {
    const runs = await this.#catalog.runs(ids);
    panel.emit('charts.grown', { runs: runs.map((run) => run.id) });
    if (runs.some((run) => this.#shapes.get(run.id) !== shapeOf(run))) panel.emit('charts.runs', {});
  }
}

function shapeOf(run: Run): string {
  const { name, status, colour, starred, baseline } = run;
  return JSON.stringify([name, status, colour, starred, baseline, Object.keys(run.metrics)]);
}

function chartRunOf(run: Run): ChartRun {
  return {
    id: run.id,
    name: run.name,
    experiment: run.experiment,
    status: run.status,
    colour: colourOfRun(run),
    starred: run.starred,
    baseline: run.baseline,
    metrics: Object.entries(run.metrics).map(([name, { last, lastStep, min, max, count }]) => ({
      name,
      last,
      lastStep,
      min,
      max,
      count,
    })),
  };
}
