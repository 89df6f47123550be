import * as z from 'zod';
import { scalarOf } from '../../runs/flatten.ts';
import type { ParamValue } from '../../runs/run.ts';
import { parseJson } from '../tables/json.ts';

const attributesParser = z.object({
  choices: z.array(z.unknown()).optional(),
  log: z.boolean().optional(),
});
/** As Optuna writes a distribution; `type` instead of `name` is its short form. */
const distributionParser = z.union([
  z.object({ name: z.string(), attributes: attributesParser }),
  attributesParser.extend({ type: z.string() }).transform(({ type, ...attributes }) => ({ name: type, attributes })),
]);
/** Distributions of which the meaning is remembered: a study has a handful. */
const mostKept = 4096;

/** What a parameter is drawn from, as far as it decides what a stored number means. */
export interface Distribution {
  /** What of it must not change within a study: Optuna refuses a parameter whose kind is another than before. */
  readonly kind: string;
  /** The value that a stored number stands for. */
  decode(stored: number): ParamValue;
}

function make(text: string): Distribution | null {
  let parsed;
  try {
    parsed = distributionParser.safeParse(parseJson(text));
  } catch {
    return null;
  }
  if (!parsed.success) return null;
  const { name, attributes } = parsed.data;
  const { choices, log } = attributes;
  if (choices !== undefined) {
    const values = choices.map(scalarOf);
    const decode = (stored: number): ParamValue => values[Math.trunc(stored)] ?? null;
    return { kind: `${name} ${JSON.stringify(values)}`, decode };
  }
  const isLog = log ?? name.includes('Log');
  const whole = /^int/i.test(name);
  return { kind: `${name} ${String(isLog)}`, decode: (stored) => (whole ? Math.trunc(stored) : stored) };
}

/** Distributions by their text, each understood once. */
export class Distributions {
  readonly #known = new Map<string, Distribution | null>();

  /** The distribution that a JSON text of Optuna's describes; null where it describes none. */
  of(text: string): Distribution | null {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size >= mostKept) this.#known.clear();
    const made = make(text);
    this.#known.set(text, made);
    return made;
  }
}
