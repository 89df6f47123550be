import type { Cause, Explanation, PairEvidence } from '../../runs/explain/explanation.ts';
import { columnFormat, formatDelta, formatNumber, isBetter } from '../../runs/numbers.ts';
import type { Problem, Run } from '../../runs/run.ts';

/** The words of the page, in the person's language. */
export interface ExplainWords {
  readonly parameter: string;
  readonly seed: string;
  readonly code: string;
  readonly data: string;
  readonly package: string;
  readonly environment: string;
  readonly machine: string;
  readonly strong: string;
  readonly some: string;
  readonly weak: string;
  readonly none: string;
  readonly evidence: string;
  readonly openDiff: string;
  readonly share: (percent: string) => string;
  readonly unknown: string;
  readonly lacks: string;
}

export interface ExplainPage {
  readonly explanation: Explanation;
  readonly problems: readonly Problem[];
  /** Runs that are named on the page, by id. */
  readonly runs: ReadonlyMap<string, Pick<Run, 'name'>>;
  readonly words: ExplainWords;
  readonly nonce: string;
  readonly language: string;
}

const styles = `
body { padding: 8px 20px 24px; color: var(--vscode-foreground); background: var(--vscode-editor-background); font: var(--vscode-font-size) var(--vscode-font-family); max-width: 64em; overflow-wrap: anywhere; }
h1 { font-size: 1.3em; font-weight: 600; margin: 12px 0 4px; }
a { color: var(--vscode-textLink-foreground); text-decoration: none; } a:hover, a:focus { text-decoration: underline; }
a:focus-visible { outline: 1px solid var(--vscode-focusBorder); }
.summary { font-size: 1.1em; margin: 8px 0 16px; }
.faint { color: var(--vscode-descriptionForeground); }
ol { list-style: none; margin: 0; padding: 0; }
li { border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder)); padding: 12px 0; }
.head { display: flex; flex-wrap: wrap; gap: 2px 12px; align-items: baseline; }
.key { font-weight: 600; } .effect { margin-left: auto; font-variant-numeric: tabular-nums; font-weight: 600; }
.change { font-family: var(--vscode-editor-font-family); }
.better { color: var(--vscode-charts-green); } .worse { color: var(--vscode-charts-red); }
svg { display: block; width: 100%; height: 26px; margin: 4px 0; }
.axis { stroke: var(--vscode-descriptionForeground); stroke-width: 1; vector-effect: non-scaling-stroke; }
.noise { fill: var(--vscode-descriptionForeground); opacity: 0.15; }
.bar { fill: var(--vscode-charts-blue); opacity: 0.55; } .bar.better { fill: var(--vscode-charts-green); } .bar.worse { fill: var(--vscode-charts-red); }
.dot { fill: var(--vscode-foreground); stroke: var(--vscode-editor-background); }
p { margin: 4px 0; line-height: 1.45; }
`;

/** The page that explains a difference: plain HTML without scripts; its links are commands of ours. */
export function explainHtml({ explanation, problems, runs, words, nonce, language }: ExplainPage): string {
  const { a, b, metric, valueA, valueB, delta, goal, causes, summary } = explanation;
  const format = columnFormat([valueA, valueB].filter((value) => value !== null));
  const side = (id: string, value: number | null): string =>
    `${runLink(id, runs)} <span class="faint">${value === null ? words.lacks : escape(format(value))}</span>`;
  const most = Math.max(
    Math.abs(delta ?? 0),
    ...causes.flatMap(({ effect, spread }) => [Math.abs(effect ?? 0), ...(spread ?? []).map(Math.abs)]),
  );
  const total = delta === null ? '' : `<span class="${tone(delta, goal)}">${escape(formatDelta(delta))}</span>`;
  const items = causes.map((cause) => item(cause, { explanation, runs, words, most }));
  const remarks = problems.map(({ message, hint }) => `<p class="faint">${escape(`${message} ${hint}`)}</p>`);
  return `<!DOCTYPE html>
<html lang="${escape(language)}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(metric)}</title>
<style nonce="${nonce}">${styles}</style></head><body><main>
<h1>${escape(metric)} ${total}</h1>
<p><b>A</b> ${side(a, valueA)} → <b>B</b> ${side(b, valueB)} · <a href="${commandLink('trainyard.run.compare', [a, b])}">${escape(words.openDiff)}</a></p>
<p class="summary">${escape(summary)}</p>
<ol>${items.join('\n')}</ol>
${remarks.join('\n')}
</main></body></html>`;
}

interface Around extends Pick<ExplainPage, 'explanation' | 'runs' | 'words'> {
  /** The largest number that a bar has to show. */
  readonly most: number;
}

function item(cause: Cause, around: Around): string {
  const { explanation, words, runs } = around;
  const { kind, key, effect, confidence, share, why, files = [] } = cause;
  const value = (one: Cause['a']): string => escape(one === null ? words.lacks : String(one).slice(0, 80));
  const { noise } = explanation;
  const shown =
    effect !== null
      ? formatDelta(effect)
      : cause.basis === 'repeats' && noise !== null
        ? `±${formatNumber(noise.deviation)}`
        : words.unknown;
  const parts = share === undefined ? [] : [words.share(`${Math.round(share * 100)} %`)];
  const linked = [...new Set(cause.evidence.flatMap((pair) => [...pair.a, ...pair.b]))].slice(0, 8);
  const evidence =
    linked.length === 0
      ? ''
      : `<p class="faint">${escape(words.evidence)} ${linked.map((id) => runLink(id, runs)).join(', ')}</p>`;
  const changed = files.length === 0 ? '' : `<p class="change">${escape(files.slice(0, 12).join(', '))}</p>`;
  return `<li><div class="head"><span class="key">${escape(key)}</span><span class="faint">${escape([words[kind], words[confidence], ...parts].join(' · '))}</span>
<span class="change">${value(cause.a)} → ${value(cause.b)}</span><span class="effect ${effect === null ? '' : tone(effect, explanation.goal)}">${escape(shown)}</span></div>
${effect === null ? '' : bar(effect, cause.evidence, around)}<p>${escape(why)}</p>${changed}${evidence}</li>`;
}

/** The effect as a bar from a line in the middle, a dot for each pair, and how far repeats differ anyway as a shadow. */
function bar(effect: number, pairs: readonly PairEvidence[], { explanation, most, words }: Around): string {
  const scale = most === 0 ? 0 : 48 / most;
  const at = (value: number): number => 50 + Math.max(-50, Math.min(50, value * scale));
  const noise = (explanation.noise?.deviation ?? 0) * Math.SQRT2 * 2;
  const shadow =
    noise === 0 ? '' : `<rect class="noise" x="${at(-noise)}%" y="0" width="${at(noise) - at(-noise)}%" height="26"/>`;
  const [from, to] = effect < 0 ? [at(effect), 50] : [50, at(effect)];
  const dots = pairs.map(({ difference }) => `<circle class="dot" cx="${at(difference)}%" cy="13" r="3"/>`).join('');
  return `<svg role="img" aria-label="${escape(`${words.evidence} ${formatDelta(effect)}`)}">${shadow}<rect class="bar ${tone(effect, explanation.goal)}" x="${from}%" y="6" width="${to - from}%" height="14"/><line class="axis" x1="50%" x2="50%" y1="0" y2="26"/>${dots}</svg>`;
}

function tone(delta: number, goal: Explanation['goal']): string {
  const better = isBetter(delta, goal);
  return better === null ? '' : better ? 'better' : 'worse';
}

function runLink(id: string, runs: ExplainPage['runs']): string {
  return `<a href="${commandLink('trainyard.run.open', [id])}">${escape(runs.get(id)?.name ?? id)}</a>`;
}

function commandLink(command: string, args: readonly string[]): string {
  return escape(`command:${command}?${encodeURIComponent(JSON.stringify(args))}`);
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
