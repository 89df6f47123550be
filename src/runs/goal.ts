/** Which way a metric gets better. */
export type Goal = 'maximize' | 'minimize';

/** What a person (or trainyard.yaml) said of a metric. */
export interface MetricSetting {
  readonly goal?: Goal | undefined;
  readonly primary?: boolean | undefined;
}

/** Settings by metric name. */
export type MetricSettings = Readonly<Record<string, MetricSetting>>;
