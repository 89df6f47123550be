import { columnFormat } from '../numbers.ts';
import type { NumberFormat } from '../numbers.ts';
import { formatP } from '../verdict.ts';
import type { Effect } from './effect.ts';
import type { Cause, Explanation } from './explanation.ts';
import type { SeedNoise } from './matching.ts';
import { nameOf } from './together.ts';

interface Around {
  readonly metric: string;
  readonly effect: Effect | null;
  /** The one more input that differed, for `nearly`. */
  readonly beside: string | null;
  readonly noise: SeedNoise | null;
  /** Both values are numbers. */
  readonly numeric: boolean;
}

/** What is known of an input, as a sentence or two that people read. */
export function whyOf(cause: Omit<Cause, 'why'>, { metric, effect, beside, noise, numeric }: Around): string {
  const name = nameOf(cause);
  const together =
    cause.confoundedWith.length === 0 ? '' : ` It always changed together with ${list(cause.confoundedWith)}.`;
  if (cause.kind === 'seed') {
    if (noise === null) return `No setting was repeated with another, so nobody knows what another ${name} changes.`;
    const format = columnFormat([noise.deviation]);
    return `Repeats of one setting differ by ${format(noise.deviation)} (standard deviation; ${counted(noise.runs, 'run')} of ${counted(noise.settings, 'setting')}), whatever else is the same.`;
  }
  if (effect === null)
    return `${name} was never seen to change alone (0 pairs), so nobody knows what it changes.${together}`;
  const format = signed(columnFormat([effect.median, effect.low, effect.high].filter((value) => value !== 0)));
  const moved = movedBy(metric, effect.median, format);
  const chance = chanceOf(effect.p, noise);
  switch (cause.basis) {
    case 'alone':
      return `${pairsDiffer(effect.pairs)} in ${name} alone: ${moved}${range(effect, format)}.${chance}`;
    case 'other-values': {
      const way = numeric && Number(cause.a) > Number(cause.b) ? 'Lowering' : 'Raising';
      return `These two values were never compared, but ${pairsDiffer(effect.pairs)} in ${name} alone. ${way} it: ${moved}${range(effect, format)}.${chance}`;
    }
    case 'nearly':
      return `${name} was never seen to change alone. In ${counted(effect.pairs, 'pair')} of settings it changed with ${beside ?? ''} only: ${moved}${range(effect, format)}.${together}`;
    default:
      return `${name} was never seen to change alone (0 pairs). Over all runs, whatever else differs: ${moved}.${together}`;
  }
}

function movedBy(metric: string, by: number, format: (value: number) => string): string {
  if (by === 0) return `${metric} stayed the same`;
  return `${metric} ${by > 0 ? 'rose' : 'fell'} by ${format(Math.abs(by))}`;
}

function range({ pairs, agree, low, high }: Effect, format: (value: number) => string): string {
  if (pairs === 1) return '';
  const way = agree === pairs ? 'all the same way' : `${agree} of ${pairs} that way`;
  return ` (median; ${way}, ${format(low)} to ${format(high)})`;
}

function chanceOf(p: number | null, noise: SeedNoise | null): string {
  if (p === null) return noise === null ? ' No setting was repeated with another seed, so it may be chance.' : '';
  return p < 0.05 ? ` More than chance (${formatP(p)}).` : ` No more than repeats differ anyway (${formatP(p)}).`;
}

/** The whole explanation in a sentence or two. */
export function summaryOf(explanation: Omit<Explanation, 'summary'>): string {
  const { metric, delta, noise, withinNoise, causes, unexplained } = explanation;
  if (delta === null) return `One of the two runs has no value of ${metric}, so there is no difference to explain.`;
  const format = signed(columnFormat([delta === 0 ? (noise?.deviation ?? 0) : delta]));
  const moved = `${movedBy(metric, delta, format)} from A to B`;
  if (causes.length === 0) {
    return `${moved}. Nothing that was recorded differs between them${within(withinNoise, noise, format)}.`;
  }
  const sure = causes.filter(({ confidence, effect, basis }) => isSure(confidence, basis) && effect !== null);
  const noiseWords = withinNoise === true ? within(true, noise, format) : '';
  if (sure.length === 0) {
    return `${moved}${noiseWords}. No input that differs is known to change it.`;
  }
  const parts = sure.slice(0, 3).map((cause) => {
    const { effect } = cause;
    return `${nameOf(cause)} (${(effect ?? 0) < 0 ? '−' : '+'}${format(Math.abs(effect ?? 0))})`;
  });
  const rest =
    unexplained === null || (noise !== null && Math.abs(unexplained) <= 2 * Math.SQRT2 * noise.deviation)
      ? 'No more than chance is left.'
      : `${format(Math.abs(unexplained))} is left unexplained.`;
  return `${moved}${noiseWords}. Known to have changed it: ${list(parts)}. ${rest}`;
}

/** Whether an effect counts as known. */
export function isSure(confidence: Cause['confidence'], basis: Cause['basis']): boolean {
  return (confidence === 'strong' || confidence === 'some') && basis === 'alone';
}

function within(withinNoise: boolean | null, noise: SeedNoise | null, format: (value: number) => string): string {
  if (noise === null || withinNoise === null) return '';
  const band = format(2 * Math.SQRT2 * noise.deviation);
  return withinNoise
    ? `, which is no more than repeats differ anyway (±${band})`
    : `, but it is more than repeats differ (±${band})`;
}

const pairsDiffer = (pairs: number): string =>
  pairs === 1 ? '1 pair of settings differs' : `${pairs} pairs of settings differ`;

/** With a minus that is as wide as a plus. */
const signed =
  (format: NumberFormat): NumberFormat =>
  (value) =>
    format(value).replace(/^-/, '−');

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

function list(names: readonly string[]): string {
  const shown = names.length > 5 ? [...names.slice(0, 4), `${names.length - 4} more`] : names;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}
