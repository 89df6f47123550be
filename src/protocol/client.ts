import type { z } from 'zod';
import { toWebview, type Events, type Params, type Requests, type Result } from './envelope.ts';
import { pack, unpack } from './pack.ts';
import { describeIssue, parse } from './parse.ts';

/** Why a request came to nothing. `failed`: the extension said so; `invalid`: its answer was not what was agreed. */
export type RequestFault = 'failed' | 'invalid' | 'time-limit' | 'cancelled';

/** A request that came to nothing; `message` is a sentence for people. */
export class RequestError extends Error {
  readonly fault: RequestFault;

  constructor(fault: RequestFault, message: string) {
    super(message);
    this.name = 'RequestError';
    this.fault = fault;
  }
}

export interface ClientOptions<R extends Requests, E extends Events> {
  readonly requests: R;
  readonly events: E;
  /** Sends to the extension. */
  readonly post: (message: unknown) => void;
  /** Milliseconds that a request may take; 30,000 unless told. */
  readonly timeLimit?: number;
}

export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds, instead of the client's own limit. */
  readonly timeLimit?: number | undefined;
}

interface Waiting {
  readonly settle: (result: unknown) => void;
  readonly fail: (error: RequestError) => void;
}

/** The webview's end: asks, waits, checks every answer and event with zod. Feed it what arrives with `receive`. */
export class Client<R extends Requests, E extends Events> {
  readonly #options: ClientOptions<R, E>;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<string, Set<(payload: unknown) => void>>();
  #next = 1;

  constructor(options: ClientOptions<R, E>) {
    this.#options = options;
  }

  /** Asks the extension. Rejects with a `RequestError` on failure, on a bad answer, after the time limit, on abort. */
  request<K extends keyof R & string>(
    method: K,
    params: Params<R, K>,
    options: RequestOptions = {},
  ): Promise<Result<R, K>> {
    const { signal, timeLimit = this.#options.timeLimit ?? 30_000 } = options;
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(new RequestError('cancelled', `${method} was cancelled.`));
        return;
      }
      const giveUp = (fault: RequestFault, message: string): void => {
        this.#options.post({ kind: 'cancel', id });
        done();
        reject(new RequestError(fault, message));
      };
      const onAbort = (): void => giveUp('cancelled', `${method} was cancelled.`);
      const timer = setTimeout(
        () => giveUp('time-limit', `No answer within ${Math.round(timeLimit / 1000)} s (${method}).`),
        timeLimit,
      );
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        this.#waiting.delete(id);
      };
      signal?.addEventListener('abort', onAbort);
      this.#waiting.set(id, {
        settle: (raw) => {
          done();
          try {
            resolve(parse(this.#schema(method), raw));
          } catch (error) {
            reject(new RequestError('invalid', `The answer to ${method} was not understood: ${describeIssue(error)}`));
          }
        },
        fail: (error) => {
          done();
          reject(error);
        },
      });
      this.#options.post(pack({ kind: 'request', id, method, params }));
    });
  }

  /** Listens to an event; returns how to stop. An event whose payload is not as agreed is dropped. */
  on<K extends keyof E & string>(name: K, listener: (payload: z.infer<E[K]>) => void): () => void {
    const schema: E[K] = this.#options.events[name];
    const checked = (raw: unknown): void => {
      const payload = schema.safeParse(raw);
      if (payload.success) listener(payload.data);
    };
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(checked));
    return () => void listeners.delete(checked);
  }

  /** Takes one message in. What is no message of this protocol is ignored: others may post to the same window. */
  receive(message: unknown): void {
    const parsed = toWebview.safeParse(unpack(message));
    if (!parsed.success) return;
    const { data } = parsed;
    if (data.kind === 'event') {
      for (const listener of this.#listeners.get(data.name) ?? []) listener(data.payload);
    } else if (data.kind === 'result') {
      this.#waiting.get(data.id)?.settle(data.result);
    } else {
      this.#waiting.get(data.id)?.fail(new RequestError('failed', data.message));
    }
  }

  #schema<K extends keyof R>(method: K): R[K]['result'] {
    const entry: R[K] = this.#options.requests[method];
    return entry.result;
  }
}
