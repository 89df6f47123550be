import { tableTracker } from '../tables/table-tracker.ts';
import type { TrackerFactory } from '../tracker.ts';
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
      format: jsonlFormat,
    },
    options,
  );
