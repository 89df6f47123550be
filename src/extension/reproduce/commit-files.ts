import * as vscode from 'vscode';
import * as z from 'zod';
import { runGit, textOf } from '../../git/run-git.ts';

const scheme = 'trainyard-commit';
const placeSchema = z.object({ folder: z.string(), commit: z.string().regex(/^[0-9a-f]{7,64}$/) });

/** Files as commits have them, for VS Code's own diff editor. */
export class CommitFiles implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const place = placeSchema.safeParse(JSON.parse(uri.query)).data;
    if (place === undefined || !vscode.workspace.isTrusted) return '';
    const { folder, commit } = place;
    return textOf(await runGit(['cat-file', 'blob', `${commit}:${uri.path.slice(1)}`], { folder })) ?? '';
  }

  dispose(): void {
    this.#registration.dispose();
  }
}

/** Opens what a commit (a whole hash) of a repository (absolute folder) changed, against its first parent. */
export async function openCommit(folder: string, commit: string, title: string): Promise<void> {
  const root = textOf(await runGit(['rev-parse', '--show-toplevel'], { folder })) ?? folder;
  const parent = textOf(await runGit(['rev-parse', '--verify', '--quiet', `${commit}^1`], { folder: root }));
  if (parent === null) return;
  const args = ['diff-tree', '-r', '-z', '--no-renames', '--name-status', parent, commit];
  const words = (textOf(await runGit(args, { folder: root })) ?? '').split('\0');
  const files: [vscode.Uri, vscode.Uri | undefined, vscode.Uri | undefined][] = [];
  for (let at = 0; at + 1 < words.length; at += 2) {
    const [kind, path = ''] = words.slice(at, at + 2);
    const of = (hash: string): vscode.Uri =>
      vscode.Uri.from({ scheme, path: `/${path}`, query: JSON.stringify({ folder: root, commit: hash }) });
    files.push([of(commit), kind === 'A' ? undefined : of(parent), kind === 'D' ? undefined : of(commit)]);
  }
  await vscode.commands.executeCommand('vscode.changes', title, files);
}
