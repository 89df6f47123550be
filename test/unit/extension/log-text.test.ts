import { describe, expect, it } from 'vitest';
import { LogText, placesIn } from '../../../src/extension/jobs-view/log-text.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('a log in a terminal', () => {
  it('returns at each line break, once', () => {
    const text = new LogText();
    expect(text.take(bytes('a\nb\r\nc\r'))).toBe('a\r\nb\r\nc\r');
    // The two halves of a line break came in two parts.
    expect(text.take(bytes('\nd\n\n'))).toBe('\nd\r\n\r\n');
  });

  it('keeps progress bars, colours, and characters that were cut in two', () => {
    const text = new LogText();
    const whole = bytes('\u001b[32m10%\u001b[0m\r20%\u{1f6e4}');
    expect(text.take(whole.subarray(0, whole.length - 2))).toBe('\u001b[32m10%\u001b[0m\r20%');
    expect(text.take(whole.subarray(whole.length - 2))).toBe('\u{1f6e4}');
  });

  it('says that something was cut off at the end', () => {
    const text = new LogText();
    expect(text.take(bytes('\u{1f6e4}').subarray(0, 2)) + text.take(new Uint8Array(), true)).toBe('\ufffd');
  });
});

describe('the places in files that a line names', () => {
  const all = (line: string) =>
    placesIn(line).map(({ start, length, path, line: at, column }) => [
      line.slice(start, start + length),
      path,
      at,
      column,
    ]);

  it.each([
    ['  File "src/my train.py", line 3, in <module>', ['File "src/my train.py", line 3', 'src/my train.py', 3, null]],
    ['src/train.py:12:5: error: no', ['src/train.py:12:5', 'src/train.py', 12, 5]],
    ['at /data/run.mjs:7', ['/data/run.mjs:7', '/data/run.mjs', 7, null]],
    ['(C:\\work\\train.py:9)', ['C:\\work\\train.py:9', 'C:\\work\\train.py', 9, null]],
  ])('%s', (line, place) => {
    expect(all(line)).toEqual([place]);
  });

  it.each(['val/acc: 0.9130', '2026-11-28 13:52:01.612 info', 'http://127.0.0.1:5000/x', 'loss 0.5:12', 'epoch: 3'])(
    'are none in %s',
    (line) => {
      expect(all(line)).toEqual([]);
    },
  );
});
