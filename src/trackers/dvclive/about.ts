import type { TrackerAbout } from '../tracker.ts';

export const dvcliveAbout: TrackerAbout = {
  reads:
    "Each `.tsv` as a metric's history, `metrics.json` for what has no history, `params.yaml`, and images. The experiment is DVC's repository. It runs while DVC's lock or DVCLive's own mark says so.",
  live: 'Tables are append-only: each change costs only its new bytes.',
  leaves:
    'Experiments that DVC saved as git references (only what is in the workspace is listed, and can be reproduced), and plots of `plots/sklearn` and `plots/custom` as series.',
  checked: 'DVCLive 3.49 with DVC 3.67',
};
