import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { Client, RequestError } from '../../../src/protocol/client.ts';
import { Server, type Handlers } from '../../../src/protocol/server.ts';

const requests = {
  double: { params: z.object({ n: z.number() }), result: z.number() },
  column: { params: z.object({}), result: z.instanceof(ArrayBuffer) },
  same: { params: z.object({ value: z.unknown() }), result: z.unknown() },
  columns: {
    params: z.object({ count: z.number() }),
    result: z.array(z.object({ name: z.string(), columns: z.array(z.instanceof(ArrayBuffer)) })),
  },
} as const;
const events = { grown: z.object({ runs: z.array(z.string()) }) } as const;
type AllHandlers = Handlers<typeof requests>;

/** What VS Code makes of a message on its way: JSON of all but buffers, which go along by their number. */
function crossed(message: unknown): unknown {
  const buffers: ArrayBuffer[] = [];
  const text = JSON.stringify(message, (_, value: unknown) =>
    value instanceof ArrayBuffer ? { $$buffer: buffers.push(value.slice()) - 1 } : value,
  );
  return JSON.parse(text, (_, value: unknown) => {
    const found = z.object({ $$buffer: z.int() }).safeParse(value);
    return found.success ? buffers[found.data.$$buffer] : value;
  });
}

/** Both ends, joined as in VS Code; `toPage` and `toHost` are what crossed. */
function joined(handlers: Partial<AllHandlers> = {}, timeLimit = 1_000) {
  const toHost: unknown[] = [];
  const toPage: unknown[] = [];
  const client = new Client<typeof requests, typeof events>({
    requests,
    events,
    timeLimit,
    post: (message) => {
      toHost.push(message);
      void server.receive(crossed(message));
    },
  });
  const server = new Server({
    requests,
    events,
    handlers: {
      double: ({ n }) => Promise.resolve(n * 2),
      same: ({ value }) => Promise.resolve({ value }),
      column: () => Promise.resolve(Float64Array.of(1, Number.NaN).buffer),
      columns: ({ count }) =>
        Promise.resolve(
          Array.from({ length: count }, (_, i) => ({
            name: `run ${i}`,
            columns: [Float64Array.of(i, Number.NaN).buffer, new ArrayBuffer(0)],
          })),
        ),
      ...handlers,
    },
    post: (message) => {
      toPage.push(message);
      client.receive(crossed(message));
    },
  });
  return { client, server, toHost, toPage };
}

const fault = async (promise: Promise<unknown>): Promise<RequestError> => {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RequestError);
  return error as RequestError;
};

describe('a request and its answer', () => {
  it('brings back what the handler gave, each to who asked', async () => {
    const { client } = joined();
    expect(await Promise.all([client.request('double', { n: 2 }), client.request('double', { n: 21 })])).toEqual([
      4, 42,
    ]);
  });

  it('carries NaN and the infinities both ways, in texts nothing', async () => {
    const { client } = joined();
    const bytes = Float64Array.of(1, Number.NaN).buffer;
    const value = { last: Number.NaN, min: [Infinity, -Infinity, null, 0.5], note: 'NaN', bytes, empty: {} };
    expect(await client.request('same', { value })).toEqual({ value });
  });

  it('carries them beside more buffers than VS Code takes', async () => {
    const { client } = joined();
    const value = Array.from({ length: 300 }, (_, i) => [Number.NaN, Float64Array.of(i, Number.NaN).buffer]);
    expect(await client.request('same', { value })).toEqual({ value });
  });

  it.each([3, 1000])(
    'carries the columns of %d runs, in few buffers: VS Code loses those beyond 250',
    async (count) => {
      const { client, toPage } = joined();
      const answer = await client.request('columns', { count });
      expect(
        answer.map(({ name, columns }) => [name, ...columns.map((column) => [...new Float64Array(column)])]),
      ).toEqual(Array.from({ length: count }, (_, i) => [`run ${i}`, [i, Number.NaN], []]));
      const buffers = (value: unknown): number =>
        value instanceof ArrayBuffer
          ? 1
          : typeof value === 'object' && value !== null
            ? Object.values(value).reduce((sum: number, each) => sum + buffers(each), 0)
            : 0;
      expect(buffers(toPage.at(-1))).toBeLessThanOrEqual(100);
    },
  );

  it('carries columns of numbers as binary, NaN included', async () => {
    const { client } = joined();
    expect([...new Float64Array(await client.request('column', {}))]).toEqual([1, Number.NaN]);
  });

  it('tells the page the message of a handler that threw', async () => {
    const { client } = joined({ double: () => Promise.reject(new Error('The folder cannot be read.')) });
    expect(await fault(client.request('double', { n: 1 }))).toMatchObject({
      fault: 'failed',
      message: 'The folder cannot be read.',
    });
  });

  it('refuses params that are not as agreed, without asking the handler', async () => {
    const double = vi.fn<AllHandlers['double']>();
    const { client } = joined({ double });
    const error = await fault(client.request('double', { n: 'two' } as never));
    expect(error).toMatchObject({ fault: 'failed' });
    expect(error.message).toMatch(/^n: /);
    expect(double).not.toHaveBeenCalled();
  });

  it('refuses an answer that is not as agreed', async () => {
    const { client } = joined({ double: () => Promise.resolve('four' as never) });
    expect(await fault(client.request('double', { n: 2 }))).toMatchObject({ fault: 'invalid' });
  });

  it('answers a method that there is not with an error, also one that every object has', async () => {
    const { server, toPage } = joined();
    await server.receive({ kind: 'request', id: 7, method: 'toString', params: {} });
    expect(toPage).toEqual([{ kind: 'error', id: 7, message: 'There is no request toString.' }]);
  });
});

describe('waiting', () => {
  it('stops on abort, and the handler hears of it and answers nobody', async () => {
    let handlerSignal: AbortSignal | undefined;
    let finish: (value: number) => void = () => undefined;
    const { client, toPage } = joined({
      double: (_, signal) => {
        handlerSignal = signal;
        return new Promise((resolve) => {
          finish = resolve;
        });
      },
    });
    const controller = new AbortController();
    const waiting = fault(client.request('double', { n: 1 }, { signal: controller.signal }));
    await vi.waitFor(() => expect(handlerSignal).toBeDefined());
    controller.abort();
    expect(await waiting).toMatchObject({ fault: 'cancelled' });
    expect(handlerSignal?.aborted).toBe(true);
    finish(2);
    await Promise.resolve();
    expect(toPage).toEqual([]);
  });

  it('asks nothing for a signal that is aborted already', async () => {
    const { client, toHost } = joined();
    expect(await fault(client.request('double', { n: 1 }, { signal: AbortSignal.abort() }))).toMatchObject({
      fault: 'cancelled',
    });
    expect(toHost).toEqual([]);
  });

  it('ends at the time limit, and tells the extension', async () => {
    const { client, toHost } = joined({ double: () => new Promise(() => undefined) }, 20);
    expect(await fault(client.request('double', { n: 1 }))).toMatchObject({ fault: 'time-limit' });
    expect(toHost.at(-1)).toEqual({ kind: 'cancel', id: 1 });
  });

  it('is over for all handlers when the panel is closed', () => {
    let handlerSignal: AbortSignal | undefined;
    const { server, toPage } = joined({
      double: (_, signal) => {
        handlerSignal = signal;
        return new Promise(() => undefined);
      },
    });
    void server.receive({ kind: 'request', id: 1, method: 'double', params: { n: 1 } });
    server.dispose();
    server.emit('grown', { runs: [] });
    expect(handlerSignal?.aborted).toBe(true);
    expect(toPage).toEqual([]);
  });
});

describe('events and strangers', () => {
  it('reach listeners until they stop listening', () => {
    const { client, server } = joined();
    const heard: string[][] = [];
    const stop = client.on('grown', ({ runs }) => heard.push(runs));
    server.emit('grown', { runs: ['a'] });
    stop();
    server.emit('grown', { runs: ['b'] });
    expect(heard).toEqual([['a']]);
  });

  it('are dropped when their payload is not as agreed', () => {
    const { client } = joined();
    const heard = vi.fn();
    client.on('grown', heard);
    client.receive({ kind: 'event', name: 'grown', payload: { runs: [1] } });
    expect(heard).not.toHaveBeenCalled();
  });

  it.each([null, 'hello', 42, {}, { kind: 'result' }, { kind: 'request', id: 'x', method: 'double' }])(
    'that are no message of ours (%j) are ignored at both ends',
    async (message) => {
      const { client, server, toPage, toHost } = joined();
      client.receive(message);
      await server.receive(message);
      expect([toPage, toHost]).toEqual([[], []]);
    },
  );

  it('with an answer that nobody waits for change nothing', () => {
    const { client } = joined();
    expect(() => client.receive({ kind: 'result', id: 99, result: 1 })).not.toThrow();
  });
});
