import type { TrackerAbout } from '../tracker.ts';

export const huggingfaceAbout: TrackerAbout = {
  reads:
    "The `log_history` of the state that went furthest, its settings, a search's parameters, and the best checkpoint. Event files under `runs` belong to the same run.",
  live: 'The state is written at checkpoints only, so without event files a run lags behind its training by up to that long.',
  leaves: '`training_args.bin` is a pickle and never read. Times, which the state does not keep.',
  checked: 'transformers 5.23',
};
