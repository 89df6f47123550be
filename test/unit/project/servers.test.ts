import { describe, expect, it } from 'vitest';
import { parseProject } from '../../../src/project/project.ts';
import { environmentPrefix, secretKey } from '../../../src/project/servers.ts';

const file = '/data/demo/trainyard.yaml';
const read = (entry: string) => parseProject(`trackers:\n  team: ${entry}\n`, file);

describe('a tracking server in trainyard.yaml', () => {
  it.each([
    ['{ type: mlflow, uri: "https://mlflow.example" }', { kind: 'none' }],
    ['{ type: mlflow, uri: "https://mlflow.example/", token: secret }', { kind: 'token' }],
    [
      '{ type: mlflow, uri: "HTTPS://MLflow.example:443", username: ada, password: secret }',
      { kind: 'basic', username: 'ada' },
    ],
    ['{ type: mlflow, uri: "https://mlflow.example//", password: secret }', { kind: 'basic', username: null }],
    [
      '{ type: mlflow, uri: "https://mlflow.example", username: secret, password: secret }',
      { kind: 'basic', username: null },
    ],
  ])('is read from %s', (entry, auth) => {
    const { servers, named, problems } = read(entry);
    expect(problems).toEqual([]);
    expect(named).toEqual([]);
    expect(servers).toEqual([{ name: 'team', type: 'mlflow', uri: 'https://mlflow.example', auth, experiments: null }]);
  });

  it('may lie below a path, and show some experiments only', () => {
    const [server] = read('{ type: mlflow, uri: "http://lab:5000/ml/", experiments: [fraud, vision/a] }').servers;
    expect(server).toMatchObject({ uri: 'http://lab:5000/ml', experiments: ['fraud', 'vision/a'] });
  });

  it.each([
    ['{ type: csv, uri: "https://a" }', 2, 17, /has the type mlflow/],
    ['{ type: mlflow, uri: databricks }', 2, 30, /starts with https/],
    ['{ type: mlflow, uri: "ftp://a" }', 2, 30, /starts with https/],
    ['{ type: mlflow, uri: 5 }', 2, 30, /address of a server/],
    ['{ type: mlflow, uri: "https://ada:s3cret-word@a" }', 2, 30, /user name or a password/],
    ['{ type: mlflow, uri: "https://a?token=s3cret-word" }', 2, 30, /query/],
    ['{ type: mlflow, uri: "https://a", token: s3cret-word }', 2, 50, /token is the word secret/],
    ['{ type: mlflow, uri: "https://a", token: { x: s3cret-word } }', 2, 50, /token is the word secret/],
    ['{ type: mlflow, uri: "https://a", username: ada, password: s3cret-word }', 2, 68, /password is the word secret/],
    ['{ type: mlflow, uri: "https://a", username: ada }', 2, 53, /no password/],
    ['{ type: mlflow, uri: "https://a", username: "a:b", password: secret }', 2, 53, /without colons/],
    ['{ type: mlflow, uri: "https://a", token: secret, password: secret }', 2, 50, /exclude each other/],
    ['{ type: mlflow, uri: "https://a", experiments: fraud }', 2, 56, /list of names/],
  ])('says where %s is wrong, and never repeats a secret', (entry, line, column, message) => {
    const { servers, problems } = read(entry);
    expect(servers).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ line, column, message: expect.stringMatching(message) as string });
    expect(JSON.stringify(problems)).not.toContain('s3cret-word');
    expect(problems[0]?.hint).toMatch(/\.$/);
  });

  it('has a secret of its own for each name and host', () => {
    expect(secretKey({ name: 'team', uri: 'https://a.example/ml' })).toBe('team@https://a.example');
    expect(environmentPrefix('my team-2')).toBe('TRAINYARD_MY_TEAM_2');
  });
});
