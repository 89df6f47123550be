import type { TrackerAbout } from '../tracker.ts';

export const kerasCsvAbout: TrackerAbout = {
  reads:
    'A row an epoch, which is the step; any delimiter; `NA` is a point that is not there. Rows that a second training appended go on from where it started.',
  live: 'Only new rows are read.',
  leaves: 'There is no end mark, so a run that nobody writes is `unknown`.',
  checked: 'Keras of TensorFlow 2.21',
};
