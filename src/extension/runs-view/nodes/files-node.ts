import * as vscode from 'vscode';
import type { RunDetails } from '../../../catalog/api.ts';
import { remoteUri } from '../../servers/remote-uri.ts';
import type { TreeContext } from './context.ts';
import { fileRows } from './file-node.ts';
import { idBelow, type TreeNode } from './node.ts';

/** A run's files: what it left behind beside its logs. */
export class FilesNode implements TreeNode {
  readonly id: string;
  readonly parent: TreeNode;
  readonly #details: RunDetails;
  readonly #context: TreeContext;

  constructor(parent: TreeNode, details: RunDetails, context: TreeContext) {
    this.id = idBelow(parent, 'files');
    this.parent = parent;
    this.#details = details;
    this.#context = context;
  }

  item(): vscode.TreeItem {
    const item = new vscode.TreeItem(vscode.l10n.t('Files'), vscode.TreeItemCollapsibleState.Collapsed);
    item.id = this.id;
    item.iconPath = new vscode.ThemeIcon('files');
    const { artifacts, artifactsCut } = this.#details;
    item.description = artifactsCut ? vscode.l10n.t('more than {0}', artifacts.length) : String(artifacts.length);
    item.contextValue = 'files';
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    const { run, artifactFolder, artifacts, server } = this.#details;
    if (artifactFolder === null && server === null) return Promise.resolve([]);
    const folder = artifactFolder === null ? remoteUri(run.id, '') : vscode.Uri.file(artifactFolder);
    return Promise.resolve(fileRows(this, folder, '', artifacts, this.#context));
  }
}
