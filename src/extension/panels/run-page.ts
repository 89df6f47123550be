import * as vscode from 'vscode';
import * as z from 'zod';
import type { CatalogApi } from '../../catalog/api.ts';
import { runEvents, runRequests, type RunAct } from '../../protocol/run-page.ts';
import type { Handlers } from '../../protocol/server.ts';
import { insideFolder } from '../../trackers/media/inside-folder.ts';
import type { CommandId } from '../manifest.ts';
import { isAddress } from '../commands/reveal.ts';
import type { RemoteFiles } from '../servers/remote-files.ts';
import { remoteUri } from '../servers/remote-uri.ts';
import { cutMessage } from './columns.ts';
import { exportHandlers } from './export.ts';
import { tagMessage } from './media-message.ts';
import { Panel, tabIcon, webviewOptions } from './panel.ts';
import { readPreview } from './preview.ts';
import { readRunPage } from './run-details.ts';
import { snapshotMessage } from './snapshot-message.ts';

const viewType = 'trainyard.run';
/** A person changes no more runs than this at once by hand; more are a scan. */
const fewRuns = 200;
/** What a page keeps of itself that we need to bring it back; the rest is the page's own. */
const kept = z.object({ start: z.string().min(1) });

type RunPanel = Panel<typeof runRequests, typeof runEvents>;

/** What the page's buttons set off that belongs to other parts of the extension. */
export interface RunPageActs {
  /** Checks the run and opens the charts. */
  openCharts(id: string): void;
  /** Checks the run and opens what it logged beside its numbers. */
  openMedia(id: string): void;
  /** Checks the run for charts and table. */
  check(id: string): void;
  readonly remoteFiles: RemoteFiles;
  /** What people call a tracker: "MLflow" for `mlflow`. */
  trackerTitle(tracker: string): string;
}

/** The pages about single runs: an editor tab a run. */
export class RunPages {
  readonly #context: vscode.ExtensionContext;
  readonly #catalog: CatalogApi;
  readonly #acts: RunPageActs;
  readonly #open = new Map<string, RunPanel>();
  /** The run that each page was last told it is compared with. */
  readonly #baselines = new Map<string, string | null>();

  constructor(context: vscode.ExtensionContext, catalog: CatalogApi, acts: RunPageActs) {
    this.#context = context;
    this.#catalog = catalog;
    this.#acts = acts;
  }

  /** Opens the page of a run, or brings it to the front. `beside`: in a column of its own. */
  show(id: string, options: { readonly beside?: boolean } = {}): void {
    const open = this.#open.get(id);
    if (open !== undefined) {
      open.view.reveal();
      return;
    }
    const column = options.beside === true ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    const view = vscode.window.createWebviewPanel(
      viewType,
      vscode.l10n.t('Run'),
      column,
      webviewOptions(this.#context.extensionUri),
    );
    this.#fill(view, id);
  }

  /** Lets the pages come back after the window was reloaded. */
  registerSerializer(): vscode.Disposable {
    return vscode.window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: (view, state: unknown) => {
        const parsed = kept.safeParse(state);
        if (!parsed.success || this.#open.has(parsed.data.start)) view.dispose();
        else this.#fill(view, parsed.data.start);
        return Promise.resolve();
      },
    });
  }

  #fill(view: vscode.WebviewPanel, id: string): void {
    view.iconPath = tabIcon(this.#context.extensionUri, 'run');
    const panel: RunPanel = new Panel(view, {
      extensionUri: this.#context.extensionUri,
      name: 'run',
      requests: runRequests,
      events: runEvents,
      handlers: this.#handlers(view),
      start: id,
    });
    this.#open.set(id, panel);
    const unfollow = this.#catalog.onEvent((event) => {
      if (!view.visible || event.type !== 'changed') return;
      if ([...event.added, ...event.updated, ...event.removed].includes(id)) panel.emit('run.changed', { id });
      else if (event.updated.length <= fewRuns) void this.#compareAnew(panel, id);
    });
    panel.keep(new vscode.Disposable(unfollow));
    panel.onClosed(() => {
      this.#open.delete(id);
      this.#baselines.delete(id);
    });
  }

  /** Another run may have been pinned as the baseline. */
  async #compareAnew(panel: RunPanel, id: string): Promise<void> {
    const baseline = (await this.#catalog.baselineOf([id])).get(id) ?? null;
    if (this.#baselines.has(id) && this.#baselines.get(id) !== baseline) panel.emit('run.changed', { id });
  }

  #handlers(view: vscode.WebviewPanel): Handlers<typeof runRequests> {
    return {
      'run.get': async ({ id }) => {
        const page = await readRunPage(this.#catalog, id, (tracker) => this.#acts.trackerTitle(tracker));
        if (page !== null) view.title = page.name;
        this.#baselines.set(id, page?.against?.id ?? null);
        return page;
      },
      'run.media': async ({ id }) => (await this.#catalog.media(id)).map(tagMessage),
      'run.snapshot': async ({ id }) => snapshotMessage(await this.#catalog.snapshot(id)),
      'run.preview': async ({ id, path }, signal) => {
        const details = await this.#catalog.details(id);
        if (details !== null && details.server !== null) return this.#acts.remoteFiles.preview(id, path, signal);
        const folder = details?.artifactFolder ?? null;
        if (folder === null) return { kind: 'none', why: vscode.l10n.t('The run is not there any more.') };
        return readPreview(folder, path);
      },
      'run.openFile': async ({ id, path }) => {
        const details = await this.#catalog.details(id);
        if (details !== null && details.server !== null) {
          await vscode.commands.executeCommand('vscode.open', remoteUri(id, path));
          return null;
        }
        const folder = details?.artifactFolder ?? null;
        const file = folder === null ? null : await insideFolder(folder, path);
        if (file === null) throw new Error(vscode.l10n.t('{0} is not there any more.', path));
        await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file));
        return null;
      },
      'run.download': ({ id, path }) => {
        // A dialog and a download may take their time: the page need not wait for them.
        void this.#acts.remoteFiles.download(id, path).catch((error: unknown) => {
          void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
        });
        return Promise.resolve(null);
      },
      'run.edit': async ({ id, edit }) => {
        const { refused } = await this.#catalog.annotate([id], edit);
        const [first] = refused;
        if (first !== undefined) throw new Error(`${first.message} ${first.hint}`);
        return null;
      },
      'run.act': async ({ id, act }) => {
        await this.#act(id, act);
        return null;
      },
      'run.open': ({ id }) => {
        this.show(id);
        return Promise.resolve(null);
      },
      ...exportHandlers(this.#catalog),
      'charts.cut': async (requests) => (await this.#catalog.cuts(requests)).map(cutMessage),
    };
  }

  async #act(id: string, act: RunAct): Promise<void> {
    switch (act) {
      case 'charts':
        this.#acts.openCharts(id);
        return;
      case 'media':
        this.#acts.openMedia(id);
        return;
      case 'check':
        this.#acts.check(id);
        return;
      case 'rename':
        await vscode.commands.executeCommand('trainyard.run.rename' satisfies CommandId, id);
        return;
      case 'tag':
        await vscode.commands.executeCommand('trainyard.run.tag' satisfies CommandId, id);
        return;
      case 'reproduce':
        // A training takes its time: the page need not wait for it.
        void vscode.commands.executeCommand('trainyard.run.reproduce' satisfies CommandId, id);
        return;
      case 'compare-reproduction': {
        const again = (await this.#catalog.details(id))?.reproduction?.run ?? null;
        if (again !== null)
          await vscode.commands.executeCommand('trainyard.run.compare' satisfies CommandId, id, again);
        return;
      }
      case 'copy-id':
        await vscode.env.clipboard.writeText(id);
        return;
      case 'folder':
      case 'reveal': {
        const path = (await this.#catalog.details(id))?.path;
        if (path === undefined) throw new Error(vscode.l10n.t('The run is not there any more.'));
        if (isAddress(path)) {
          await vscode.env.openExternal(vscode.Uri.parse(path, true));
          return;
        }
        const inWorkspace = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(path)) !== undefined;
        await vscode.commands.executeCommand(
          inWorkspace ? 'revealInExplorer' : 'revealFileInOS',
          vscode.Uri.file(path),
        );
      }
    }
  }
}
