import type { TrackerAbout } from '../tracker.ts';

export const trainyardAbout: TrackerAbout = {
  reads:
    "What `trainyard train` and the editor's Train keep of a run: name, experiment, parameters with their types, tags, state, reason and exit code from `run.json`; metrics of a program's output and `system/…` from `metrics.jsonl`. The output itself is the artifact `log`. A run that its own logger wrote too is one run with it.",
  live: 'Only new lines of `metrics.jsonl` are read. A run that goes on is looked at every few seconds, so that one whose processes are gone is `lost` and not running.',
  leaves: 'Of a run on another machine it is not known whether its processes live: what the record says counts.',
  checked: "Trainyard's own launcher; Python's json",
};
