import * as vscode from 'vscode';
import { describeFault } from './filter-fault.ts';

const examples = [
  'metrics.val/acc > 0.9',
  'params.optimizer = "adam" and started > -7d',
  'status in (running, failed)',
  'name ~ /resnet/',
  'has metrics.val/loss',
] as const;

/** A filter, nothing, or the wish to see the recent ones. */
type FilterAnswer = { readonly recent: true } | { readonly recent: false; readonly text: string | undefined };

/**
 * Asks for a filter. A wrong place is pointed at while one types, and marked when one presses Enter; the button offers
 * what was used before. Gives the filter ('' for all runs), or undefined if the person gave up.
 */
export async function askFilter(current: string, recent: readonly string[]): Promise<string | undefined> {
  let text: string | undefined = current;
  for (;;) {
    const answer = await showInput(text);
    if (!answer.recent) return answer.text;
    text = await pickFilter(recent);
    if (text === undefined) return undefined;
  }
}

async function showInput(current: string): Promise<FilterAnswer> {
  // Loaded when first needed: the regular expressions' library is the largest part of the bundle.
  const { parseQuery } = await import('../../runs/query-parse.ts');
  const input = vscode.window.createInputBox();
  const button: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('history'),
    tooltip: vscode.l10n.t('Recent Filters and Examples'),
  };
  input.title = vscode.l10n.t('Filter Runs');
  input.placeholder = vscode.l10n.t('For example: {0}', examples[0]);
  input.prompt = vscode.l10n.t(
    'Keys: metrics.…, params.…, tags.…, name, status, tracker, experiment, started. Empty shows all.',
  );
  input.value = current;
  input.valueSelection = [0, current.length];
  input.buttons = [button];
  return new Promise((resolve) => {
    let answer: FilterAnswer = { recent: false, text: undefined };
    const check = (): void => {
      const parsed = parseQuery(input.value);
      input.validationMessage = parsed.ok ? undefined : describeFault(input.value, parsed.fault);
    };
    check();
    input.onDidChangeValue(check);
    input.onDidTriggerButton(() => {
      answer = { recent: true };
      input.hide();
    });
    input.onDidAccept(() => {
      const parsed = parseQuery(input.value);
      if (parsed.ok) {
        answer = { recent: false, text: input.value };
        input.hide();
      } else {
        input.valueSelection = [parsed.fault.from, parsed.fault.to];
      }
    });
    input.onDidHide(() => {
      input.dispose();
      resolve(answer);
    });
    input.show();
  });
}

async function pickFilter(recent: readonly string[]): Promise<string | undefined> {
  const separator = (label: string): vscode.QuickPickItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const items: vscode.QuickPickItem[] = [
    ...(recent.length === 0 ? [] : [separator(vscode.l10n.t('recent')), ...recent.map((label) => ({ label }))]),
    separator(vscode.l10n.t('examples')),
    ...examples.map((label) => ({ label })),
  ];
  const placeHolder = vscode.l10n.t('Choose a filter to start from');
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.label;
}
