import { compareNatural } from '../../runs/natural.ts';

const ofTheMachine = /^(?:system|sys)[/.]/;

/** The primary metric first, what was measured of the machine last, the others as people count. */
export function compareMetrics(a: string, b: string, primary: string | null): number {
  const rank = (name: string): number => (name === primary ? 0 : ofTheMachine.test(name) ? 2 : 1);
  return rank(a) - rank(b) || compareNatural(a, b);
}
