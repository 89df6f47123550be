import type { MetricSettings } from '../runs/goal.ts';
import type { Problem } from '../runs/run.ts';

/** What the workspace's own settings say. */
export interface Projects {
  readonly metrics: MetricSettings;
  readonly problems: readonly Problem[];
  /** Whether a file (absolute) is named as one that the tracker of that name reads. */
  readonly isNamed: (tracker: string, file: string) => boolean;
}

/** What there is without any trainyard.yaml. */
export const noProjects: Projects = { metrics: {}, problems: [], isNamed: () => false };
