import { InvalidArgumentError } from 'commander';

/** Reads an option's whole number from 0 on. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 0 on.');
  return Number(text);
}

/** A whole number from 1 on, of an option's text. */
export function fromOne(text: string): number {
  const number = wholeNumber(text);
  if (number < 1) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return number;
}
