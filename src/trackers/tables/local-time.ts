const form = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,6}))?(Z|[+-]\d\d:\d\d)?$/;

/**
 * A time as Python's clock writes it without its zone (Optuna, `logging`), ms since 1970; null where it is none. It is
 * taken for this machine's zone; `utc` where it is known to be UTC.
 */
export function readLocalTime(text: unknown, zone: 'local' | 'utc' = 'local'): number | null {
  const found = typeof text === 'string' ? form.exec(text) : null;
  if (found === null) return null;
  const [, date = '', clock = '', fraction = '', offset] = found;
  const at = Date.parse(
    `${date}T${clock}.${fraction.padEnd(3, '0').slice(0, 3)}${offset ?? (zone === 'utc' ? 'Z' : '')}`,
  );
  return Number.isNaN(at) ? null : at;
}
