import { describe, expect, it } from 'vitest';
import { completionAt } from '../../../src/runs/query-complete.ts';

/** The caret is the `|`. */
function at(text: string): string {
  const caret = text.indexOf('|');
  const { expects, from, to, prefix, key } = completionAt(text.replace('|', ''), caret);
  const taken = text.replace('|', '').slice(from, to);
  return [expects, prefix, ...(taken === prefix ? [] : [`over ${taken}`]), ...(key === null ? [] : [`of ${key}`])].join(
    ' · ',
  );
}

describe('what fits in a query where the caret stands', () => {
  it.each([
    ['|', 'key · '],
    ['met|', 'key · met'],
    ['metrics.va|l/loss > 1', 'key · metrics.va · over metrics.val/loss'],
    ['metrics."val lo|', 'key · metrics.val lo · over metrics."val lo'],
    ['params.lr |', 'operator · '],
    ['params.lr > |', 'value ·  · of params.lr'],
    ['params.lr >|', 'value ·  · of params.lr'],
    ['params.lr>0.|1', 'value · 0. · over 0.1 · of params.lr'],
    ['params."a b" = x|', 'value · x · of params.a b'],
    ['params.lr > 0.1 |', 'join · '],
    ['params.lr > 0.1 an|', 'join · an'],
    ['params.lr > 0.1 and |', 'key · '],
    ['not |', 'key · '],
    ['has |', 'key · '],
    ['has metrics.loss |', 'join · '],
    ['(status = |', 'value ·  · of status'],
    ['status in (|', 'value ·  · of status'],
    ['status in (running, f|', 'value · f · of status'],
    ['status not in (running) |', 'join · '],
    ['starred and |', 'key · '],
    ['(starred or |name = a)', 'key ·  · over name'],
    ['name ~ /res|net/', 'value · /res · over /resnet/ · of name'],
    ['= |', 'value · '],
  ])('%s', (text, expected) => {
    expect(at(text)).toBe(expected);
  });
});
