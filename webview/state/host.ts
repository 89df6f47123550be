import * as z from 'zod';
import { Client } from '../../src/protocol/client.ts';
import type { Events, Requests } from '../../src/protocol/envelope.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

/** The line to the extension, and the page's own memory. */
export interface Host<R extends Requests, E extends Events> {
  readonly client: Client<R, E>;
  /** The text that the extension gave the page to start from. */
  readonly start: string;
  /** What the page kept of itself, or the schema's defaults if there is nothing fit. */
  restore<S extends z.ZodType>(schema: S): z.infer<S>;
  /** Keeps the page's view state over hiding and window reloads; never domain data. */
  keep(state: object): void;
}

/** Connects the page with the extension. To be called once a page. */
export function connect<R extends Requests, E extends Events>(requests: R, events: E): Host<R, E> {
  // zod would try whether it may compile its checks; the page's policy says no, and counts it as a violation.
  z.config({ jitless: true });
  const api = acquireVsCodeApi();
  const client = new Client({ requests, events, post: (message) => api.postMessage(message) });
  window.addEventListener('message', (event: MessageEvent<unknown>) => client.receive(event.data));
  const start = document.body.dataset['start'] ?? '';
  return {
    client,
    start,
    restore: (schema) => {
      const kept = schema.safeParse(api.getState());
      return kept.success ? kept.data : schema.parse({});
    },
    keep: (state) => api.setState({ ...state, start }),
  };
}
