import { basename, dirname, join } from 'node:path';
import { SeriesBuilder } from '../../runs/series.ts';
import type { Series } from '../../runs/series.ts';
import type { Claim, Listing, Tracker, TrackerFactory } from '../tracker.ts';
import { mlflowAbout } from './about.ts';
import { mlflowEvidence } from './evidence.ts';
import { listKeys } from './keys.ts';
import { ExperimentReader } from './meta.ts';
import { mlflowMedia } from './media.ts';
import { readPoints } from './metric-file.ts';
import { readRun } from './read-run.ts';

const name = 'mlflow';
const runId = /^[0-9a-f]{32}$/i;

/**
 * A run's folder: 32 hexadecimal digits, with a meta.yaml beside at least one of the folders that MLflow makes (git
 * keeps no empty ones). Datasets have none of them; a registered model has tags, but lies under `models`.
 */
function isRun(listing: Listing): boolean {
  if (!runId.test(basename(listing.folder)) || !listing.files.includes('meta.yaml')) return false;
  const { folders } = listing;
  if (folders.includes('metrics') || folders.includes('params')) return true;
  return folders.includes('tags') && basename(dirname(listing.folder)) !== 'models';
}

/** MLflow's file store (`mlruns/`), as versions 1 to 3 write it, under whatever name its root has. */
export const mlflowTracker: TrackerFactory = (): Tracker => {
  const experiments = new ExperimentReader();
  return {
    name,
    title: 'MLflow',
    about: mlflowAbout,
    looksFor: ['mlruns/<experiment>/<run>/meta.yaml'],
    detect: (listing) => {
      if (!isRun(listing)) return null;
      const { folder } = listing;
      const claim: Claim = { tracker: name, folder, files: [join(folder, 'meta.yaml')], owns: ['*'] };
      return [claim];
    },
    read: (claim, since) => readRun(claim, since, experiments),
    series: (claim, _key, metrics) => {
      const found = new Map<string, Series>();
      const files = new Map(listKeys(join(claim.folder, 'metrics'), []).files.map(({ key, file }) => [key, file]));
      for (const metric of metrics) {
        const file = files.get(metric);
        if (file === undefined) continue;
        const builder = new SeriesBuilder();
        const read = readPoints(file, (step, time, value) => builder.push(step, time, value));
        if (read.ok && builder.length > 0) found.set(metric, builder.build());
      }
      return Promise.resolve(found);
    },
    media: mlflowMedia(),
    evidence: mlflowEvidence,
  };
};
