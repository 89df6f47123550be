import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { palette } from '../../../src/runs/colour.ts';
import { columnFormat, formatDelta } from '../../../src/runs/numbers.ts';
import { RunDot } from '../../components/run-dot.tsx';
import { themeKind } from '../../state/theme.ts';
import type { Compare } from './store.ts';

const most = 100;

/** The runs that are kept, the best first, with their values on the axes. */
export function RunList(props: {
  readonly compare: Compare;
  readonly onOpen: (run: string) => void;
  readonly onDiff: (a: string, b: string) => void;
}): JSX.Element | null {
  const { compare, onOpen, onDiff } = props;
  const model = compare.model.value;
  if (model === null) return null;
  const [chosen, axes, goal] = [compare.chosen.value, compare.axes.value, compare.goal.value];
  const scores = model.axes.get(`metrics.${compare.metric.value ?? ''}`)?.values ?? [];
  const score = (i: number): number | null => {
    const value = scores[i];
    return typeof value === 'number' ? value : null;
  };
  const baseline = model.runs.findIndex((run) => run.baseline);
  const kept = model.runs.flatMap((run, i) => (chosen[i] === true ? [{ run, i }] : []));
  const sign = goal === 'minimize' ? 1 : -1;
  kept.sort(
    (a, b) =>
      sign * ((score(a.i) ?? Number.NaN) - (score(b.i) ?? Number.NaN)) ||
      Number(score(a.i) === null) - Number(score(b.i) === null),
  );
  const format = columnFormat(kept.flatMap(({ i }) => score(i) ?? []));
  const against = baseline === -1 ? (kept[0]?.i ?? -1) : baseline;
  const reference = model.runs[against];
  const base = against === -1 ? null : score(against);
  return (
    <section class="compare-card wide" aria-labelledby="runs-title">
      <h2 id="runs-title">{t('{0} of {1} runs', kept.length, model.runs.length)}</h2>
      <div class="scroll-x">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{t('run')}</th>
              <th scope="col" class="number">
                {compare.metric.value}
              </th>
              <th scope="col" class="number">
                {baseline === -1 ? t('against the best') : t('against the baseline')}
              </th>
              {axes.map(({ key, name, kind }) =>
                key === `metrics.${compare.metric.value ?? ''}` ? null : (
                  <th key={key} scope="col" class={kind === 'number' ? 'number' : ''}>
                    {name}
                  </th>
                ),
              )}
              <th scope="col">
                <span class="visually-hidden">{t('Compare')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {kept.slice(0, most).map(({ run, i }) => {
              const value = score(i);
              const colour = palette[run.colour] ?? palette[0];
              const shade = themeKind.value.includes('light') ? colour?.light : colour?.dark;
              return (
                <tr
                  key={run.id}
                  class={compare.pointed.value === i ? 'pointed-row' : ''}
                  onPointerEnter={() => (compare.pointed.value = i)}
                  onPointerLeave={() => (compare.pointed.value = null)}
                >
                  <th scope="row">
                    <RunDot status={run.status} colour={shade ?? 'currentColor'} />{' '}
                    <button type="button" class="link" onClick={() => onOpen(run.id)}>
                      {run.name}
                    </button>
                  </th>
                  <td class="number">{value === null ? '' : format(value)}</td>
                  <td class="number">
                    {value === null || base === null || i === against ? '' : formatDelta(value - base, format)}
                  </td>
                  {axes.map(({ key, kind, values }) =>
                    key === `metrics.${compare.metric.value ?? ''}` ? null : (
                      <td key={key} class={kind === 'number' ? 'number' : ''}>
                        {values[i] == null ? '' : String(values[i])}
                      </td>
                    ),
                  )}
                  <td>
                    {reference === undefined || i === against ? null : (
                      <button
                        type="button"
                        class="link"
                        aria-label={t('Compare {0} with {1}', run.name, reference.name)}
                        onClick={() => onDiff(reference.id, run.id)}
                      >
                        {t('Diff')}
                      </button>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {kept.length > most ? <p class="quiet">{t('The best {0} are listed.', most)}</p> : null}
    </section>
  );
}
