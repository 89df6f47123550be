import { setImmediate } from 'node:timers/promises';
import { encodingOf, fromUtf16, markLength } from './encoding.ts';
import type { TableParser, TableProblem } from './format.ts';
import type { Sink } from './sink.ts';
import type { TableFile } from './table-file.ts';

const chunkBytes = 1 << 20;
/** A record that is longer than this is skipped. */
const longestRecord = 8 << 20;
/** UTF-16 is read whole, up to this. */
const longestUtf16 = 256 << 20;
/** A last line without a line end counts only once its file has not been written for so long. */
const quietMs = 60_000;

/** Where a scan stopped: behind the last whole record. */
export interface ScanEnd {
  readonly offset: number;
  readonly parser: TableParser;
  /** A last record without its line end that counts all the same; it is not part of `offset` and will be read again. */
  readonly rest: Buffer | null;
  /** What is wrong with the end of the file. */
  readonly problem: TableProblem | null;
  /** Bytes of records that were too long. */
  readonly skipped: number;
}

/** Why there is nothing to read: the bytes are no text, or too many for their encoding. */
export type ScanFault = 'binary' | 'too-long';

/** Feeds a parser with a file's whole records from an offset on; gives way to others between the chunks. */
export async function scan(
  file: TableFile,
  parser: TableParser,
  sink: Pick<Sink, 'restarted'>,
  from: number,
): Promise<ScanEnd | ScanFault> {
  const head = file.read(0, 4096);
  const encoding = encodingOf(head);
  if (encoding === 'binary') return 'binary';
  if (encoding !== 'utf-8') {
    if (file.size > longestUtf16) return 'too-long';
    return scanWhole(file, parser, fromUtf16(file.read(0, file.size - (file.size % 2)), encoding));
  }
  let offset = from === 0 ? markLength(head) : from;
  let at = offset;
  let carry: Buffer = Buffer.alloc(0);
  let skipped = 0;
  let skipping = false;
  while (at < file.size && parser.again === null && !sink.restarted) {
    let chunk = file.read(at, Math.min(file.size, at + chunkBytes));
    if (chunk.length === 0) break;
    at += chunk.length;
    if (skipping) {
      const end = chunk.indexOf(10) + 1;
      skipped += end === 0 ? chunk.length : end;
      offset = end === 0 ? at : at - chunk.length + end;
      if (end === 0) continue;
      skipping = false;
      chunk = chunk.subarray(end);
    }
    const bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    // A record over many chunks: look for its end in what is new only.
    const whole = chunk.includes(10) ? parser.wholeRecords(bytes) : 0;
    if (whole > 0) parser.feed(bytes.subarray(0, whole));
    offset += whole;
    carry = bytes.subarray(whole);
    if (carry.length > longestRecord) {
      skipped += carry.length;
      offset += carry.length;
      carry = Buffer.alloc(0);
      skipping = true;
    }
    await setImmediate();
  }
  return { offset, parser, ...endOf(file, parser, carry, offset), skipped };
}

function scanWhole(file: TableFile, parser: TableParser, bytes: Buffer): ScanEnd {
  const whole = parser.wholeRecords(bytes);
  if (whole > 0) parser.feed(bytes.subarray(0, whole));
  const carry = bytes.subarray(whole);
  // An offset of 0: it cannot be gone on from, so a file that changed is read from its start.
  return { offset: 0, parser, ...endOf(file, parser, carry, whole), skipped: 0 };
}

/** What of the bytes behind the last whole record (at `offset`) counts already, and what is wrong with them. */
function endOf(file: TableFile, parser: TableParser, rest: Buffer, offset: number): Pick<ScanEnd, 'rest' | 'problem'> {
  if (rest.length === 0 || parser.again !== null) return { rest: null, problem: null };
  const lines = rest.lastIndexOf(10) + 1;
  // Lines that are no record yet: a quote is open. Should it be closed later, they are read again.
  if (lines > 0) return { rest: rest.subarray(0, lines), problem: openQuote(offset) };
  if (parser.isComplete(rest)) return { rest, problem: null };
  if (Date.now() - file.mtimeMs <= quietMs) return { rest: null, problem: null };
  return parser.looksComplete(rest) ? { rest, problem: null } : { rest: null, problem: cutOff(offset) };
}

function openQuote(offset: number): TableProblem {
  return {
    message: `A quote that opens in the record at byte ${offset} is not closed; its lines were read one by one.`,
    hint: 'Close the quote, or write two for one that is meant as text.',
  };
}

function cutOff(offset: number): TableProblem {
  return {
    message: `The last line, from byte ${offset} on, is cut off; it was left out.`,
    hint: 'End it with a line end if it is whole, or remove it.',
  };
}
