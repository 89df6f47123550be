import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ServerFaultKind } from '../../../../src/trackers/server.ts';
import { connect, never, poll, polled } from './support/connect.ts';
import { fakeMlflow, wireOf } from './support/fake-mlflow.ts';
import { fakeServer, json, plainServer } from './support/fake-server.ts';
import type { FakeServer } from './support/fake-server.ts';

const secret = { token: 's3cret-word' };
const experiments = [{ id: '1', name: 'fraud' }];

/** The one sentence that a poll ends in. */
async function faultOf(uri: string): Promise<{ kind: ServerFaultKind; message: string; waitMs: number | null }> {
  const asked = await poll(connect(uri, secret));
  if (asked.ok) throw new Error('The server was believed.');
  expect(JSON.stringify(asked)).not.toContain('s3cret-word');
  expect(asked.fault.message).toMatch(/^127\.0\.0\.1:\d+ .*\.$/);
  expect(asked.fault.hint).toMatch(/\.$/);
  return asked.fault;
}

/** A server whose lists of runs are another thing. */
function lyingAbout(path: string, answer: (n: number) => unknown): Promise<FakeServer> {
  let n = 0;
  return fakeMlflow({ experiments, runs: [] }, (question, reply) => {
    if (!question.path.endsWith(path)) return false;
    n += 1;
    json(reply, answer(n));
    return true;
  });
}

describe('a server that lies ends in one sentence:', () => {
  it.each([
    ['a text', 'nonsense'],
    ['a list', []],
    ['runs that are no list', { runs: { a: 1 } }],
    ['a token that is none', { runs: [], next_page_token: { x: 1 } }],
  ])('%s in place of runs', async (_what, answer) => {
    const { uri } = await lyingAbout('/runs/search', () => answer);
    expect(await faultOf(uri)).toMatchObject({
      kind: 'wrong',
      message: expect.stringContaining('no list of runs') as string,
    });
  });

  it('the same page token again and again', async () => {
    const { uri, heard } = await lyingAbout('/runs/search', (n) => ({
      runs: [wireOf({ id: `run${n}` })],
      next_page_token: 'again',
    }));
    expect(await faultOf(uri)).toMatchObject({
      kind: 'wrong',
      message: expect.stringContaining('same page') as string,
    });
    expect(heard.length).toBeLessThan(5);
  });

  it('pages without end that tell nothing new', async () => {
    const { uri, heard } = await lyingAbout('/runs/search', (n) => ({
      runs: [wireOf({ id: 'same' })],
      next_page_token: `token ${n}`,
    }));
    expect(await faultOf(uri)).toMatchObject({
      kind: 'wrong',
      message: expect.stringContaining('without end') as string,
    });
    expect(heard.length).toBeLessThan(20);
  });

  it('more runs than were asked for', async () => {
    const runs = Array.from({ length: 1001 }, (_, i) => wireOf({ id: `run${i}` }));
    const { uri } = await lyingAbout('/runs/search', () => ({ runs }));
    expect(await faultOf(uri)).toMatchObject({ kind: 'wrong' });
  });

  it('an answer that is too long, however few runs are asked for', async () => {
    const { uri, heard } = await lyingAbout('/runs/search', () => ({ runs: [], more: 'x'.repeat(2_000_000) }));
    expect(await faultOf(uri)).toMatchObject({
      kind: 'wrong',
      message: expect.stringContaining('more than 1 MB') as string,
    });
    expect(heard.length).toBeLessThan(10);
  });

  it.each([
    ['a page for people', '<!doctype html><html></html>'],
    ['nothing', ''],
    ['half a JSON', '{"experiments": ['],
  ])('%s', async (_what, text) => {
    const { uri } = await fakeServer((_question, answer) => answer.end(text));
    expect(await faultOf(uri)).toMatchObject({ kind: 'wrong', message: expect.stringContaining('no JSON') as string });
  });

  it('something that is no HTTP', async () => {
    expect(await faultOf(await plainServer('SSH-2.0-OpenSSH_9.2\r\n'))).toMatchObject({ kind: 'wrong' });
  });

  it('an encoding that nobody asked for', async () => {
    const { uri } = await fakeServer((_question, answer) => {
      answer.writeHead(200, { 'content-encoding': 'gzip' });
      answer.end('x');
    });
    expect(await faultOf(uri)).toMatchObject({ kind: 'wrong', message: expect.stringContaining('encoding') as string });
  });

  it('half an answer, each time', async () => {
    const { uri, heard } = await fakeServer((_question, answer) => {
      answer.writeHead(200, { 'content-length': 1000 });
      answer.write('{"experiments":');
      setTimeout(() => answer.destroy(), 10);
    });
    expect(await faultOf(uri)).toMatchObject({
      kind: 'offline',
      message: expect.stringContaining('half-way') as string,
    });
    expect(heard).toHaveLength(3);
  });

  it('an answer that drips', async () => {
    const { uri } = await fakeServer((_question, answer) => {
      const timer = setInterval(() => answer.write(' '), 20);
      answer.on('close', () => clearInterval(timer));
    });
    expect(await faultOf(uri)).toMatchObject({
      kind: 'offline',
      message: expect.stringContaining('in time') as string,
    });
  });

  it('no answer at all', async () => {
    const { uri } = await fakeServer(() => undefined);
    expect(await faultOf(uri)).toMatchObject({
      kind: 'offline',
      message: expect.stringContaining('in time') as string,
    });
  });

  it('nobody there', async () => {
    expect(await faultOf('http://127.0.0.1:9')).toMatchObject({ kind: 'offline' });
  });
});

describe('entries that are no runs', () => {
  it('are left out, and counted once', async () => {
    const odd = [5, null, {}, { info: { run_id: '../../etc' } }, { info: { run_id: 7, experiment_id: '1' } }];
    const { uri } = await lyingAbout('/runs/search', () => ({ runs: [...odd, wireOf({ id: 'good' })] }));
    const reading = await polled(connect(uri));
    expect(reading.runs.map(({ key }) => key)).toEqual(['good']);
    expect(reading.problems).toHaveLength(1);
    expect(reading.problems[0]?.message).toContain('5 entries');
  });

  it('have values of the wrong kind, which are no metrics', async () => {
    const run = wireOf({ id: 'good', points: { good: [1] } });
    const metrics = [...run.data.metrics, { key: 'bad', value: { x: 1 }, timestamp: 'soon', step: 'last' }];
    const { uri } = await lyingAbout('/runs/search', () => ({ runs: [{ ...run, data: { ...run.data, metrics } }] }));
    expect(Object.keys((await polled(connect(uri))).runs[0]?.metrics ?? {})).toEqual(['good']);
  });
});

describe('a redirect', () => {
  const redirecting = (to: (question: string) => string, status = 307) =>
    fakeServer((question, answer) => {
      answer.writeHead(status, { location: to(question.path) });
      answer.end();
    });

  it('to another host is not followed, and gets no secret', async () => {
    const other = await fakeServer((_question, answer) => json(answer, { experiments: [] }));
    const { uri, heard } = await redirecting((path) => `${other.uri}${path}`);
    const { kind, message } = await faultOf(uri);
    expect(kind).toBe('wrong');
    expect(message).toContain(`redirects to ${other.uri}`);
    expect(heard).toHaveLength(1);
    expect(other.heard).toEqual([]);
  });

  it.each(['https://127.0.0.1', 'ftp://127.0.0.1', '//evil.example', 'http://ada:pw@127.0.0.1:1'])(
    'to %s is not followed either',
    async (to) => {
      const { uri, heard } = await redirecting(() => to);
      expect(await faultOf(uri)).toMatchObject({ kind: 'wrong' });
      expect(heard).toHaveLength(1);
    },
  );

  it('in circles ends', async () => {
    const { uri, heard } = await redirecting((path) => `${path}/`);
    expect(await faultOf(uri)).toMatchObject({ kind: 'wrong', message: expect.stringContaining('circles') as string });
    expect(heard.length).toBeLessThan(6);
  });

  it('within the server is followed, with question and secret', async () => {
    const { uri, heard } = await fakeMlflow({ experiments, runs: [{ id: 'moved' }] }, ({ path }, answer) => {
      if (path.startsWith('/new/') || path.startsWith('/api/2.0')) return false;
      answer.writeHead(307, { location: path.replace('/old', '') });
      answer.end();
      return true;
    });
    const { runs } = await polled(connect(`${uri}/old`, secret));
    expect(runs.map(({ key }) => key)).toEqual(['moved']);
    expect(new Set(heard.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer s3cret-word']));
  });
});

describe('a server that is busy', () => {
  const failing = (times: number, status: number, headers: Record<string, string> = {}) => {
    let n = 0;
    return fakeMlflow({ experiments, runs: [] }, (_question, answer) => {
      n += 1;
      if (n > times) return false;
      answer.writeHead(status, headers);
      answer.end('Traceback: s3cret-word');
      return true;
    });
  };

  it.each([429, 500, 502, 503, 504])('is asked again after %d, a few times', async (status) => {
    const passing = await failing(2, status);
    expect((await poll(connect(passing.uri))).ok).toBe(true);
    const lasting = await failing(99, status);
    expect(await faultOf(lasting.uri)).toMatchObject({ kind: 'busy' });
    expect(lasting.heard).toHaveLength(3);
  });

  it('is left alone for as long as it says', async () => {
    const soon = await failing(1, 429, { 'retry-after': '0' });
    expect((await poll(connect(soon.uri))).ok).toBe(true);
    const late = await failing(1, 429, { 'retry-after': '3600' });
    expect(await faultOf(late.uri)).toMatchObject({ kind: 'busy', waitMs: 3_600_000 });
    expect(late.heard).toHaveLength(1);
  });

  it.each([
    [400, 'wrong'],
    [401, 'secret'],
    [403, 'secret'],
    [404, 'wrong'],
  ])('is not asked again after %d', async (status, kind) => {
    const { uri, heard } = await failing(99, status);
    expect(await faultOf(uri)).toMatchObject({ kind });
    expect(heard).toHaveLength(1);
  });
});

describe('the files of a run', () => {
  it.each(['../up', '/etc/passwd', 'a/../../b', 'C:/x', './a', ''])('never lie at %j', async (path) => {
    const { uri } = await lyingAbout('/artifacts/list', () => ({ files: [{ path, is_dir: false }] }));
    const asked = await connect(uri).files('run', never);
    expect(asked).toMatchObject({ ok: false, fault: { kind: 'wrong' } });
  });

  it('have names that this machine can have', async () => {
    const files = ['ok.txt', 'new\nline', 'back\\slash', 'x'.repeat(2000)].map((path) => ({ path, is_dir: false }));
    const { uri } = await lyingAbout('/artifacts/list', () => ({ files }));
    expect(await connect(uri).files('run', never)).toMatchObject({
      ok: true,
      value: { artifacts: [{ path: 'ok.txt' }] },
    });
  });

  it('end, though folders lie in folders without end', async () => {
    const server = await fakeMlflow({ experiments, runs: [{ id: 'run' }] }, ({ path, query }, answer) => {
      if (!path.endsWith('/artifacts/list')) return false;
      const folder = query.get('path');
      json(answer, { files: [{ path: folder === null ? 'a' : `${folder}/a`, is_dir: true }] });
      return true;
    });
    expect(await connect(server.uri).files('run', never)).toEqual({ ok: true, value: { artifacts: [], cut: true } });
    expect(server.heard.length).toBeLessThan(20);
  });

  it('are at most a thousand', async () => {
    const folders = Array.from({ length: 500 }, (_, i) => [`f${i}/a.txt`, 'x'] as const);
    const server = await fakeMlflow({ experiments, runs: [{ id: 'run', files: Object.fromEntries(folders) }] });
    const asked = await connect(server.uri).files('run', never);
    expect(asked).toMatchObject({ ok: true, value: { cut: true } });
    expect(server.heard.length).toBeLessThan(250);
  });
});

describe('a download', () => {
  const folder = () => {
    const path = mkdtempSync(join(tmpdir(), 'trainyard-download-'));
    onTestFinished(() => rmSync(path, { recursive: true, force: true }));
    return path;
  };
  const order = (file: string, limit: number | null = null) => ({ file, limit, progress: () => undefined });

  it('that breaks off leaves nothing behind', async () => {
    const { uri } = await fakeServer((_question, answer) => {
      answer.writeHead(200, { 'content-length': 1000 });
      answer.write('half');
      setTimeout(() => answer.destroy(), 10);
    });
    const at = folder();
    const asked = await connect(uri).download('run', 'model.bin', order(join(at, 'model.bin')), never);
    expect(asked).toMatchObject({ ok: false, fault: { message: expect.stringContaining('half-way') as string } });
    expect(readdirSync(at)).toEqual([]);
  });

  it('that is cancelled leaves nothing behind either', async () => {
    const { uri } = await fakeServer((_question, answer) => {
      answer.writeHead(200, { 'content-length': 1_000_000 });
      answer.write('x'.repeat(1000));
    });
    const at = folder();
    const controller = new AbortController();
    const reason = new Error('Enough.');
    const progress = () => controller.abort(reason);
    const work = connect(uri).download('run', 'a', { file: join(at, 'a'), limit: null, progress }, controller.signal);
    await expect(work).rejects.toBe(reason);
    expect(readdirSync(at)).toEqual([]);
  });

  it('stops at its limit, also where there is no end', async () => {
    const { uri } = await fakeServer((_question, answer) => {
      const timer = setInterval(() => answer.write('x'.repeat(600)), 5);
      answer.on('close', () => clearInterval(timer));
    });
    const file = join(folder(), 'a');
    expect(await connect(uri).download('run', 'a', order(file, 1000), never)).toEqual({ ok: true, value: 1000 });
    expect(readFileSync(file, 'utf8')).toBe('x'.repeat(1000));
  });

  it.each(['../a', '/a', 'a\\b', 'a//b'])('of %j is refused before anything is asked', async (path) => {
    const { uri, heard } = await fakeServer((_question, answer) => answer.end('x'));
    expect((await connect(uri).download('run', path, order(join(folder(), 'a')), never)).ok).toBe(false);
    expect(heard).toEqual([]);
  });
});

describe('points of a metric', () => {
  it.each([
    ['points that are none', { metrics: [{ value: 'many' }] }],
    ['no list', { metrics: 'x' }],
    ['the same token again', { metrics: [{ value: 1, step: 1, timestamp: 1 }], next_page_token: 'x' }],
  ])('with %s are a lie', async (_what, answer) => {
    const { uri, heard } = await lyingAbout('/get-history', () => answer);
    expect(await connect(uri).series('run', ['loss'], never)).toMatchObject({ ok: false, fault: { kind: 'wrong' } });
    expect(heard.length).toBeLessThan(5);
  });
});
