import { readLine } from '../../trackers/jsonl/line.ts';
import { readTime, timeRank } from '../../trackers/tables/logged-time.ts';
import { stepRank } from '../../trackers/tables/step-names.ts';

/** A number that a program's output told. */
export interface OutputPoint {
  readonly name: string;
  readonly value: number;
  readonly step: number;
}

type Pair = readonly [name: string, value: number];

const longestLine = 10_000;
const mostNames = 200;
const mostPoints = 200_000;

const number = String.raw`[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?|[-+]?(?:nan|inf)(?:inity)?`;
const name = String.raw`[A-Za-z_][\w./@-]*`;
/** Where a pair may begin: not inside of an address, a path, or a word. */
const begin = String.raw`(?<=^|[\s,;|([{"'])`;
const next = String.raw`["']?${name}["']?(?:\s?=\s?|:\s)`;
const equals = new RegExp(String.raw`${begin}(${name})\s?=\s?(${number})(?=%?(?:[\s,;|)\]}]|$))`, 'gi');
/** After a colon stands a space, and after the number no word: "Loaded: 5 files" is a sentence. */
const colon = new RegExp(
  String.raw`${begin}["']?(${name})["']?:\s+(${number})(?=%?\s*(?:[,;|()\]}\t]|$|-\s|${next}))`,
  'gi',
);
const stepWord =
  /(?:^|[\s[(,;|])(global_step|step|iteration|iter|epoch)s?\b\s*[:=#]?\s*\[?(\d+(?:\.\d+)?)(?![\w.:]*[:.]\d)/gi;
/** Numbers that programs say and nobody wants drawn: addresses, places, sizes of the machine, levels of log lines. */
const noMetric =
  /^(?:info|debug|warning|warn|error|critical|fatal|trace|note|hint|tip|port|pid|ppid|line|col|column|rank|local_rank|world_size|seed|version|eta|elapsed|id|exit|status|code|returncode|at|.*(?:error|exception|warning|exit|interrupt))$/i;

/** What Python's logging puts before a message where nobody chose a format. */
const loggedBy = /^(?:DEBUG|INFO|WARNING|ERROR|CRITICAL):[\w.-]*:/;
const escapes = /\u001B\[[0-9;?]*[ -/]*[@-~]|\u001B\][^\u0007]*\u0007/g;

/**
 * Finds metrics in what a program prints: `name=value`, `name: value`, JSON objects and Python's dictionaries, one line at
 * a time. The step is the line's own (`step`, `global_step`, `iteration`, `iter`, `epoch`), else that of the last line that
 * told nothing but a step (`Epoch 3/10`), else the number of points that the name has had. Numbers of addresses, times,
 * tracebacks, progress bars that still run, and of calls and objects that are printed (`Linear(in_features=8)`) are none.
 */
export class OutputMetrics {
  readonly #counts = new Map<string, number>();
  #points = 0;
  #step: number | null = null;
  #inTraceback = false;

  /** The points of one line (without its end). */
  take(line: string): readonly OutputPoint[] {
    if (line.length > longestLine || this.#points >= mostPoints) return [];
    // What a carriage return wrote over is gone.
    const text = line.replace(escapes, '').replace(/\r+$/, '').replace(/^.*\r/s, '').trimEnd();
    if (text === '' || this.#isTraceback(text)) return [];
    const json = text.trimStart().startsWith('{') ? readLine(text) : null;
    if (json !== null) return this.#record([...json.numbers]);
    const dictionary = /^\s*\{\s*'.*\}$/.test(text);
    return this.#prose(dictionary ? text.replace(/'/g, '"') : text);
  }

  #prose(text: string): readonly OutputPoint[] {
    if (isUnfinished(text)) return [];
    const plain = withoutCalls(text.replace(loggedBy, ''));
    const found: Pair[] = [];
    for (const form of [equals, colon]) {
      for (const [, key, value] of plain.matchAll(form)) {
        if (key !== undefined && value !== undefined && !noMetric.test(key)) found.push([key, numberOf(value)]);
      }
    }
    const words = [...plain.matchAll(stepWord)].map(([, key, value]): Pair => [key ?? '', Number(value)]);
    const steps = [...found.filter(([key]) => Number.isFinite(stepRank(key))), ...words];
    const values = found.filter(([key]) => !Number.isFinite(stepRank(key)));
    if (values.length === 0) {
      // "Epoch 3/10" speaks of the lines that follow; "saved at step 300 to x" is a sentence, but true as well.
      const [best] = bestFirst(steps);
      if (best !== undefined && /^\W*(?:train(?:ing)?\s+)?(?:epoch|step|iter(?:ation)?)\b/i.test(plain))
        this.#step = best[1];
      return [];
    }
    return this.#record([...steps, ...values]);
  }

  #record(pairs: readonly Pair[]): readonly OutputPoint[] {
    const [best] = bestFirst(pairs.filter(([, value]) => Number.isFinite(value)));
    const points: OutputPoint[] = [];
    const seen = new Set<string>();
    for (const [key, value] of pairs) {
      if (Number.isFinite(stepRank(key)) || seen.has(key) || isTime(key, value)) continue;
      const count = this.#counts.get(key) ?? 0;
      if (count === 0 && this.#counts.size >= mostNames) continue;
      seen.add(key);
      this.#counts.set(key, count + 1);
      points.push({ name: key, value, step: best?.[1] ?? this.#step ?? count });
    }
    this.#points += points.length;
    return points;
  }

  /** From `Traceback (most recent call last):` to the line that names the error. */
  #isTraceback(text: string): boolean {
    if (text.includes('Traceback (most recent call last)')) this.#inTraceback = true;
    else if (!this.#inTraceback) return false;
    else if (!/^[\s|+]/.test(text)) this.#inTraceback = false;
    return true;
  }
}

const bestFirst = (pairs: readonly Pair[]): readonly Pair[] =>
  pairs.filter(([key]) => Number.isFinite(stepRank(key))).sort(([a], [b]) => stepRank(a) - stepRank(b));

function isTime(key: string, value: number): boolean {
  return timeRank(key) >= 0 && readTime(value) !== null;
}

function numberOf(text: string): number {
  const plain = text.toLowerCase();
  if (plain.includes('nan')) return Number.NaN;
  if (plain.includes('inf')) return plain.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}

/** Bars as tqdm draws them, and Keras's until they are full. */
function isUnfinished(text: string): boolean {
  if (/\d%\|/.test(text) || /\d(?:it|s|batch(?:es)?)\/(?:it|s|batch)\b/.test(text)) return true;
  const [, done, all] = /^\s*(\d+)\/(\d+)\s/.exec(text) ?? [];
  return done !== all;
}

/** A text without calls and printed objects, the innermost first. */
function withoutCalls(text: string): string {
  let plain = text;
  for (let before = ''; before !== plain;) {
    before = plain;
    // The whole name, lest its beginning pass for another; of a number (`0.31(0.40)`) what stands before the bracket.
    plain = plain.replace(/([\w.>\]]*[\w>\]])\([^()]*\)/g, (_, word: string) =>
      /^[\d.]+$/.test(word) ? `${word} ` : ' ',
    );
  }
  return plain;
}
