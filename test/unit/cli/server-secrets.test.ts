import { describe, expect, it } from 'vitest';
import type { ServerState } from '../../../src/catalog/servers-api.ts';
import { secretsFrom } from '../../../src/cli/server-secrets.ts';

const base = { name: 'my-team', phase: 'off', refused: false, trouble: null, runs: 0 } as const;
const server = (auth: ServerState['auth'], uri = 'https://mlflow.example/ml'): ServerState => ({
  ...base,
  uri,
  auth,
  secretKey: 'key',
});
const token = server({ kind: 'token' });
const ada = server({ kind: 'basic', username: 'ada' });
const anyone = server({ kind: 'basic', username: null });
const none = server({ kind: 'none' });

describe('secrets of servers from the environment', () => {
  it.each([
    [token, { TRAINYARD_MY_TEAM_TOKEN: 'a', MLFLOW_TRACKING_TOKEN: 'b' }, { token: 'a' }],
    [token, { MLFLOW_TRACKING_TOKEN: 'b' }, { token: 'b' }],
    [token, { MLFLOW_TRACKING_TOKEN: 'b', MLFLOW_TRACKING_URI: 'https://mlflow.example/other' }, { token: 'b' }],
    [token, { MLFLOW_TRACKING_TOKEN: 'b', MLFLOW_TRACKING_URI: 'https://elsewhere.example' }, undefined],
    [token, { TRAINYARD_MY_TEAM_TOKEN: '' }, undefined],
    [ada, { TRAINYARD_MY_TEAM_PASSWORD: 'p' }, { username: 'ada', password: 'p' }],
    [ada, { TRAINYARD_MY_TEAM_USERNAME: 'bob', TRAINYARD_MY_TEAM_PASSWORD: 'p' }, { username: 'bob', password: 'p' }],
    [ada, { MLFLOW_TRACKING_PASSWORD: 'p' }, { username: 'ada', password: 'p' }],
    [ada, { MLFLOW_TRACKING_USERNAME: 'bob', MLFLOW_TRACKING_PASSWORD: 'p' }, undefined],
    [anyone, { MLFLOW_TRACKING_USERNAME: 'bob', MLFLOW_TRACKING_PASSWORD: 'p' }, { username: 'bob', password: 'p' }],
    [anyone, { TRAINYARD_MY_TEAM_PASSWORD: 'p' }, undefined],
    [none, { TRAINYARD_MY_TEAM_TOKEN: 'a', MLFLOW_TRACKING_TOKEN: 'b' }, undefined],
  ])('of %j with %j', (state, env, secret) => {
    expect(secretsFrom([state], env)).toEqual(secret === undefined ? {} : { key: secret });
  });
});
