import { decodeText } from '../tables/encoding.ts';
import { readHeader } from '../csv/header.ts';

/** Names that people give to Keras's log; it has none of its own. */
const names =
  /^(?:train|training|history|log|(?:train|training|.+)[_-]log|(?:train|training)[_-]history)\.(?:csv|tsv|log)$/i;

/** Whether a file is worth a look inside: it is called like a training's log. */
export function mayBeLog(name: string): boolean {
  return names.test(name);
}

/**
 * Whether a file begins with the header of Keras's CSVLogger: `epoch`, then the logged names, a `loss` among them and
 * all of them sorted (those of the validation may follow, sorted too).
 */
export function isKerasHeader(head: Uint8Array): boolean {
  const newline = head.indexOf(10);
  if (newline === -1) return false;
  const line = decodeText(Buffer.from(head.subarray(0, newline)));
  const [first, ...logged] = readHeader(line).cells;
  if (first !== 'epoch' || !logged.includes('loss')) return false;
  const end = logged.findIndex((name, i) => i > 0 && name < (logged[i - 1] ?? ''));
  if (end === -1) return true;
  const rest = logged.slice(end);
  return rest.every((name, i) => name === `val_${logged[i]}`);
}
