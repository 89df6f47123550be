import { describe, expect, it } from 'vitest';
import type { LaunchParam } from '../../../src/protocol/launch.ts';
import { faultOf, shownParams, valueOf, withValue } from '../../../webview/panels/launch/values.ts';

const param = (name: string, part: Partial<LaunchParam> = {}): LaunchParam => ({
  ...{ name, kind: 'text', text: '', choices: [], required: false, help: null, last: null, best: null },
  ...part,
});
const lr = param('lr', { kind: 'number', text: '1e-2', help: 'the step size' });
const note = param('note', { text: null });
const data = param('data', { text: null, required: true });

describe('the values of a launch', () => {
  it('are the defaults until others are given, and the default again is no value of its own', () => {
    expect(valueOf(lr, {})).toBe('1e-2');
    const given = withValue({ other: 'x' }, lr, '0.1');
    expect(given).toEqual({ other: 'x', lr: '0.1' });
    expect(valueOf(lr, given)).toBe('0.1');
    expect(withValue(given, lr, '1e-2')).toEqual({ other: 'x' });
  });

  it('may stay out where there is no default, and nothing is left of one that was emptied', () => {
    expect(valueOf(note, {})).toBe('');
    expect(withValue({ note: 'a' }, note, '')).toEqual({});
    expect(faultOf(note, {})).toBe(null);
    expect(faultOf(data, {})).toBe('missing');
    expect(faultOf(data, { data: 'train.csv' })).toBe(null);
  });

  it('are checked by what the parameter takes', () => {
    expect(faultOf(lr, { lr: 'fast' })).toBe('number');
    expect(faultOf(lr, { lr: '' })).toBe('number');
  });

  it('are found by words of names and of what is said of them, or by having been changed', () => {
    const form = { title: '', command: null, params: [lr, note, data], given: {} };
    const names = (search: string, changed = false) =>
      shownParams(form, { note: 'x' }, { search, changed }).map(({ name }) => name);
    expect(names('')).toEqual(['lr', 'note', 'data']);
    expect(names('STEP')).toEqual(['lr']);
    expect(names('step note')).toEqual([]);
    expect(names('', true)).toEqual(['note']);
  });
});
