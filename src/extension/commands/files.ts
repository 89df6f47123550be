import * as vscode from 'vscode';
import type { CommandTable } from '../manifest.ts';
import { FileNode, FolderNode } from '../runs-view/nodes/file-node.ts';
import { ProblemNode } from '../runs-view/nodes/problem-node.ts';
import type { CommandParts } from './parts.ts';
import { revealPath } from './reveal.ts';
import { targetNodes } from './targets.ts';

/** Commands about what stands below a run: files, problems, values. */
export function fileCommands({ runs }: CommandParts) {
  return {
    'trainyard.file.open': async (...args) => {
      for (const node of targetNodes(args, runs.view.selection))
        if (node instanceof FileNode) await vscode.commands.executeCommand('vscode.open', node.uri);
    },
    'trainyard.file.reveal': async (...args) => {
      const [node] = targetNodes(args, runs.view.selection);
      if (node instanceof FileNode || node instanceof FolderNode) await revealPath(node.uri.fsPath);
    },
    'trainyard.problem.open': async (node) => {
      if (node instanceof ProblemNode && node.uri !== null)
        await vscode.commands.executeCommand('vscode.open', node.uri);
    },
    'trainyard.value.copy': async (...args) => {
      const texts = targetNodes(args, runs.view.selection).flatMap((node) => node.copyText?.() ?? []);
      if (texts.length > 0) await vscode.env.clipboard.writeText(texts.join('\n'));
    },
  } satisfies Partial<CommandTable>;
}
