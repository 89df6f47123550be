import type { TrackerAbout } from '../tracker.ts';

export const tensorboardAbout: TrackerAbout = {
  reads:
    "A folder is a run, whatever wrote it (PyTorch, tensorboardX, TensorFlow, Keras): scalars, also those stored as tensors; parameters and state of the hparams plugin; images, histograms, text, audio and curves by step. A restart's file wins from its first step on, tag by tag; files that grew side by side keep all their points. Every checksum is checked.",
  live: 'Event files are append-only: each change costs only its new bytes. A record that is not whole yet is held back.',
  leaves: 'Graphs, profiles, embeddings and meshes.',
  checked:
    "PyTorch 2.15, tensorboardX 2.6 and TensorFlow 2.21, against TensorBoard's own data server and `EventAccumulator`",
};
