import type { IncomingMessage } from 'node:http';
import { reasonOf, slow } from './exchange.ts';
import { AskingFailed, failedConnection, lie } from './fault.ts';

/** How much of an answer is taken in, and how long that may take. */
export interface BodyLimits {
  readonly bytes: number;
  /** Ms for all of it; null: as long as it comes at a walking pace. */
  readonly totalMs: number | null;
}

/** Below this many bytes in such a time (ms) an answer without a time limit counts as stuck. */
const pace = { bytes: 4096, ms: 30_000 };

/** More came than was to come. */
export class TooLong extends AskingFailed {
  constructor(host: string, bytes: number) {
    super(
      'wrong',
      `${host} answers with more than ${Math.round(bytes / 1024 / 1024)} MB at once.`,
      'Check that the address is that of an MLflow tracking server; experiments: in trainyard.yaml shows fewer runs.',
    );
  }
}

/**
 * Reads an answer's body, chunk by chunk, within its limits. Throws `AskingFailed` (half an answer, too long, too
 * slow), or the signal's reason; the connection is cut then, and when the reader stops.
 */
export async function* bodyOf(
  host: string,
  answer: IncomingMessage,
  limits: BodyLimits,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const encoding = answer.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    answer.destroy();
    throw lie(host, 'answers in an encoding that was not asked for');
  }
  const stopped: Error[] = [];
  const stop = (error: Error): void => {
    stopped.push(error);
    answer.destroy();
  };
  const aborted = (): void => stop(reasonOf(signal));
  signal.addEventListener('abort', aborted, { once: true });
  let recent = 0;
  const timer =
    limits.totalMs === null
      ? setInterval(() => {
          if (recent < pace.bytes) stop(slow(host));
          recent = 0;
        }, pace.ms)
      : setTimeout(() => stop(slow(host)), limits.totalMs);
  let bytes = 0;
  try {
    if (signal.aborted) throw reasonOf(signal);
    for await (const chunk of answer.iterator({ destroyOnReturn: true })) {
      if (!Buffer.isBuffer(chunk)) continue;
      bytes += chunk.length;
      recent += chunk.length;
      if (bytes > limits.bytes) throw new TooLong(host, limits.bytes);
      yield chunk;
    }
    const [why] = stopped;
    if (why !== undefined) throw why;
    if (!answer.complete) throw half(host);
  } catch (error) {
    const [why] = stopped;
    if (why !== undefined) throw why;
    if (error instanceof AskingFailed || signal.aborted) throw error;
    const cut =
      error instanceof Error &&
      'code' in error &&
      (error.code === 'ECONNRESET' || error.code === 'ERR_STREAM_PREMATURE_CLOSE');
    throw cut ? half(host) : failedConnection(host, error);
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', aborted);
    if (!answer.complete) answer.destroy();
  }
}

function half(host: string): AskingFailed {
  const hint = 'It is asked again from time to time; a proxy in between may cut long answers.';
  return new AskingFailed('offline', `${host} breaks its answer off half-way.`, hint, { passing: true });
}
