import * as vscode from 'vscode';
import type { Beside, ParamRun, ParamStory } from '../../catalog/beside-api.ts';
import { columnFormat, formatDelta, formatNumber } from '../../runs/numbers.ts';
import type { ParamValue } from '../../runs/run.ts';

const longest = 40;

/** A parameter's value in a line of text. */
export function valueText(value: ParamValue): string {
  const text = typeof value === 'number' ? String(value) : String(value).replace(/\s+/g, ' ');
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** The numbers of one metric, written alike. */
export function scoreFormat(runs: readonly (ParamRun | null)[]): (value: number) => string {
  return columnFormat(runs.flatMap((run) => run?.score ?? []));
}

/** What stands behind a parameter: `12 tried · best 0.003 → val/acc 0.9213 · ▼0.0083 vs baseline`. Null: nothing to say. */
export function paramLine(story: ParamStory, { metric }: Beside): string | null {
  if (story.tried < 2) return null;
  const { l10n } = vscode;
  const format = scoreFormat([story.best, story.current, story.baseline]);
  const parts = [l10n.t('{0} tried', story.tried)];
  const { best } = story;
  if (best?.score != null && metric !== null)
    parts.push(l10n.t('best {0} → {1} {2}', valueText(best.value), metric, format(best.score)));
  if (story.current === null) parts.push(l10n.t('this one never'));
  else if (story.delta !== null) parts.push(l10n.t('{0} vs baseline', formatDelta(story.delta, format)));
  return parts.join(' · ');
}

/** A run's score as text; '' where it has none. */
export function scoreText(run: { readonly score: number | null } | null): string {
  return run?.score == null ? '' : formatNumber(run.score);
}
