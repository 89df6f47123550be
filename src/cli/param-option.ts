import { InvalidArgumentError } from 'commander';

/** Reads `k=v`, split at the first `=`: everything behind it is the value, also line breaks and nothing. */
export function collectParam(
  text: string,
  before: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write a name, =, and a value.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
