import * as vscode from 'vscode';
import * as z from 'zod';

const manifest = z.object({
  contributes: z.object({ debuggers: z.array(z.object({ type: z.string() })) }),
});

/** Types of debuggers for each language, the one to take first; the vendor's Python one was called `python` before. */
const types = { python: ['debugpy', 'python'], node: ['node', 'pwa-node'] } as const;
const extensions = { python: 'ms-python.debugpy', node: 'ms-vscode.js-debug' } as const;
const names = { python: 'Python', node: 'Node' } as const;

/** The type of the installed debugger for a language. Where there is none, that is said, with a way to install it: null. */
export function debuggerFor(kind: keyof typeof types): string | null {
  const installed = new Set(
    vscode.extensions.all.flatMap(({ packageJSON }: { readonly packageJSON: unknown }) => {
      const found = manifest.safeParse(packageJSON).data;
      return found?.contributes.debuggers.map(({ type }) => type) ?? [];
    }),
  );
  const type = types[kind].find((one) => installed.has(one));
  if (type !== undefined) return type;
  const { l10n, window, commands } = vscode;
  const install = l10n.t('Install');
  const message = l10n.t('Debugging needs an extension that is not installed: the debugger for {0}.', names[kind]);
  void window.showErrorMessage(message, install).then((answer) => {
    if (answer === install) void commands.executeCommand('workbench.extensions.search', `@id:${extensions[kind]}`);
  });
  return null;
}
