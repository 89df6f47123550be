import type { TrackerAbout } from '../tracker.ts';

export const wandbAbout: TrackerAbout = {
  reads:
    'The binary log of a run, offline or online: history (nested keys joined by `.`), configuration, summary, tags, notes, group, job type, program, commit, exit code. System metrics stand under `system/`. The sessions of a resumed run are one run; a later session wins from its first step on.',
  live: 'W&B writes its log in blocks of 32 KiB, so a running run moves in such steps.',
  leaves: "What is only on W&B's servers. Artifacts' contents and code snapshots.",
  checked: 'W&B 0.30',
};
