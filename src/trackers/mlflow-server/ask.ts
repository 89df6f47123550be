import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Asked } from '../server.ts';
import { bodyOf } from './body.ts';
import type { BodyLimits } from './body.ts';
import type { Exchange, Question } from './exchange.ts';
import { AskingFailed, lie } from './fault.ts';

/** Limits of one answer as JSON. */
const usualLimits: BodyLimits = { bytes: 64 * 1024 * 1024, totalMs: 60_000 };
const errorLimits: BodyLimits = { bytes: 64 * 1024, totalMs: 10_000 };

/** How often a question is asked again, and how long to wait in between, ms. */
export interface Patience {
  readonly attempts: number;
  /** Doubles with each attempt. */
  readonly firstMs: number;
  /** A server that asks to wait longer than this is left alone until its time has come. */
  readonly longestMs: number;
}

const usual: Patience = { attempts: 4, firstMs: 500, longestMs: 20_000 };

/** Asks questions of one server: again where that may help, and never more than a few times. */
export class Asker {
  readonly exchange: Exchange;
  readonly #patience: Patience;
  readonly #limits: BodyLimits;

  constructor(exchange: Exchange, patience: Patience = usual, limits: BodyLimits = usualLimits) {
    this.exchange = exchange;
    this.#patience = patience;
    this.#limits = limits;
  }

  /** The JSON that a server answers. Throws `AskingFailed`, or the signal's reason. */
  json(question: Question, signal: AbortSignal): Promise<unknown> {
    return this.#patiently(signal, async () => parsed(this.exchange.host, await this.#text(question, signal)));
  }

  /** The text that a server answers. */
  text(question: Question, signal: AbortSignal): Promise<string> {
    return this.#patiently(signal, () => this.#text(question, signal));
  }

  /** The answer to a question once its head is there and good; the body is the caller's to read. */
  open(question: Question, signal: AbortSignal): Promise<IncomingMessage> {
    return this.#patiently(signal, () => this.#good(question, signal));
  }

  async #text(question: Question, signal: AbortSignal): Promise<string> {
    return collected(this.exchange.host, await this.#good(question, signal), this.#limits, signal);
  }

  async #good(question: Question, signal: AbortSignal): Promise<IncomingMessage> {
    const answer = await this.exchange.send(question, signal);
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300) return answer;
    throw await this.#failureOf(answer, status, question, signal);
  }

  async #failureOf(
    answer: IncomingMessage,
    status: number,
    { method, path }: Question,
    signal: AbortSignal,
  ): Promise<AskingFailed> {
    const { host } = this.exchange;
    if (status === 401) {
      answer.destroy();
      return new AskingFailed(
        'secret',
        `${host} wants to know who asks (401).`,
        'Give it the right token, or user name and password.',
      );
    }
    const text = await collected(host, answer, errorLimits, signal).catch(() => '');
    if (status === 403) {
      return new AskingFailed(
        'secret',
        `${host} does not allow this (403).`,
        'Ask its owner for the permission to read, or give another secret.',
      );
    }
    if (status === 429 || status >= 500) {
      const waitMs = waitOf(answer.headers['retry-after'], Date.now());
      const what = status === 429 ? 'asks to be left alone for a while (429)' : `fails (${status})`;
      return new AskingFailed('busy', `${host} ${what}.`, 'It is asked again from time to time.', {
        waitMs,
        passing: true,
      });
    }
    return new AskingFailed(
      'wrong',
      `${host} answers ${status}${codeIn(text)} to ${method} ${path}.`,
      'Check that the address is that of an MLflow tracking server.',
      { status },
    );
  }

  /** Asks again after what may pass: with growing, scattered waits, or as long as the server said. */
  async #patiently<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
    const { attempts, firstMs, longestMs } = this.#patience;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof AskingFailed) || !error.passing || attempt >= attempts) throw error;
        const grown = firstMs * 2 ** (attempt - 1) * (0.5 + Math.random());
        const wait = Math.max(error.fault.waitMs ?? 0, grown);
        if (wait > longestMs) throw error;
        await sleep(wait, undefined, { signal });
      }
    }
  }
}

/** Ms that a `Retry-After` asks to wait: seconds or a date (RFC 9110, 10.2.3); null where it says neither. */
export function waitOf(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

async function collected(
  host: string,
  answer: IncomingMessage,
  limits: BodyLimits,
  signal: AbortSignal,
): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of bodyOf(host, answer, limits, signal)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(host: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw lie(host, 'answers something that is no JSON');
  }
}

/** MLflow's own error code, if the text is such an error: a word in capitals, nothing else is repeated. */
function codeIn(text: string): string {
  const code = /"error_code":\s*"([A-Z_]{3,60})"/.exec(text)?.[1];
  return code === undefined ? '' : ` (${code})`;
}

/** Gives what was thrown here as a value; anything else (an aborted signal, a fault of ours) is thrown on. */
export async function asked<T>(work: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof AskingFailed) return { ok: false, fault: error.fault };
    throw error;
  }
}
