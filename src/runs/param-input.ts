import type { ParamValue } from './run.ts';

/** How a parameter's value is given: `flag` is on or off, `choice` one of a few. */
export type InputKind = 'text' | 'number' | 'flag' | 'choice';

/** A parameter as a form asks for it. */
export interface ParamInput {
  readonly name: string;
  /** All names that runs may log it under, its own first. */
  readonly names: readonly string[];
  readonly kind: InputKind;
  /** The default as it would be written; null where there is none that is known. */
  readonly text: string | null;
  /** Of a choice; else empty. */
  readonly choices: readonly string[];
  readonly required: boolean;
  readonly help: string | null;
}

/** What is wrong with a value that a person wrote: it is no number, none of the choices, missing. Null: nothing. */
export type InputFault = 'number' | 'choice' | 'missing' | 'flag';

/** Checks a value as it was written. An empty text is a value for a parameter that takes text. */
export function inputFault(
  { kind, choices, required }: Pick<ParamInput, 'kind' | 'choices' | 'required'>,
  text: string,
): InputFault | null {
  if (text === '' && required) return 'missing';
  switch (kind) {
    case 'text':
      return null;
    case 'number':
      return isNumber(text) ? null : 'number';
    case 'flag':
      return /^(?:true|yes|on|1|false|no|off|0)$/i.test(text) ? null : 'flag';
    case 'choice':
      return choices.includes(text) ? null : 'choice';
  }
}

/** Numbers as programs read them: also `1e-3`, `1_000`, `inf` and `nan`. */
function isNumber(text: string): boolean {
  const plain = text.trim().replace(/(?<=\d)_(?=\d)/g, '');
  return plain !== '' && (/^[+-]?(?:inf(?:inity)?|nan)$/i.test(plain) || Number.isFinite(Number(plain)));
}

/** The kind that a default tells. */
export function inputKind(value: ParamValue | undefined): InputKind {
  return typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'flag' : 'text';
}
