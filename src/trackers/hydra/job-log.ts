import { encodingOf } from '../tables/encoding.ts';
import { readLocalTime } from '../tables/local-time.ts';
import { TableFile } from '../tables/table-file.ts';

const [headBytes, tailBytes] = [4096, 1 << 16];
const stamp = /^\[(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3})\]/;
/** What Hydra's own callback writes when a job is over, where it is switched on. */
const ending = /\.LogJobReturnCallback\]\[(INFO|ERROR)\]/;

/** What a job's log tells. Times are ms since 1970. */
export interface JobLog {
  readonly firstTime: number | null;
  readonly lastTime: number | null;
  /** How the job ended, where its log says it. */
  readonly end: { readonly status: 'finished' | 'failed'; readonly time: number } | null;
}

function timesIn(text: string): { readonly time: number; readonly line: string }[] {
  return text.split('\n').flatMap((line) => {
    const time = readLocalTime(stamp.exec(line)?.[1]);
    return time === null ? [] : [{ time, line }];
  });
}

/** Reads the beginning and the end of the log (absolute path) that Hydra's logging writes; why not, as a clause. */
export function readJobLog(path: string): JobLog | 'is not text' | null {
  let file: TableFile | null = null;
  try {
    file = new TableFile(path);
    const head = file.read(0, Math.min(headBytes, file.size));
    if (encodingOf(head) === 'binary') return 'is not text';
    const last = timesIn(file.read(Math.max(0, file.size - tailBytes), file.size).toString('utf8'));
    const end = last.findLast(({ line }) => ending.test(line));
    return {
      firstTime: timesIn(head.toString('utf8'))[0]?.time ?? null,
      lastTime: last.at(-1)?.time ?? null,
      end:
        end === undefined
          ? null
          : { status: ending.exec(end.line)?.[1] === 'INFO' ? 'finished' : 'failed', time: end.time },
    };
  } catch {
    return null;
  } finally {
    file?.close();
  }
}
