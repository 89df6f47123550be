import * as vscode from 'vscode';
import type { FormParam, Given } from './form.ts';
import { faultWords, pastWords } from './form-words.ts';

/** Asks for a parameter's value: a pick of a few, else a text that is checked. Undefined if the person gave up. */
export async function askValue(param: FormParam, title: string, current: string | null): Promise<string | undefined> {
  const { window } = vscode;
  const full = `${title}: ${param.name}`;
  const choices = param.kind === 'flag' ? ['true', 'false'] : param.choices;
  if (param.kind === 'flag' || param.kind === 'choice') {
    const items = choices.map((label) => ({ label, description: marks(param, label, current) }));
    const first = items.find(({ label }) => label === current);
    const ordered = first === undefined ? items : [first, ...items.filter((item) => item !== first)];
    return (await window.showQuickPick(ordered, { title: full, placeHolder: param.help ?? '' }))?.label;
  }
  const prompt = [param.help ?? '', pastWords(param)].filter((part) => part !== '').join(' – ');
  const value = current ?? '';
  return window.showInputBox({
    title: full,
    prompt,
    value,
    valueSelection: [0, value.length],
    validateInput: (text) => faultWords(param, text),
  });
}

function marks({ text, past }: FormParam, value: string, current: string | null): string {
  const { l10n } = vscode;
  const words = [
    value === current ? l10n.t('now') : '',
    value === text ? l10n.t('default') : '',
    value === past.last ? l10n.t('last') : '',
    value === past.best?.text ? l10n.t('best') : '',
  ];
  return words.filter((word) => word !== '').join(' · ');
}

/** Asks for a parameter that the script does not declare, as `name=value`; empty if the person gave up. */
export async function askAnother(title: string): Promise<Given> {
  const { l10n, window } = vscode;
  const text = await window.showInputBox({
    title,
    prompt: l10n.t('A name, =, and a value; the script gets it as --name=value'),
    placeHolder: 'lr=0.01',
    validateInput: (given) => (given === '' || given.indexOf('=') > 0 ? null : l10n.t('Write a name, =, and a value.')),
  });
  const at = text?.indexOf('=') ?? 0;
  return text === undefined || at < 1 ? {} : { [text.slice(0, at).trim()]: text.slice(at + 1) };
}
