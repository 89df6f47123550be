import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Events, Requests } from '../../protocol/envelope.ts';
import { Server, type Handlers } from '../../protocol/server.ts';
import { pageHtml } from './page.ts';

/** What one kind of panel consists of. */
export interface PanelParts<R extends Requests, E extends Events> {
  readonly extensionUri: vscode.Uri;
  /** The folder under `webview/panels/`. */
  readonly name: string;
  readonly requests: R;
  readonly events: E;
  readonly handlers: Handlers<R>;
  /** Text for the page to start from; '' if it needs none. */
  readonly start: string;
}

/** Options of every panel of ours: scripts, and files from our own `dist/webview` only. */
export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist', 'webview')] };
}

/** The icon of a panel's tab, for light and dark themes: `media/<name>-light.svg`, `media/<name>-dark.svg`. */
export function tabIcon(
  extensionUri: vscode.Uri,
  name: string,
): { readonly light: vscode.Uri; readonly dark: vscode.Uri } {
  const icon = (theme: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, 'media', `${name}-${theme}.svg`);
  return { light: icon('light'), dark: icon('dark') };
}

/**
 * Fills a webview panel with its page and answers what the page asks. The page is thrown away while it is hidden, and
 * keeps its own view state; no domain data outlives it.
 */
export class Panel<R extends Requests, E extends Events> implements vscode.Disposable {
  readonly view: vscode.WebviewPanel;
  readonly #server: Server<R, E>;
  readonly #disposables: vscode.Disposable[] = [];

  constructor(view: vscode.WebviewPanel, parts: PanelParts<R, E>) {
    this.view = view;
    const { webview } = view;
    this.#server = new Server({
      requests: parts.requests,
      events: parts.events,
      handlers: parts.handlers,
      post: (message) => void webview.postMessage(message),
    });
    webview.options = webviewOptions(parts.extensionUri);
    this.#disposables.push(
      webview.onDidReceiveMessage((message: unknown) => this.#server.receive(message)),
      view.onDidDispose(() => this.dispose()),
    );
    const file = (name: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(parts.extensionUri, 'dist', 'webview', name)).toString();
    webview.html = pageHtml({
      title: view.title,
      language: vscode.env.language,
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('hex'),
      script: file(`${parts.name}.js`),
      styles: [file('codicon.css'), file(`${parts.name}.css`)],
      start: parts.start,
    });
  }

  /** Tells the page something; dropped while it is hidden, since it asks for everything when it is shown again. */
  get emit(): Server<R, E>['emit'] {
    return this.#server.emit.bind(this.#server);
  }

  /** Calls back when the panel is closed. */
  onClosed(listener: () => void): void {
    this.#disposables.push(this.view.onDidDispose(listener));
  }

  /** Disposes with the panel. */
  keep(...disposables: readonly vscode.Disposable[]): void {
    this.#disposables.push(...disposables);
  }

  dispose(): void {
    this.#server.dispose();
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }
}
