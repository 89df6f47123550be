import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import type { Beside, ParamStory } from '../../catalog/beside-api.ts';
import { paramKey } from '../../runs/param-key.ts';
import type { CommandId } from '../manifest.ts';
import { escapeMarkdown, image } from '../runs-view/markdown.ts';
import type { DocumentPlaces } from './document-places.ts';
import { fileKind } from './file-kind.ts';
import { inlineOn } from '../settings.ts';
import { paramPicture } from './param-picture.ts';
import { scoreFormat, valueText } from './param-words.ts';

const commands = [
  'trainyard.run.open',
  'trainyard.param.useBest',
  'trainyard.param.showRuns',
] as const satisfies readonly CommandId[];

/** What runs say of the parameter under the pointer: a picture, the five best runs, and what to do next. */
export class ParamHover implements vscode.HoverProvider {
  readonly #catalog: CatalogApi;
  readonly #documents: DocumentPlaces;

  constructor(catalog: CatalogApi, documents: DocumentPlaces) {
    this.#catalog = catalog;
    this.#documents = documents;
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | null> {
    const kind = fileKind(document.fileName.replace(/^.*[\\/]/, ''));
    if (kind?.holds !== 'params' || kind.syntax === 'csv') return null;
    if (!inlineOn(kind.syntax === 'python' ? 'python' : 'params', document.uri)) return null;
    const { places } = await this.#documents.of(document, kind.syntax);
    const at = document.offsetAt(position);
    const line = (offset: number): number => document.positionAt(offset).line;
    const here = places.map((place, i) => ({ place, i })).filter(({ place }) => line(place.from) === position.line);
    // Of several on a line the one under the pointer, or the next one behind it: names stand before their values.
    const [hit] = [...here.filter(({ place }) => place.to >= at), ...here.slice(-1)];
    if (hit === undefined) return null;
    const about = await this.#catalog.beside({ file: document.fileName, values: places, detail: hit.i });
    const story = about.params[hit.i];
    if (story == null || story.runs === 0) return null;
    const range = new vscode.Range(document.positionAt(hit.place.from), document.positionAt(hit.place.to));
    return new vscode.Hover(markdown(story, about, document.uri, hit.place.value), range);
  }
}

function markdown(
  story: ParamStory,
  about: Beside,
  uri: vscode.Uri,
  inFile: Parameters<typeof paramKey>[0],
): vscode.MarkdownString {
  const { l10n } = vscode;
  const tried = l10n.t('{0} values in {1} runs', story.tried, story.runs);
  const parts = [`**${escapeMarkdown(story.name)}** ${escapeMarkdown(tried)}`];
  const { metric, goal } = about;
  if (metric !== null) {
    const picture = paramPicture({ ...story, metric, goal });
    if (picture !== null) parts.push(image(picture));
    const table = topTable(story, metric);
    if (table !== '') parts.push(table);
  }
  parts.push(links(story, uri, inFile));
  const text = new vscode.MarkdownString(parts.filter((part) => part !== '').join('\n\n'), true);
  text.isTrusted = { enabledCommands: commands };
  return text;
}

function topTable({ name, top, best, current }: ParamStory, metric: string): string {
  if (top.length === 0) return '';
  const format = scoreFormat([...top, best, current]);
  const rows = top.map((run) => {
    const open = `[${escapeMarkdown(run.name)}](${commandLink('trainyard.run.open', [run.run])})`;
    return `| ${open} | ${escapeMarkdown(valueText(run.value))} | ${escapeMarkdown(format(run.score ?? Number.NaN))} |`;
  });
  const head = [vscode.l10n.t('run'), name, metric].map(escapeMarkdown);
  return `| ${head.join(' | ')} |\n|---|--:|--:|\n${rows.join('\n')}`;
}

function links(story: ParamStory, uri: vscode.Uri, inFile: Parameters<typeof paramKey>[0]): string {
  const { l10n } = vscode;
  const found: string[] = [];
  const { best, name } = story;
  if (best !== null) found.push(link('$(go-to-file)', l10n.t('Open Best Run'), 'trainyard.run.open', [best.run]));
  if (best !== null && paramKey(best.value) !== paramKey(inFile)) {
    const title = l10n.t('Use {0}', valueText(best.value));
    found.push(link('$(edit)', title, 'trainyard.param.useBest', [uri.toString(), name, best.value]));
  }
  found.push(link('$(list-tree)', l10n.t('Show Runs'), 'trainyard.param.showRuns', [name]));
  return found.join(' &nbsp; ');
}

function link(icon: string, title: string, command: CommandId, args: readonly unknown[]): string {
  return `[${icon} ${escapeMarkdown(title)}](${commandLink(command, args)})`;
}

function commandLink(command: CommandId, args: readonly unknown[]): string {
  return `command:${command}?${encodeURIComponent(JSON.stringify(args)).replaceAll('(', '%28').replaceAll(')', '%29')}`;
}
