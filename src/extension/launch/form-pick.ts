import * as vscode from 'vscode';
import { paramKey } from '../../runs/param-key.ts';
import { currentText, missingParam, withValue } from './form.ts';
import type { Form, FormParam, Given } from './form.ts';
import { pastWords, shown } from './form-words.ts';
import { askAnother, askValue } from './value-input.ts';

interface FormItem extends vscode.QuickPickItem {
  readonly act?: 'start' | 'add' | 'reset';
  readonly param?: FormParam;
  /** A parameter that is not declared. */
  readonly extra?: string;
}

interface ValueButton extends vscode.QuickInputButton {
  /** The value to take; null: the default. */
  readonly value: string | null;
}

/** What a person chose: to start with these values, or to go on with them on a page. */
export interface Picked {
  readonly kind: 'start' | 'page';
  readonly given: Given;
}

type Answer =
  | { readonly kind: 'page' }
  | { readonly kind: 'item'; readonly item: FormItem }
  | { readonly kind: 'value'; readonly item: FormItem; readonly value: string | null };

/**
 * Asks for the values of a few parameters, in a list that stays until "Start"; `page`: with a button that goes on with
 * them on a page. Undefined if the person gave up.
 */
export async function pickValues(form: Form, title: string, before: Given, page = false): Promise<Picked | undefined> {
  let given = before;
  let at: string | undefined;
  for (;;) {
    const answer = await showForm(form, title, given, { at, page });
    if (answer === undefined) return undefined;
    if (answer.kind === 'page') return { kind: 'page', given };
    const { item } = answer;
    at = item.param?.name ?? item.extra;
    if (answer.kind === 'value') {
      given = withValue(given, item.param ?? { name: item.extra ?? '', text: null }, answer.value);
    } else if (item.act === 'reset') given = {};
    else if (item.act === 'add') given = { ...given, ...(await askAnother(title)) };
    else if (item.act === 'start') {
      const missing = missingParam(form, given);
      if (missing === undefined) return { kind: 'start', given };
      at = missing.name;
      given = await withAsked(missing, title, given);
    } else if (item.param !== undefined) given = await withAsked(item.param, title, given);
    else if (item.extra !== undefined) given = await withAskedExtra(item.extra, title, given);
  }
}

async function withAsked(param: FormParam, title: string, given: Given): Promise<Given> {
  const value = await askValue(param, title, currentText(param, given));
  return value === undefined ? given : withValue(given, param, value);
}

async function withAskedExtra(name: string, title: string, given: Given): Promise<Given> {
  const past = { last: null, best: null };
  const param: FormParam = { ...undeclared(name), past };
  const value = await askValue(param, title, given[name] ?? null);
  return value === undefined ? given : { ...given, [name]: value };
}

function undeclared(name: string): Omit<FormParam, 'past'> {
  return { name, names: [name], kind: 'text', text: null, choices: [], required: false, help: null };
}

function showForm(
  form: Form,
  title: string,
  given: Given,
  { at, page }: { readonly at: string | undefined; readonly page: boolean },
): Promise<Answer | undefined> {
  const { l10n } = vscode;
  const pick = vscode.window.createQuickPick<FormItem>();
  pick.title = title;
  pick.placeholder = l10n.t('Enter starts it; choose a parameter to change its value');
  pick.matchOnDescription = true;
  pick.ignoreFocusOut = true;
  if (page && form.params.length > 0) pick.buttons = [pageButton()];
  pick.items = itemsOf(form, given);
  // After a change the row that was changed is the active one, so that the next is one key away.
  const active = pick.items.find(({ param, extra }) => at !== undefined && (param?.name ?? extra) === at);
  if (active !== undefined) pick.activeItems = [active];
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      resolve(item === undefined ? undefined : { kind: 'item', item });
      pick.hide();
    });
    pick.onDidTriggerButton(() => {
      resolve({ kind: 'page' });
      pick.hide();
    });
    pick.onDidTriggerItemButton(({ item, button }) => {
      resolve({ kind: 'value', item, value: isValueButton(button) ? button.value : null });
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

function pageButton(): vscode.QuickInputButton {
  return { iconPath: new vscode.ThemeIcon('go-to-file'), tooltip: vscode.l10n.t('Open as a page') };
}

function isValueButton(button: vscode.QuickInputButton): button is ValueButton {
  return 'value' in button;
}

function itemsOf({ params, free }: Form, given: Given): FormItem[] {
  const { l10n } = vscode;
  const changed = Object.keys(given).length;
  const count = changed === 1 ? l10n.t('1 value changed') : l10n.t('{0} values changed', changed);
  const extras = Object.keys(given).filter((name) => params.every((param) => param.name !== name));
  const rows = [...params.map((param) => rowOf(param, given)), ...extras.map((name) => extraRow(name, given))];
  return [
    { label: `$(play) ${l10n.t('Start')}`, description: changed === 0 ? '' : count, act: 'start' },
    ...(rows.length > 0 ? [{ label: l10n.t('parameters'), kind: vscode.QuickPickItemKind.Separator }, ...rows] : []),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    ...(free ? [{ label: `$(add) ${l10n.t('Add a parameter…')}`, act: 'add' } satisfies FormItem] : []),
    ...(changed > 0 ? [{ label: `$(discard) ${l10n.t('Use the defaults')}`, act: 'reset' } satisfies FormItem] : []),
  ];
}

function rowOf(param: FormParam, given: Given): FormItem {
  const { l10n } = vscode;
  const { name, text, past, help } = param;
  const current = currentText(param, given);
  const button = (icon: string, tooltip: string, value: string | null): ValueButton => ({
    iconPath: new vscode.ThemeIcon(icon),
    tooltip,
    value,
  });
  const buttons = [
    ...(past.last !== null && !isSame(param, past.last, current)
      ? [button('history', l10n.t('Take the last value, {0}', shown(past.last)), past.last)]
      : []),
    ...(past.best !== null && !isSame(param, past.best.text, current)
      ? [button('star-empty', l10n.t('Take the best value, {0}', shown(past.best.text)), past.best.text)]
      : []),
    ...(name in given && text !== null ? [button('discard', l10n.t('Take the default, {0}', shown(text)), null)] : []),
  ];
  const value = current === null ? l10n.t('not set') : shown(current);
  return {
    label: `$(${name in given ? 'circle-filled' : 'circle-outline'}) ${name}: ${value}`,
    description: pastWords(param),
    ...(help === null ? {} : { tooltip: help }),
    buttons,
    param,
  };
}

/** Of numbers, 1e-3 and 0.001 are the same value. */
function isSame({ kind }: FormParam, a: string, b: string | null): boolean {
  return kind === 'number' && b !== null ? paramKey(a) === paramKey(b) : a === b;
}

function extraRow(name: string, given: Given): FormItem {
  const iconPath = new vscode.ThemeIcon('close');
  const button: ValueButton = { iconPath, tooltip: vscode.l10n.t('Leave it out'), value: null };
  return { label: `$(circle-filled) ${name}: ${shown(given[name] ?? '')}`, buttons: [button], extra: name };
}
