import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { jsonPlaces } from '../../../src/code/json-places.ts';
import { tomlPlaces } from '../../../src/code/toml-places.ts';
import { writeValue } from '../../../src/code/write-value.ts';
import { yamlPlaces } from '../../../src/code/yaml-places.ts';

// Other work may keep the machine busy: hundreds of cases get their time.
vi.setConfig({ testTimeout: 60_000 });

describe('a value written in place of another', () => {
  it('keeps the style of what it replaces', () => {
    expect(writeValue('sgd', 'yaml', "'adam'")).toBe("'sgd'");
    expect(writeValue('sgd', 'yaml', 'adam')).toBe('sgd');
    expect(writeValue('sgd', 'python', "'adam'")).toBe("'sgd'");
    expect(writeValue('sgd', 'python', '"adam"')).toBe('"sgd"');
    expect(writeValue(true, 'python', 'False')).toBe('True');
    expect(writeValue(true, 'yaml', 'false')).toBe('true');
  });

  it('is a number or a truth value again where one stood and the tracker logged text', () => {
    expect(writeValue('0.003', 'yaml', '0.01')).toBe('0.003');
    expect(writeValue('True', 'python', 'False')).toBe('True');
    expect(writeValue('12', 'yaml', "'7'")).toBe("'12'");
    expect(writeValue('12', 'json', '"7"')).toBe('"12"');
  });

  it('is read back as it was, whatever characters it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('"a"', "'a'", 'a'), (value, before) => {
        const yaml = `k: ${writeValue(value, 'yaml', before)}\n`;
        expect(yamlPlaces(yaml)[0]?.value).toBe(value);
        const json = `{"k": ${writeValue(value, 'json', '"a"')}}`;
        expect(jsonPlaces(json)[0]?.value).toBe(value);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('"a"', "'a'"), (value, before) => {
        expect(tomlPlaces(`k = ${writeValue(value, 'toml', before)}\n`)[0]?.value).toBe(value);
      }),
    );
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(yamlPlaces(`k: ${writeValue(value, 'yaml', '1')}\n`)[0]?.value).toBe(value);
      }),
    );
  });
});
