import type { TrackerAbout } from '../tracker.ts';

export const csvAbout: TrackerAbout = {
  reads:
    "Every numeric column is a metric, but for the step (`step`, `global_step`, `_step`, `iter`, `iteration`, `epoch`, else the row's number) and times. Delimiter, quoting and encoding are told from the file. Parameters come from a `params`, `config`, `hparams` or `args` file (YAML, JSON or TOML) beside it. Files of other names are read where trainyard.yaml names them.",
  live: 'Only new rows are read. A last row without its line break counts after a quiet minute; a header that changes means reading from the start.',
  leaves: 'There is no end mark, so a run that nobody writes is `unknown`. Columns of words.',
  checked: "pandas 2.3, Python's csv and Ultralytics' tables",
};
