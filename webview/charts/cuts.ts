import type { CutRequestMessage, SeriesCutMessage } from '../../src/protocol/charts.ts';

/** Sends one message's worth of requests. */
export type SendCuts = (
  requests: readonly CutRequestMessage[],
  signal: AbortSignal,
) => Promise<readonly SeriesCutMessage[]>;

interface Job {
  readonly requests: readonly CutRequestMessage[];
  readonly signal: AbortSignal;
  readonly resolve: (cuts: readonly SeriesCutMessage[]) => void;
  readonly reject: (error: unknown) => void;
}

export interface CutQueueOptions {
  readonly send: SendCuts;
  /** Calls back with the next frame. */
  readonly nextFrame: (callback: () => void) => void;
  /** Requests in one message, at most (one card's are never split). */
  readonly perMessage?: number;
  /** Messages under way at a time, at most. */
  readonly inFlight?: number;
}

/**
 * Gathers what the cards ask for within a frame into few messages, and keeps few of them under way, so that a page of
 * a hundred runs by a hundred metrics neither floods the extension nor waits for its last card to draw the first.
 * A card that is gone before its turn is never sent.
 */
export class CutQueue {
  readonly #options: Required<CutQueueOptions>;
  #jobs: Job[] = [];
  #underWay = 0;
  #scheduled = false;

  constructor(options: CutQueueOptions) {
    this.#options = { perMessage: 200, inFlight: 2, ...options };
  }

  /** The cuts of the runs that still have the metric; in no particular order. Rejects when it failed or was aborted. */
  request(requests: readonly CutRequestMessage[], signal: AbortSignal): Promise<readonly SeriesCutMessage[]> {
    if (requests.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.#jobs.push({ requests, signal, resolve, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#options.nextFrame(() => {
      this.#scheduled = false;
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#underWay < this.#options.inFlight) {
      const batch = this.#takeBatch();
      if (batch.length === 0) return;
      this.#underWay += 1;
      void this.#send(batch).finally(() => {
        this.#underWay -= 1;
        this.#pump();
      });
    }
  }

  #takeBatch(): Job[] {
    const batch: Job[] = [];
    let size = 0;
    const rest: Job[] = [];
    for (const job of this.#jobs) {
      const fits = batch.length === 0 || size + job.requests.length <= this.#options.perMessage;
      if (job.signal.aborted) job.reject(job.signal.reason);
      else if (!fits) rest.push(job);
      else {
        batch.push(job);
        size += job.requests.length;
      }
    }
    this.#jobs = rest;
    return batch;
  }

  /** The message is given up only when nobody waits for any of it. */
  async #send(batch: readonly Job[]): Promise<void> {
    const controller = new AbortController();
    const onAbort = (): void => {
      if (batch.every(({ signal }) => signal.aborted)) controller.abort();
    };
    for (const { signal } of batch) signal.addEventListener('abort', onAbort);
    try {
      const requests = batch.flatMap((job) => job.requests);
      const cuts = await this.#options.send(requests, controller.signal);
      let from = 0;
      for (const job of batch) {
        const own =
          cuts.length === requests.length ? cuts.slice(from, from + job.requests.length) : matching(job, cuts);
        from += job.requests.length;
        job.resolve(own);
      }
    } catch (error) {
      for (const job of batch) job.reject(error);
    } finally {
      for (const { signal } of batch) signal.removeEventListener('abort', onAbort);
    }
  }
}

/** Where runs vanished meanwhile the answer is shorter than the question: then by run and metric. */
function matching(job: Job, cuts: readonly SeriesCutMessage[]): SeriesCutMessage[] {
  return cuts.filter((cut) => job.requests.some(({ run, metric }) => cut.run === run && cut.metric === metric));
}
