import type { TrackerAbout } from '../tracker.ts';

export const jsonlAbout: TrackerAbout = {
  reads:
    'One JSON object a line: every number is a metric, nested keys are joined by `.`, `NaN` and `Infinity` are values. Step and parameters as of a CSV. Files of other names are read where trainyard.yaml names them.',
  live: 'Only new lines are read; a line that is whole counts at once.',
  leaves: 'There is no end mark, so a run that nobody writes is `unknown`. Lists and words.',
  checked: "Python's json",
};
