import { t } from '@vscode/l10n';
import type { JSX } from 'preact';

const longest = 24;

/** A small button that fills a value in: `last 0.003`. */
export function Chip(props: {
  readonly kind: string;
  readonly value: string;
  /** The parameter's name. */
  readonly of: string;
  readonly more?: string;
  /** It stands there already. */
  readonly current: boolean;
  readonly onTake: (value: string) => void;
}): JSX.Element {
  const { kind, value, of, more, current } = props;
  const line = value === '' ? '“”' : value.replace(/\s*\n\s*/g, ' ⏎ ');
  const shown = line.length > longest ? `${line.slice(0, longest)}…` : line;
  return (
    <button
      type="button"
      class="chip"
      title={t('Take {0}', line)}
      aria-label={t('{0}: take it for {1}', [kind, shown, ...(more === undefined ? [] : [more])].join(' '), of)}
      aria-pressed={current}
      onClick={() => props.onTake(value)}
    >
      <span class="quiet">{kind}</span> {shown} {more === undefined ? null : <span class="quiet">{more}</span>}
    </button>
  );
}
