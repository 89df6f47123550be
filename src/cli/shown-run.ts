import type { Run } from '../runs/run.ts';
import type { Output } from './output.ts';

/** A run's status as a word, with its reason; coloured, never by colour alone. */
export function paintStatus({ status, reason }: Pick<Run, 'status' | 'reason'>, output: Output): string {
  const text = reason === null ? status : `${status} (${reason})`;
  switch (status) {
    case 'running':
      return output.paint(text, 'blue');
    case 'finished':
      return output.paint(text, 'green');
    case 'failed':
    case 'lost':
      return output.paint(text, 'red');
    case 'killed':
    case 'stale':
    case 'pruned':
      return output.paint(text, 'yellow');
    case 'scheduled':
    case 'unknown':
      return output.paint(text, 'dim');
  }
}

/** A time as local date and minute; empty where it is not known. */
export function when(time: number | null): string {
  if (time === null) return '';
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return '';
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
