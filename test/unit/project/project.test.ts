import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { namedFilesTest } from '../../../src/project/named-files.ts';
import { parseProject, readProject } from '../../../src/project/project.ts';
import { temporaryFolder } from '../trackers/support/copy.ts';

const file = '/data/demo/trainyard.yaml';

describe('trainyard.yaml', () => {
  it('names metrics and files, and leaves alone what other parts read', () => {
    const project = parseProject(
      [
        'version: 1',
        'metrics:',
        '  val/acc: { goal: maximize, primary: true }',
        '  cost: { goal: minimize, colour: red }',
        '  plain: {}',
        'trackers:',
        '  mine: { type: csv, path: "logs/*/out.csv" }',
        '  more: { type: jsonl, path: [a.json, ./b/**/c.json] }',
        '  team: { type: mlflow, uri: "https://mlflow.example", token: secret }',
        'actions: { train: { run: python train.py } }',
      ].join('\n'),
      file,
    );
    expect(project).toEqual({
      metrics: { 'val/acc': { goal: 'maximize', primary: true }, cost: { goal: 'minimize' }, plain: {} },
      named: [
        { tracker: 'csv', folder: '/data/demo', glob: 'logs/*/out.csv' },
        { tracker: 'jsonl', folder: '/data/demo', glob: 'a.json' },
        { tracker: 'jsonl', folder: '/data/demo', glob: './b/**/c.json' },
      ],
      servers: [
        { name: 'team', type: 'mlflow', uri: 'https://mlflow.example', auth: { kind: 'token' }, experiments: null },
      ],
      problems: [],
    });
  });

  it.each(['', '# nothing\n', 'metrics:\ntrackers:\n', 'version: 1\n'])('may say nothing: %j', (text) => {
    expect(parseProject(text, file)).toEqual({ metrics: {}, named: [], servers: [], problems: [] });
  });

  it.each([
    ['metrics:\n  acc: { goal: up }\n', 2, 16, /metrics → acc → goal: goal is maximize or minimize/],
    ['metrics:\n  acc:\n    primary: often\n', 3, 14, /primary is true or false/],
    ['metrics:\n  acc: 5\n', 2, 8, /goal and primary/],
    ['metrics: 5\n', 1, 10, /holds no names/],
    ['- a\n', 1, 1, /holds no keys/],
    ['version: 9\nmetrics: {}\n', 1, 10, /version 9 is not known/],
    ['trackers:\n  a: { path: x.csv }\n', 2, 6, /type is a tracker's name/],
    ['trackers:\n  a: { type: csv, path: 5 }\n', 2, 25, /path is a path/],
    ['trackers:\n  a: { type: csv, path: "*****************" }\n', 2, 25, /more than 12 stars/],
    ['metrics: [1\n', 2, 1, /Line 2/],
  ])('says where %j is wrong', (text, line, column, message) => {
    const { problems } = parseProject(text, file);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ file, line, column, message: expect.stringMatching(message) as string });
    expect(problems[0]?.message).toMatch(/^Line \d+, column \d+: .*\.$/);
  });

  it('uses the entries that are right beside one that is not', () => {
    const project = parseProject('metrics:\n  a: { goal: up }\n  b: { goal: minimize }\n', file);
    expect(project.metrics).toEqual({ b: { goal: 'minimize' } });
    expect(project.problems).toHaveLength(1);
  });

  it('says nothing where it is not, and one thing where it cannot be read', () => {
    const folder = temporaryFolder();
    expect(readProject(join(folder, 'trainyard.yaml'))).toEqual({ metrics: {}, named: [], servers: [], problems: [] });
    expect(readProject(folder).problems).toHaveLength(1);
    writeFileSync(
      join(folder, 'a.yaml'),
      Uint8Array.from({ length: 3000 }, (_, i) => (i * 73) % 256),
    );
    expect(readProject(join(folder, 'a.yaml')).problems.length).toBeGreaterThan(0);
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x,x]',
      ...Array.from('bcdefghi', (c, i) => `${c}: &${c} [${`*${'abcdefghi'.charAt(i)},`.repeat(10)}]`),
    ];
    expect(parseProject(bomb.join('\n'), file).problems).toHaveLength(1);
  });
});

describe('a named file', () => {
  const named = (glob: string) => namedFilesTest([{ tracker: 'csv', folder: '/data/demo', glob }]);

  it.each([
    ['logs/*/out.csv', '/data/demo/logs/a/out.csv', true],
    ['logs/*/out.csv', '/data/demo/logs/a/b/out.csv', false],
    ['logs/**/out.csv', '/data/demo/logs/a/b/out.csv', true],
    ['./out.csv', '/data/demo/out.csv', true],
    ['out.csv', '/data/demo/sub/out.csv', false],
    ['../other/*.csv', '/data/other/x.csv', true],
    ['/data/else/*.csv', '/data/else/x.csv', true],
    ['.hidden/*.csv', '/data/demo/.hidden/x.csv', true],
    ['logs/run-{1,2}.csv', '/data/demo/logs/run-2.csv', true],
    ['!out.csv', '/data/demo/other.csv', false],
  ])('by %s is %s: %s', (glob, path, is) => {
    expect(named(glob)('csv', path)).toBe(is);
    expect(named(glob)('jsonl', path)).toBe(false);
  });
});
