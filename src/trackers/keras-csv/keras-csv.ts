import { join } from 'node:path';
import { csvFormat } from '../csv/csv-parser.ts';
import { paramFiles } from '../tables/params.ts';
import { tableTracker } from '../tables/table-tracker.ts';
import type { Claim, Listing, TrackerFactory } from '../tracker.ts';
import { kerasCsvAbout } from './about.ts';
import { isKerasHeader, mayBeLog } from './header.ts';

const name = 'keras-csv';
const title = 'Keras CSVLogger';
/** More files than this that are called like a log are no trainings' logs. */
const mostLooks = 16;

/**
 * Keras's CSVLogger: a row an epoch, which is the step; any delimiter; `NA` where the validation was left out. The file
 * has no name of its own, so it is told by a usual name and by its header. Rows that a second training appended go on
 * from where it started.
 */
export const kerasCsvTracker: TrackerFactory = (options) => {
  const table = tableTracker({ name, title, about: kerasCsvAbout, fileNames: [], format: csvFormat }, options);
  const isLog = (listing: Listing, file: string): boolean => {
    const path = join(listing.folder, file);
    if (options.isNamed(name, path)) return true;
    if (!mayBeLog(file) || options.isNamed('csv', path)) return false;
    const head = listing.head(file);
    return head !== null && isKerasHeader(head);
  };
  return {
    ...table,
    looksFor: ['training.log, history.csv, log.csv, *_log.csv with the header epoch,…,loss,…'],
    detect: (listing): readonly Claim[] | null => {
      const { folder, files } = listing;
      const worth = files.filter((file) => mayBeLog(file) || options.isNamed(name, join(folder, file)));
      const logs = worth.slice(0, mostLooks).filter((file) => isLog(listing, file));
      if (logs.length === 0) return null;
      const params = paramFiles(files).map((file) => join(folder, file));
      return logs.map((log) => ({ tracker: name, folder, files: [join(folder, log), ...params], owns: [] }));
    },
  };
};
