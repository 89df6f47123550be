import type { z } from 'zod';
import { toHost, type Events, type Params, type Requests, type Result } from './envelope.ts';
import { pack, unpack } from './pack.ts';
import { describeIssue, isKey, parse } from './parse.ts';

/** One function a method. A handler may throw: its message reaches the page. `signal` aborts when nobody waits. */
export type Handlers<R extends Requests> = {
  readonly [K in keyof R]: (params: Params<R, K>, signal: AbortSignal) => Promise<Result<R, K>>;
};

export interface ServerOptions<R extends Requests, E extends Events> {
  readonly requests: R;
  readonly events: E;
  readonly handlers: Handlers<R>;
  /** Sends to the webview. */
  readonly post: (message: unknown) => void;
}

/** The extension's end: checks what is asked with zod, answers, cancels. Feed it what arrives with `receive`. */
export class Server<R extends Requests, E extends Events> {
  readonly #options: ServerOptions<R, E>;
  readonly #running = new Map<number, AbortController>();
  #disposed = false;

  constructor(options: ServerOptions<R, E>) {
    this.#options = options;
  }

  /** Tells the page something. */
  emit<K extends keyof E & string>(name: K, payload: z.infer<E[K]>): void {
    this.#post({ kind: 'event', name, payload });
  }

  /** Takes one message in; resolves when it is dealt with. Never throws: a page gets an error as its answer. */
  async receive(message: unknown): Promise<void> {
    const parsed = toHost.safeParse(unpack(message));
    if (!parsed.success) return;
    const { data } = parsed;
    if (data.kind === 'cancel') {
      this.#running.get(data.id)?.abort();
      return;
    }
    const method: string = data.method;
    if (isKey(this.#options.requests, method)) await this.#answer(data.id, method, data.params);
    else this.#post({ kind: 'error', id: data.id, message: `There is no request ${data.method}.` });
  }

  /** Aborts what still runs; nothing is posted from here on. */
  dispose(): void {
    this.#disposed = true;
    for (const controller of this.#running.values()) controller.abort();
    this.#running.clear();
  }

  async #answer(id: number, method: keyof R & string, raw: unknown): Promise<void> {
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      const entry: R[typeof method] = this.#options.requests[method];
      const params = parse<R[typeof method]['params']>(entry.params, raw);
      const result = await this.#options.handlers[method](params, controller.signal);
      if (!controller.signal.aborted) this.#post({ kind: 'result', id, result });
    } catch (error) {
      if (!controller.signal.aborted) this.#post({ kind: 'error', id, message: describeIssue(error) });
    } finally {
      this.#running.delete(id);
    }
  }

  #post(message: unknown): void {
    if (!this.#disposed) this.#options.post(pack(message));
  }
}
