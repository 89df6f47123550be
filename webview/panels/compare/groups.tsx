import { t } from '@vscode/l10n';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Box } from '../../../src/runs/box.ts';
import { columnFormat } from '../../../src/runs/numbers.ts';
import { describeSample } from '../../../src/runs/stats.ts';
import { judgeGroups, verdictSentence } from '../../../src/runs/verdict.ts';
import { Choice } from '../../components/fields.tsx';
import { groupsOf, usualGrouping, type Group } from './grouping.ts';
import type { Model } from './model.ts';
import type { Compare } from './store.ts';

const [most, boxWidth] = [40, 260];
const bySeeds = 'seeds';

/** The metric by groups of runs: a box each, and whether two of them really differ. */
export function Groups({ compare }: { readonly compare: Compare }): JSX.Element | null {
  const model = compare.model.value;
  const metric = compare.metric.value;
  return model === null || metric === null ? null : <Card compare={compare} model={model} metric={metric} />;
}

interface CardProps {
  readonly compare: Compare;
  readonly model: Model;
  readonly metric: string;
}

function Card({ compare, model, metric }: CardProps): JSX.Element {
  const { groupBy } = compare.page.value;
  const params = model.answer.columns.filter(({ kind }) => kind === 'params');
  const usual = useMemo(() => usualGrouping(model, metric, compare.ranked()), [model, metric]);
  const wanted = groupBy ?? usual ?? bySeeds;
  const by = wanted !== bySeeds && model.axes.has(wanted) ? wanted : null;
  const groups = groupsOf(model, compare.chosen.value, metric, by);
  return (
    <section class="compare-card wide" aria-labelledby="groups-title">
      <h2 id="groups-title">{t('{0} by group', metric)}</h2>
      <div class="toolbar">
        <Choice
          label={t('group by')}
          value={by ?? bySeeds}
          options={[
            { value: bySeeds, label: t('all but the seed') },
            ...params.map(({ key, name }) => ({ value: key, label: name })),
          ]}
          onChange={(key) => compare.set({ groupBy: key, pair: null })}
        />
      </div>
      <Test compare={compare} groups={groups} />
      <GroupTable groups={groups} metric={metric} />
    </section>
  );
}

/** The two groups that are tested: those that a person chose, else the two with the most runs. */
function pairOf(groups: readonly Group[], chosen: readonly [string, string] | null): readonly [Group, Group] | null {
  const named = (label: string | undefined): Group | undefined => groups.find((group) => group.label === label);
  const [a, b] = [named(chosen?.[0]), named(chosen?.[1])];
  if (a !== undefined && b !== undefined) return [a, b];
  const [first, second] = [...groups].sort((one, other) => other.values.length - one.values.length);
  return first === undefined || second === undefined ? null : [first, second];
}

function Test({ compare, groups }: { readonly compare: Compare; readonly groups: readonly Group[] }): JSX.Element {
  const pair = pairOf(groups, compare.page.value.pair);
  if (pair === null) return <p class="quiet">{t('There is one group only: nothing to compare it with.')}</p>;
  const [a, b] = pair;
  const options = groups
    .slice(0, most)
    .map(({ label }) => ({ value: label, label: label === '' ? t('(none)') : label }));
  const verdict = judgeGroups(a.values, b.values, compare.goal.value);
  return (
    <div class="test">
      <div class="toolbar">
        <Choice
          label={t('compare')}
          value={a.label}
          options={options}
          onChange={(label) => compare.set({ pair: [label, b.label] })}
        />
        <Choice
          label={t('with')}
          value={b.label}
          options={options}
          onChange={(label) => compare.set({ pair: [a.label, label] })}
        />
      </div>
      <p class="sentence" role="status">
        {verdictSentence(verdict, a.label || t('(none)'), b.label || t('(none)'))}
      </p>
    </div>
  );
}

function GroupTable({ groups, metric }: { readonly groups: readonly Group[]; readonly metric: string }): JSX.Element {
  const all = groups.flatMap(({ values }) => values);
  const format = columnFormat(all);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return (
    <>
      <table class="table groups">
        <thead>
          <tr>
            <th scope="col">{t('group')}</th>
            <th scope="col" class="number">
              {t('runs')}
            </th>
            <th scope="col" class="number">
              {t('mean ± deviation')}
            </th>
            <th scope="col" class="number">
              {t('median')}
            </th>
            <th scope="col">{metric}</th>
          </tr>
        </thead>
        <tbody>
          {groups.slice(0, most).map(({ label, values, box }) => {
            const { mean, deviation } = describeSample(values);
            return (
              <tr key={label}>
                <th scope="row">{label === '' ? t('(none)') : label}</th>
                <td class="number">{values.length}</td>
                <td class="number">
                  {values.length === 0 ? '' : format(mean)}
                  {deviation === null ? '' : ` ± ${format(deviation)}`}
                </td>
                <td class="number">{box === null ? '' : format(box.median)}</td>
                <td>{box === null ? null : <BoxPlot box={box} low={low} high={high} />}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {groups.length > most ? <p class="quiet">{t('{0} more groups', groups.length - most)}</p> : null}
    </>
  );
}

function BoxPlot({ box, low, high }: { readonly box: Box; readonly low: number; readonly high: number }): JSX.Element {
  const x = (value: number): number => 4 + (high === low ? 0.5 : (value - low) / (high - low)) * (boxWidth - 8);
  return (
    <svg class="box" width={boxWidth} height={20} aria-hidden="true">
      <line x1={x(box.lowerWhisker)} x2={x(box.upperWhisker)} y1={10} y2={10} />
      <rect
        x={x(box.lowerQuartile)}
        width={Math.max(1, x(box.upperQuartile) - x(box.lowerQuartile))}
        y={4}
        height={12}
      />
      <line class="median" x1={x(box.median)} x2={x(box.median)} y1={3} y2={17} />
      {box.outliers.map((value) => (
        <circle key={value} cx={x(value)} cy={10} r={2} />
      ))}
    </svg>
  );
}
