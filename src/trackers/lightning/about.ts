import type { TrackerAbout } from '../tracker.ts';

export const lightningAbout: TrackerAbout = {
  reads:
    "The sparse rows of CSVLogger by `step`, and `hparams.yaml`, also where it lies beside TensorBoardLogger's event files. Python's tags in it are never followed.",
  live: 'Only new rows are read. A key that comes late makes Lightning write the file again, which is then read from the start.',
  leaves: 'Checkpoints are listed as files and never loaded.',
  checked: 'Lightning 2.6',
};
