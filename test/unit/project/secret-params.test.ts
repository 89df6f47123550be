import { describe, expect, it } from 'vitest';
import { isSecretParam } from '../../../src/project/secret-params.ts';

describe('the value of a parameter is a secret', () => {
  it.each([
    'api_key',
    'apiKey',
    'API-KEY',
    'wandb.api_key',
    'openai_key',
    'token',
    'hf_token',
    'hub.token',
    'accessToken',
    'password',
    'db_passwd',
    'client_secret',
    'aws_secret_access_key',
    'credentials',
    'basic_auth',
  ])('by its name: %s', (name) => {
    expect(isSecretParam(name, 'x7')).toBe(true);
  });

  it('by what it looks like', () => {
    expect(isSecretParam('x', 'ghp_abcdefghijklmnop')).toBe(true);
    expect(isSecretParam('x', 'hf_abcdefghijklmnopqrst')).toBe(true);
  });

  it.each([
    ['postgresql+psycopg2://ada:pw%40d@db.example:5432/runs', true],
    ['read https://:pw@example.org/x first', true],
    ['https://store.example/c/data.csv?sv=2024&sig=a%2Fb', true],
    ['https://example.org/?access_token=x', true],
    ['s3://bucket/data@v1', false],
    ['https://ada@example.org/data', false],
    ['git+https://github.com/ada/data@main', false],
    ['https://example.org/?signal=1&sort=key&token=', false],
    ['lr=1;sort_key=2 at 12:30', false],
  ])('as an address with a password or a token in it: %s is %s', (text, secret) => {
    expect(isSecretParam('data', text)).toBe(secret);
  });

  it.each([
    'key',
    'primary_key',
    'num_key_value_heads',
    'keypoints',
    'monkey',
    'tokenizer',
    'max_tokens',
    'tokens',
    'pad_token',
    'eosToken',
    'max_token',
    'author',
    'secret_file',
    'password_column',
    'lr',
  ])('but not of %s', (name) => {
    expect(isSecretParam(name, 'x7')).toBe(false);
  });

  it('nor where there is nothing to hide, or its type says that it is none', () => {
    expect(isSecretParam('token', '')).toBe(false);
    expect(isSecretParam('use_auth', 'true')).toBe(false);
    expect(isSecretParam('token', '5', 3)).toBe(false);
    expect(isSecretParam('api_key', 'x', null)).toBe(true);
  });
});
