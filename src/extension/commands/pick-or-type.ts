import * as vscode from 'vscode';

/** One of the texts that are offered, or one that was typed; undefined if the person gave up. */
export async function pickOrType(options: {
  readonly title: string;
  readonly placeholder: string;
  readonly items: readonly vscode.QuickPickItem[];
  /** The row for a text that is not among the items: `Use “…”`. */
  readonly offer: (text: string) => string;
}): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly typed?: string }>();
  pick.title = options.title;
  pick.placeholder = options.placeholder;
  pick.items = options.items;
  pick.onDidChangeValue((value) => {
    const text = value.trim();
    const known = text === '' || options.items.some(({ label }) => label === text);
    pick.items = known
      ? options.items
      : [...options.items, { label: options.offer(text), typed: text, alwaysShow: true }];
  });
  return new Promise((resolve) => {
    let answer: string | undefined;
    pick.onDidAccept(() => {
      const [chosen] = pick.activeItems;
      answer = chosen?.typed ?? chosen?.label;
      pick.hide();
    });
    pick.onDidHide(() => {
      pick.dispose();
      resolve(answer);
    });
    pick.show();
  });
}
