import { metricsName } from '../../jobs/run-record.ts';
import { tableTracker } from '../tables/table-tracker.ts';
import type { TrackerFactory } from '../tracker.ts';
import { isRunFolder } from '../trainyard/run-folder.ts';
import { jsonlAbout } from './about.ts';
import { jsonlFormat } from './jsonl-parser.ts';

/** Logs of one JSON object a line, whatever wrote them. */
export const jsonlTracker: TrackerFactory = (options) =>
  tableTracker(
    {
      name: 'jsonl',
      title: 'JSON lines',
      about: jsonlAbout,
      fileNames: ['metrics.jsonl', 'metrics.ndjson'],
      leaves: ({ folder }, name) => name === metricsName && isRunFolder(folder),
      format: jsonlFormat,
    },
    options,
  );
