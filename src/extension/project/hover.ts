import * as vscode from 'vscode';
import type { CatalogApi } from '../../catalog/api.ts';
import { explainProject } from '../../project/explain.ts';
import { formatNumber } from '../../runs/numbers.ts';
import { printKey } from '../../runs/query-print.ts';
import type { CommandId } from '../manifest.ts';
import { escapeMarkdown } from '../runs-view/markdown.ts';
import type { ParsedProjects } from './parsed.ts';
import { hasYamlExtension, isProjectFile, rangeIn } from './places.ts';

const openRun = 'trainyard.run.open' satisfies CommandId;
const everything = { query: '', all: false, sort: [], groupBy: [], open: [], picks: {} };

/** Says in trainyard.yaml what a key or a word means; of a metric also what runs came to. */
export class ProjectHover implements vscode.HoverProvider {
  readonly #catalog: CatalogApi;
  readonly #parsed: ParsedProjects;

  constructor(catalog: CatalogApi, parsed: ParsedProjects) {
    this.#catalog = catalog;
    this.#parsed = parsed;
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | null> {
    if (!isProjectFile(document)) return null;
    const explanation = explainProject(this.#parsed.of(document), document.offsetAt(position));
    if (explanation === null) return null;
    const { metric, text } = explanation;
    const said = metric === null ? null : await this.#said(metric);
    const parts = [...(said === null ? [] : [said]), ...(hasYamlExtension() || text === '' ? [] : [text])];
    if (parts.length === 0) return null;
    const markdown = new vscode.MarkdownString(parts.join('\n\n'));
    markdown.isTrusted = { enabledCommands: [openRun] };
    return new vscode.Hover(markdown, rangeIn(document, explanation));
  }

  /** What runs came to in a metric. */
  async #said(metric: string): Promise<string | null> {
    const { l10n } = vscode;
    const key = printKey({ kind: 'metrics', name: metric });
    const columns = await this.#catalog.columns({ ...everything, query: `has ${key}` });
    const column = columns.ok
      ? columns.value.find(({ group, name }) => group === 'metrics' && name === metric)
      : undefined;
    if (column === undefined)
      return `**${escapeMarkdown(metric)}** ${escapeMarkdown(l10n.t('No run has logged this metric.'))}`;
    const runs = column.count === 1 ? l10n.t('in 1 run') : l10n.t('in {0} runs', column.count);
    const title = `**${escapeMarkdown(metric)}** ${escapeMarkdown(runs)}`;
    const { goal } = column;
    const sort = [goal === 'minimize' ? key : `-${key}`];
    const request = { query: `has ${key}`, sort, limit: 1, offset: 0, all: false };
    const answer = goal === null ? null : await this.#catalog.query(request);
    const [best] = answer?.ok === true ? answer.value.runs : [];
    const value = best?.metrics[metric]?.last;
    if (best === undefined || typeof value !== 'number') return title;
    const link = `[${escapeMarkdown(best.name)}](command:${openRun}?${encodeURIComponent(JSON.stringify([best.id]))})`;
    return `${title} · ${l10n.t('best {0} in {1}', escapeMarkdown(formatNumber(value)), link)}`;
  }
}
