import { impossible } from './recipe.ts';
import type { Impossible } from './recipe.ts';

/** What an installer would not do, as a verdict that names the package, and the index where that does not answer. */
export function refused(
  { why, silent }: { readonly why: string; readonly silent: string | null },
  pins: readonly string[],
): Impossible {
  const named = pins.map((pin) => pin.split(/==| @ /)[0] ?? '').filter((name) => name !== '');
  const asked =
    /(?:no version of|requirement|distribution found for|solution found.*?because|download|fetch|build)\s+`?([A-Za-z0-9][\w.-]*?)(?:[=<>!~@ `]|$)/i.exec(
      why,
    )?.[1];
  const guilty =
    named.find((name) => name === asked?.toLowerCase().replace(/[-_.]+/g, '-')) ??
    named.find((name) => new RegExp(`(?<![\\w-])${name.replace(/[-.]/g, '[-_.]')}(?![\\w-])`, 'i').test(why)) ??
    null;
  const what = guilty === null ? 'The recorded environment' : `${guilty}, which is part of the recorded environment,`;
  if (silent !== null) {
    const hint = 'Try again once it answers, or name another one.';
    return impossible(`The package index ${silent} is out of reach. ${hint} ${why}`, guilty ?? 'environment');
  }
  return impossible(`${what} cannot be installed: ${why}`, guilty ?? 'environment');
}
