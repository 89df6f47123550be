import { describe, expect, it } from 'vitest';
import { currentText, missingParam, stillGood, withValue } from '../../../src/extension/launch/form.ts';
import type { Form, FormParam } from '../../../src/extension/launch/form.ts';

const past = { last: null, best: null };
const param = (name: string, part: Partial<FormParam> = {}): FormParam => ({
  ...{ name, names: [name], kind: 'text', text: '', choices: [], required: false, help: null, past },
  ...part,
});
const lr = param('lr', { kind: 'number', text: '0.01' });
const data = param('data', { text: null, required: true });
const form = (free: boolean): Form => ({
  ...{ ok: true, free, params: [lr, data] },
  placed: { base: '/base', target: { script: 'train.py', cwd: '/base' } },
});

describe('the form of a launch', () => {
  it('begins with the last values that still fit', () => {
    const before = { lr: 'fast', data: 'a.csv', gone: '1' };
    expect(stillGood(form(false), before)).toEqual({ data: 'a.csv' });
    expect(stillGood(form(true), { lr: '0.1', extra: '1' })).toEqual({ lr: '0.1', extra: '1' });
  });

  it('keeps what differs from the default', () => {
    expect(currentText(lr, {})).toBe('0.01');
    expect(withValue({}, lr, '0.1')).toEqual({ lr: '0.1' });
    expect(withValue({ lr: '0.1' }, lr, '0.01')).toEqual({});
    expect(withValue({ lr: '0.1' }, lr, null)).toEqual({});
  });

  it('asks for what has no value and needs one', () => {
    expect(missingParam(form(false), {})).toBe(data);
    expect(missingParam(form(false), { data: '' })).toBe(undefined);
  });
});
