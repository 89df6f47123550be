import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseProject } from '../../../src/project/project.ts';
import { addServer } from '../../../src/project/server-edit.ts';
import type { ServerEntry } from '../../../src/project/servers.ts';

const entry = (more: Partial<ServerEntry> = {}): ServerEntry => ({
  name: 'team',
  type: 'mlflow',
  uri: 'https://mlflow.example/ml',
  auth: { kind: 'token' },
  experiments: null,
  ...more,
});

const added = (text: string, more: Partial<ServerEntry> = {}): string => {
  const edit = addServer(text, entry(more));
  if (edit === null) throw new Error('Nothing was added.');
  return edit.text;
};

describe('naming a server in trainyard.yaml', () => {
  it.each(['', '# mine\n', 'version: 1\n', 'metrics:\n  a: { goal: minimize } # lower\n', 'version: 1', 'trackers:\n'])(
    'works in %j, and what it says is read again',
    (text) => {
      const { servers, problems } = parseProject(added(text), '/data/demo/trainyard.yaml');
      expect(problems).toEqual([]);
      expect(servers).toEqual([entry()]);
    },
  );

  it('leaves every line that was there as it was', () => {
    const text = [
      '# our project',
      'version: 1   # the first',
      '',
      'metrics:',
      "  'val/acc': {goal: maximize,   primary: true}",
      '',
    ].join('\n');
    expect(added(text)).toBe(
      `${text}trackers:\n  team: { type: mlflow, uri: "https://mlflow.example/ml", token: secret }\n`,
    );
  });

  it('keeps comments and entries beside the new one', () => {
    const text = [
      'trackers:',
      '  # the old one',
      '  mine: { type: csv, path: "a.csv" } # tables',
      '# and then',
      'version: 1',
      '',
    ].join('\n');
    const after = added(text);
    for (const comment of ['# the old one', '# tables', '# and then']) expect(after).toContain(comment);
    expect(parse(after)).toEqual({
      trackers: {
        mine: { type: 'csv', path: 'a.csv' },
        team: { type: 'mlflow', uri: 'https://mlflow.example/ml', token: 'secret' },
      },
      version: 1,
    });
  });

  it.each([
    [{ auth: { kind: 'none' } as const }],
    [{ auth: { kind: 'basic', username: 'ada' } as const }],
    [{ auth: { kind: 'basic', username: null } as const }],
    [{ name: 'my team: 1', experiments: ['a', 'b: c'] }],
    [{ name: 'no' }],
  ])('writes %j so that it is read the same', (more) => {
    for (const text of ['', 'trackers:\n  other: { type: csv }\n']) {
      expect(parseProject(added(text, more), '/data/demo/trainyard.yaml').servers).toEqual([entry(more)]);
    }
  });

  it('replaces an entry of the same name', () => {
    const twice = added(added('trackers:\n  other: { type: csv }\n'), { uri: 'https://new.example' });
    expect(parseProject(twice, '/data/demo/trainyard.yaml').servers).toEqual([entry({ uri: 'https://new.example' })]);
  });

  it.each(['- a list\n', 'trackers: 5\n', 'a: [1\n', 'just text\n'])('does not touch %j', (text) => {
    expect(addServer(text, entry())).toBeNull();
  });
});
