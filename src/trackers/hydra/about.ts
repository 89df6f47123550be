import type { TrackerAbout } from '../tracker.ts';

export const hydraAbout: TrackerAbout = {
  reads:
    "A job's `config.yaml` is its parameters, with interpolations resolved as far as the file itself can tell; overrides, job name and Hydra's version are tags. They join what a logger wrote in the job's folder or below it, and are a run of their own where none did. A sweep (`multirun.yaml`) is the parent of its jobs.",
  live: "The job's log is looked at for its first and last time.",
  leaves:
    'How a job ended, unless `LogJobReturnCallback` logs it; what custom resolvers would give; pickles that callbacks leave; `output_subdir` under another name.',
  checked: 'Hydra 1.3 with OmegaConf 2.3',
};
