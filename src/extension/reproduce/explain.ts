import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import { explainHtml } from './explain-html.ts';
import type { ExplainWords } from './explain-html.ts';

const viewType = 'trainyard.explain';
/** The commands that the page's links may start. */
const linked = ['trainyard.run.open', 'trainyard.run.compare'];

/** Shows why one run came out unlike another: one panel, filled anew each time. */
export class ExplainPanel implements vscode.Disposable {
  readonly #catalog: CatalogApi;
  #panel: vscode.WebviewPanel | null = null;

  constructor(catalog: CatalogApi) {
    this.#catalog = catalog;
  }

  /** Explains B by A (ids). What cannot be explained is said in a message. */
  async show(a: string, b: string): Promise<void> {
    const { l10n, window, ProgressLocation } = vscode;
    const title = l10n.t('Explaining a difference');
    const git = vscode.workspace.isTrusted;
    const found = await window.withProgress({ location: ProgressLocation.Window, title }, () =>
      this.#catalog.explain({ a, b, metric: null }, { git }),
    );
    if (!found.ok) {
      void window.showWarningMessage(`${found.message} ${found.hint}`);
      return;
    }
    const { value: explanation, problems } = found;
    const pairs = explanation.causes.flatMap(({ evidence }) => evidence);
    const ids = new Set([a, b, ...pairs.flatMap((pair) => [...pair.a, ...pair.b])]);
    const runs = new Map((await this.#catalog.runs([...ids])).map((run) => [run.id, run]));
    const nonce = randomBytes(16).toString('hex');
    const panel = this.#opened();
    panel.title = l10n.t('Why {0} ≠ {1}', runs.get(b)?.name ?? b, runs.get(a)?.name ?? a);
    const { language } = vscode.env;
    panel.webview.html = explainHtml({ explanation, problems, runs, words: pageWords(), nonce, language });
    panel.reveal();
  }

  #opened(): vscode.WebviewPanel {
    if (this.#panel !== null) return this.#panel;
    const options = { enableScripts: false, enableCommandUris: linked, localResourceRoots: [], enableFindWidget: true };
    const panel = vscode.window.createWebviewPanel(viewType, '', vscode.ViewColumn.Active, options);
    panel.onDidDispose(() => (this.#panel = null));
    this.#panel = panel;
    return panel;
  }

  dispose(): void {
    this.#panel?.dispose();
  }
}

function pageWords(): ExplainWords {
  const { l10n } = vscode;
  return {
    parameter: l10n.t('parameter'),
    seed: l10n.t('seed'),
    code: l10n.t('code'),
    data: l10n.t('data'),
    package: l10n.t('package'),
    environment: l10n.t('environment'),
    machine: l10n.t('machine'),
    strong: l10n.t('strong evidence'),
    some: l10n.t('some evidence'),
    weak: l10n.t('weak evidence'),
    none: l10n.t('no evidence'),
    evidence: l10n.t('Evidence:'),
    openDiff: l10n.t('Open Diff'),
    share: (percent) => l10n.t('{0} of what parameters explain', percent),
    unknown: l10n.t('not known'),
    lacks: l10n.t('none'),
  };
}
