import * as vscode from 'vscode';
import { compareNatural } from '../../../runs/natural.ts';
import type { Artifact } from '../../../runs/run.ts';
import type { CommandId } from '../../manifest.ts';
import { isRemote } from '../../servers/remote-uri.ts';
import { formatBytes } from '../words.ts';
import type { TreeContext } from './context.ts';
import { cutRows } from './more-node.ts';
import { idBelow, type TreeNode } from './node.ts';

/** The files and folders right below `prefix`, folders first. */
export function fileRows(
  parent: TreeNode,
  folder: vscode.Uri,
  prefix: string,
  artifacts: readonly Artifact[],
  context: TreeContext,
): readonly TreeNode[] {
  const folders = new Map<string, Artifact[]>();
  const files: Artifact[] = [];
  for (const artifact of artifacts) {
    const rest = artifact.path.slice(prefix.length);
    const cut = rest.indexOf('/');
    if (cut === -1) {
      files.push(artifact);
      continue;
    }
    const inFolder = folders.get(rest.slice(0, cut));
    if (inFolder === undefined) folders.set(rest.slice(0, cut), [artifact]);
    else inFolder.push(artifact);
  }
  const rows = [
    ...[...folders]
      .sort(([a], [b]) => compareNatural(a, b))
      .map(([name, inside]) => new FolderNode(parent, folder, `${prefix}${name}/`, inside, context)),
    ...files
      .toSorted((a, b) => compareNatural(a.path, b.path))
      .map((artifact) => new FileNode(parent, folder, prefix, artifact)),
  ];
  return cutRows(rows, parent, context.limit(parent.id));
}

/** A folder among a run's files. */
export class FolderNode implements TreeNode {
  readonly id: string;
  readonly parent: TreeNode;
  readonly uri: vscode.Uri;
  readonly #folder: vscode.Uri;
  readonly #prefix: string;
  readonly #artifacts: readonly Artifact[];
  readonly #context: TreeContext;

  constructor(
    parent: TreeNode,
    folder: vscode.Uri,
    prefix: string,
    artifacts: readonly Artifact[],
    context: TreeContext,
  ) {
    this.id = idBelow(parent, prefix);
    this.parent = parent;
    this.uri = vscode.Uri.joinPath(folder, prefix);
    this.#folder = folder;
    this.#prefix = prefix;
    this.#artifacts = artifacts;
    this.#context = context;
  }

  item(): vscode.TreeItem {
    const name = this.#prefix.split('/').at(-2) ?? this.#prefix;
    const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Collapsed);
    item.id = this.id;
    item.iconPath = vscode.ThemeIcon.Folder;
    item.description = String(this.#artifacts.length);
    item.contextValue = isRemote(this.uri) ? 'remoteFolder' : 'folder';
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve(fileRows(this, this.#folder, this.#prefix, this.#artifacts, this.#context));
  }

  copyText(): string {
    return isRemote(this.uri) ? this.#prefix : this.uri.fsPath;
  }
}

/** A file of a run. */
export class FileNode implements TreeNode {
  readonly id: string;
  readonly parent: TreeNode;
  readonly uri: vscode.Uri;
  readonly #path: string;
  readonly #name: string;
  readonly #bytes: number;

  constructor(parent: TreeNode, folder: vscode.Uri, prefix: string, artifact: Artifact) {
    this.id = idBelow(parent, artifact.path);
    this.parent = parent;
    this.uri = vscode.Uri.joinPath(folder, artifact.path);
    this.#path = artifact.path;
    this.#name = artifact.path.slice(prefix.length);
    this.#bytes = artifact.bytes;
  }

  item(): vscode.TreeItem {
    const item = new vscode.TreeItem(this.#name);
    item.id = this.id;
    // The name's own icon, without the decorations that git and problems give a workspace file.
    item.resourceUri = vscode.Uri.from({ scheme: 'trainyard-file', path: `/${this.#name}` });
    item.iconPath = vscode.ThemeIcon.File;
    item.description = formatBytes(this.#bytes);
    item.tooltip = `${this.copyText()}\n${formatBytes(this.#bytes)}`;
    item.contextValue = isRemote(this.uri) ? 'remoteFile' : 'file';
    item.command = {
      command: 'trainyard.file.open' satisfies CommandId,
      title: vscode.l10n.t('Open File'),
      arguments: [this],
    };
    return item;
  }

  copyText(): string {
    return isRemote(this.uri) ? this.#path : this.uri.fsPath;
  }
}
