import * as vscode from 'vscode';
import { formatNumber } from '../../runs/numbers.ts';
import { inputFault } from '../../runs/param-input.ts';
import type { ParamInput } from '../../runs/param-input.ts';
import type { FormParam } from './form.ts';

const longest = 40;

/** `default 0.01 · last 0.003 · best 0.001 → val/acc 0.9213`. */
export function pastWords({ text, past }: FormParam): string {
  const { l10n } = vscode;
  const parts = [text === null ? '' : l10n.t('default {0}', shown(text))];
  if (past.last !== null) parts.push(l10n.t('last {0}', shown(past.last)));
  if (past.best !== null) {
    const { text: best, metric, score } = past.best;
    parts.push(l10n.t('best {0} → {1} {2}', shown(best), metric, formatNumber(score)));
  }
  return parts.filter((part) => part !== '').join(' · ');
}

/** A value in one line. */
export function shown(text: string): string {
  const line = text.replace(/\s*\n\s*/g, ' ⏎ ');
  return line === '' ? '“”' : line.length > longest ? `${line.slice(0, longest)}…` : line;
}

/** What is wrong with a value, as a sentence; null: nothing. */
export function faultWords(param: ParamInput, text: string): string | null {
  const { l10n } = vscode;
  switch (inputFault(param, text)) {
    case null:
      return null;
    case 'number':
      return l10n.t('{0} is a number, for example {1}.', param.name, param.text ?? '0.1');
    case 'choice':
      return l10n.t('{0} is one of: {1}.', param.name, param.choices.join(', '));
    case 'flag':
      return l10n.t('{0} is true or false.', param.name);
    case 'missing':
      return l10n.t('{0} needs a value.', param.name);
  }
}
