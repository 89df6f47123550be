import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import { compareNatural } from '../../runs/natural.ts';
import { pickOrType } from './pick-or-type.ts';

/** What a tool writes for itself, and nobody would write again. */
const ofTheTool = 'mlflow.';

/** Asks for a tag, its key then its value, among those that runs have, or a new one; `team=vision` at once does too. */
export async function pickTag(
  catalog: CatalogApi,
): Promise<{ readonly key: string; readonly value: string } | undefined> {
  const { l10n } = vscode;
  const values = await tagsOf(catalog);
  const keys = [...values.keys()].filter((name) => !name.startsWith(ofTheTool)).sort(compareNatural);
  const typed = await pickOrType({
    title: l10n.t('Tag'),
    placeholder: l10n.t('A key, or key=value'),
    items: keys.map((label) => ({ label, description: shortly(values.get(label) ?? []) })),
    offer: (text) => (text.includes('=') ? l10n.t('Tag with {0}', text) : l10n.t('New key {0}', text)),
  });
  if (typed === undefined) return undefined;
  const at = typed.indexOf('=');
  if (at > 0 && !values.has(typed)) return { key: typed.slice(0, at).trim(), value: typed.slice(at + 1).trim() };
  const value = await pickOrType({
    title: l10n.t('Tag: {0}', typed),
    placeholder: l10n.t('A value'),
    items: (values.get(typed) ?? []).map((label) => ({ label })),
    offer: (text) => l10n.t('New value {0}', text),
  });
  return value === undefined ? undefined : { key: typed, value };
}

async function tagsOf(catalog: CatalogApi): Promise<ReadonlyMap<string, readonly string[]>> {
  const answer = await catalog.query({ query: '', sort: [], limit: 2_000, offset: 0, all: false });
  const found = new Map<string, Set<string>>();
  for (const { tags } of answer.ok ? answer.value.runs : []) {
    for (const [key, value] of Object.entries(tags)) found.set(key, (found.get(key) ?? new Set()).add(value));
  }
  return new Map([...found].map(([key, values]) => [key, [...values].sort(compareNatural)]));
}

function shortly(values: readonly string[]): string {
  return values.length > 4 ? `${values.slice(0, 4).join(', ')}, …` : values.join(', ');
}
