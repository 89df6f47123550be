import * as vscode from 'vscode';
import type { CatalogApi, CatalogEvent } from '../../catalog/api.ts';
import { mediaEvents, mediaRequests, type MediaRunMessage } from '../../protocol/media.ts';
import type { Handlers } from '../../protocol/server.ts';
import { colourOfRun } from '../../runs/colour.ts';
import type { Selection } from '../selection.ts';
import { frameMessage, tagMessage } from './media-message.ts';
import { Panel, tabIcon, webviewOptions } from './panel.ts';

const viewType = 'trainyard.media';

type MediaPage = Panel<typeof mediaRequests, typeof mediaEvents>;

/** The editor tab with what the checked runs logged beside their numbers. There is at most one. */
export class MediaPanel {
  readonly #context: vscode.ExtensionContext;
  readonly #catalog: CatalogApi;
  readonly #selection: Selection;
  readonly #openRun: (id: string) => void;
  #panel: MediaPage | null = null;

  constructor(
    context: vscode.ExtensionContext,
    catalog: CatalogApi,
    selection: Selection,
    openRun: (id: string) => void,
  ) {
    this.#context = context;
    this.#catalog = catalog;
    this.#selection = selection;
    this.#openRun = openRun;
  }

  /** Opens the tab, or brings it to the front. */
  show(): void {
    if (this.#panel !== null) {
      this.#panel.view.reveal();
      return;
    }
    const options = webviewOptions(this.#context.extensionUri);
    this.#fill(vscode.window.createWebviewPanel(viewType, 'Media', vscode.ViewColumn.Active, options));
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
    view.title = vscode.l10n.t('Media');
    view.iconPath = tabIcon(this.#context.extensionUri, 'media');
    const panel = new Panel(view, {
      extensionUri: this.#context.extensionUri,
      name: 'media',
      requests: mediaRequests,
      events: mediaEvents,
      handlers: this.#handlers(),
      start: '',
    });
    this.#panel = panel;
    const unfollow = this.#catalog.onEvent((event) => this.#follow(panel, event));
    panel.keep(
      new vscode.Disposable(unfollow),
      this.#selection.onDidChange(() => panel.emit('media.runs', {})),
    );
    panel.onClosed(() => {
      this.#panel = null;
    });
  }

  #handlers(): Handlers<typeof mediaRequests> {
    return {
      'media.runs': () => this.#runs(),
      'media.frames': async ({ run, tag, kind, steps }) =>
        (await this.#catalog.mediaFrames(run, { tag, kind }, steps)).map(frameMessage),
      'media.open': ({ run }) => {
        this.#openRun(run);
        return Promise.resolve(null);
      },
      'media.openFile': async ({ run, tag, kind, step }) => {
        const [frame] = await this.#catalog.mediaFrames(run, { tag, kind }, [step]);
        if (frame?.content.kind !== 'file') throw new Error(vscode.l10n.t('{0} is not there any more.', tag));
        await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(frame.content.path));
        return null;
      },
      'media.uncheck': ({ run }) => {
        this.#selection.set(run, false);
        return Promise.resolve(null);
      },
    };
  }

  async #runs(): Promise<MediaRunMessage[]> {
    const runs = await this.#catalog.runs(this.#selection.ids());
    const messages: MediaRunMessage[] = [];
    for (const run of runs) {
      const { id, name, experiment, status } = run;
      const tags = (await this.#catalog.media(id)).map(tagMessage);
      messages.push({ id, name, experiment, status, colour: colourOfRun(run), tags });
    }
    return messages;
  }

  #follow(panel: MediaPage, event: CatalogEvent): void {
    if (!panel.view.visible || event.type !== 'changed') return;
    const runs = [...event.added, ...event.updated, ...event.removed].filter((id) => this.#selection.has(id));
    if (runs.length > 0) panel.emit('media.grown', { runs });
  }
}
