import { basename, join } from 'node:path';
import { csvFormat } from '../csv/csv-parser.ts';
import { readParams } from '../tables/params.ts';
import { runOf, tableTracker } from '../tables/table-tracker.ts';
import { isEventFile } from '../tensorboard/layout.ts';
import type { Claim, Listing, TrackerFactory } from '../tracker.ts';
import { lightningAbout } from './about.ts';
import { hparamsName, isLightningLog, logName } from './layout.ts';

const name = 'lightning';
const title = 'Lightning';

/** A version's log and hyperparameters; or hyperparameters alone, as a layer over the event files beside them. */
function detect(listing: Listing): readonly Claim[] | null {
  const { folder, files, folders } = listing;
  const isLog = isLightningLog(listing);
  const isLayer = !files.includes(logName) && files.includes(hparamsName) && files.some(isEventFile);
  if (!isLog && !isLayer) return null;
  const names = [logName, hparamsName].filter((file) => files.includes(file));
  return [
    {
      tracker: name,
      folder,
      files: names.map((file) => join(folder, file)),
      owns: folders.filter((below) => below === 'checkpoints'),
    },
  ];
}

/** Whether a claim is of hyperparameters alone. */
function isLayerOnly(claim: Claim): boolean {
  return claim.files.every((file) => basename(file) === hparamsName);
}

/**
 * Lightning's CSVLogger: sparse rows by `step`; a key that comes late makes the logger write the file again with sorted
 * columns, which is then read anew. hparams.yaml may hold Python's tags: nothing is ever built from them, what they
 * stand at is read as plain data. Where TensorBoardLogger wrote it, it gives the parameters of the run that the event
 * files beside it tell.
 */
export const lightningTracker: TrackerFactory = (options) => {
  const table = tableTracker({ name, title, about: lightningAbout, fileNames: [logName], format: csvFormat }, options);
  return {
    name,
    title,
    about: lightningAbout,
    looksFor: [
      '<name>/version_N/metrics.csv',
      'lightning_logs/<version>/metrics.csv',
      'hparams.yaml beside event files',
    ],
    detect,
    read: async (claim, since) => {
      if (!isLayerOnly(claim)) return table.read(claim, since);
      const { params, problems } = await readParams(claim.files);
      return { runs: [runOf(null, params)], cursor: {}, problems };
    },
    series: (claim, key, metrics) =>
      isLayerOnly(claim) ? Promise.resolve(new Map()) : table.series(claim, key, metrics),
  };
};
