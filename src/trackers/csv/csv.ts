import { isLightningLog } from '../lightning/layout.ts';
import { tableTracker } from '../tables/table-tracker.ts';
import type { TrackerFactory } from '../tracker.ts';
import { csvAbout } from './about.ts';
import { csvFormat } from './csv-parser.ts';

/** Tables of comma-, tab- or semicolon-separated text, whatever wrote them. */
export const csvTracker: TrackerFactory = (options) =>
  tableTracker(
    {
      name: 'csv',
      title: 'CSV',
      about: csvAbout,
      fileNames: ['metrics.csv', 'metrics.tsv'],
      leaves: (listing, name) => name === 'metrics.csv' && isLightningLog(listing),
      format: csvFormat,
    },
    options,
  );
