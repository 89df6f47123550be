import { SeriesBuilder } from '../../runs/series.ts';
import type { Series } from '../../runs/series.ts';
import { AskingFailed, lie } from './fault.ts';
import type { Asker } from './ask.ts';
import { allPages, checked, nextOf } from './pages.ts';
import { historyPage, numberIn } from './wire.ts';

/** The most that MLflow gives at once. */
const pageSize = 25_000;
const mostPoints = 20_000_000;

/**
 * Every point of a metric, in the server's own order (a database's: time, step, value). Null where there are none.
 * Servers on a file store know no pages and answer all at once.
 */
export async function readHistory(
  asker: Asker,
  run: string,
  metric: string,
  signal: AbortSignal,
): Promise<Series | null> {
  const { host } = asker.exchange;
  const builder = new SeriesBuilder();
  const ask = async (token: string | null) => {
    const query: [string, string][] = [
      ['run_id', run],
      ['metric_key', metric],
      ['max_results', String(pageSize)],
    ];
    if (token !== null) query.push(['page_token', token]);
    const answer = await asker.json({ method: 'GET', path: '/api/2.0/mlflow/metrics/get-history', query }, signal);
    const page = checked(host, historyPage, answer, 'history of a metric');
    return { items: page.metrics ?? [], next: nextOf(page.next_page_token) };
  };
  const take = (points: readonly unknown[]): number => {
    for (const point of points) {
      const { step, time, value } = pointIn(host, point);
      builder.push(step, time, value);
    }
    return points.length;
  };
  try {
    await allPages(host, ask, take, mostPoints / pageSize);
  } catch (error) {
    // The run went meanwhile.
    if (error instanceof AskingFailed && error.status === 404) return null;
    throw error;
  }
  return builder.length === 0 ? null : builder.build();
}

/** A point of a history; times that are missing are NaN, steps are 0 as in MLflow. */
export function pointIn(
  host: string,
  point: unknown,
): { readonly step: number; readonly time: number; readonly value: number } {
  if (typeof point === 'object' && point !== null && 'value' in point) {
    const value = numberIn(point.value);
    const step = 'step' in point ? numberIn(point.step) : 0;
    const time = 'timestamp' in point ? numberIn(point.timestamp) : Number.NaN;
    if (value !== null && step !== null && time !== null) return { step, time, value };
  }
  throw lie(host, 'answers points that are none');
}
