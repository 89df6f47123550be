import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { AskingFailed, failedConnection, lie } from './fault.ts';

/** How long to wait for a connection, and for the head of an answer, ms. */
const connectMs = 10_000;
const headMs = 30_000;
const mostRedirects = 3;

/** One question to a server. */
export interface Question {
  readonly method: 'GET' | 'POST';
  /** Below the server's address: `/api/2.0/mlflow/runs/search`. */
  readonly path: string;
  readonly query?: readonly (readonly [key: string, value: string])[];
  /** Sent as JSON. */
  readonly body?: object;
}

/**
 * The way to one server. The secret goes to its origin and nowhere else: redirects are followed within it only, and no
 * proxy is used. Encodings are not asked for, so that what is counted is what came.
 */
export class Exchange {
  readonly host: string;
  readonly #base: URL;
  readonly #authorization: string | null;
  readonly #agent: HttpAgent | HttpsAgent;
  readonly #headMs: number;

  /** @param authorization the header that proves who asks, or null */
  constructor(uri: string, authorization: string | null, waitMs: number = headMs) {
    this.#base = new URL(uri);
    this.host = this.#base.host;
    this.#authorization = authorization;
    this.#headMs = waitMs;
    const options = { keepAlive: true, maxSockets: 4 };
    this.#agent = this.#base.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  }

  /** Sends a question; gives the answer once its head is there. Throws `AskingFailed`, or the signal's reason. */
  async send(question: Question, signal: AbortSignal): Promise<IncomingMessage> {
    const query = new URLSearchParams();
    for (const [key, value] of question.query ?? []) query.append(key, value);
    let url = new URL(this.#base.href.replace(/\/+$/, '') + question.path);
    if (query.size > 0) url.search = query.toString();
    for (let hops = 0; ; hops += 1) {
      const answer = await this.#once(url, question, signal);
      const status = answer.statusCode ?? 0;
      if (status < 300 || status > 399 || status === 304) return answer;
      answer.destroy();
      url = this.#redirected(url, answer.headers.location ?? '', status, question);
      if (hops >= mostRedirects) throw lie(this.host, 'redirects in circles');
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #redirected(from: URL, location: string, status: number, { method }: Question): URL {
    const to = URL.canParse(location, from.href) ? new URL(location, from) : null;
    if (to === null) throw lie(this.host, `redirects (${status}) to nowhere`);
    if (to.origin !== this.#base.origin) {
      throw new AskingFailed(
        'wrong',
        `${this.host} redirects to ${to.origin}, where nothing was sent.`,
        'If that is the right server, write its address in trainyard.yaml. A sign-in page needs another way in.',
      );
    }
    if (method === 'POST' && status !== 307 && status !== 308) throw lie(this.host, `redirects (${status}) a question`);
    to.username = '';
    to.password = '';
    return to;
  }

  #once(url: URL, { method, body }: Question, signal: AbortSignal): Promise<IncomingMessage> {
    const content = body === undefined ? null : Buffer.from(JSON.stringify(body));
    const headers: Record<string, string | number> = {
      accept: 'application/json, */*;q=0.1',
      'accept-encoding': 'identity',
      'user-agent': 'trainyard',
      ...(content === null ? {} : { 'content-type': 'application/json', 'content-length': content.length }),
      ...(this.#authorization === null ? {} : { authorization: this.#authorization }),
    };
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(reasonOf(signal));
        return;
      }
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const sent = send(url, { method, headers, agent: this.#agent });
      const timer = setTimeout(() => end(slow(this.host)), this.#headMs);
      const end = (error: unknown): void => {
        settle();
        sent.destroy();
        reject(error instanceof Error ? error : new Error(String(error)));
      };
      const aborted = (): void => end(reasonOf(signal));
      const settle = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', aborted);
      };
      signal.addEventListener('abort', aborted, { once: true });
      sent.on('socket', (socket) => {
        if (!socket.connecting) return;
        const dialled = setTimeout(() => end(slow(this.host)), Math.min(connectMs, this.#headMs));
        socket.once('connect', () => clearTimeout(dialled));
        socket.once('close', () => clearTimeout(dialled));
      });
      sent.on('error', (error) => end(failedConnection(this.host, error)));
      sent.on('upgrade', (_answer, socket) => {
        socket.destroy();
        end(lie(this.host, 'answers something that is no HTTP'));
      });
      sent.once('response', (answer) => {
        settle();
        resolve(answer);
      });
      sent.end(content ?? undefined);
    });
  }
}

/** What a signal was aborted with, as an error. */
export function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('Cancelled.');
}

/** A server that takes longer than anyone waits. */
export function slow(host: string): AskingFailed {
  return new AskingFailed('offline', `${host} does not answer in time.`, 'It is asked again from time to time.');
}
