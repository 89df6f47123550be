import type { Goal, MetricSetting, MetricSettings } from '../runs/goal.ts';

/** What is to be different; `goal: null` goes back to the guess from the name. */
export interface MetricChange {
  readonly goal?: Goal | null;
  readonly primary?: true;
}

/** The settings with a change to one metric. There is one primary metric: the others lose the mark. Empty entries go. */
export function changeMetric(settings: MetricSettings, metric: string, change: MetricChange): MetricSettings {
  const names = new Set([...Object.keys(settings), metric]);
  const entries = [...names].map((name): [string, MetricSetting] => {
    const { goal, primary } = (Object.hasOwn(settings, name) ? settings[name] : undefined) ?? {};
    const chosen = name === metric;
    const nextGoal = chosen && change.goal !== undefined ? (change.goal ?? undefined) : goal;
    const nextPrimary = change.primary === true ? (chosen ? true : undefined) : primary;
    return [
      name,
      {
        ...(nextGoal === undefined ? {} : { goal: nextGoal }),
        ...(nextPrimary === undefined ? {} : { primary: nextPrimary }),
      },
    ];
  });
  return Object.fromEntries(entries.filter(([, setting]) => Object.keys(setting).length > 0));
}
