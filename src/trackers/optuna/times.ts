const form = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)?$/;

/**
 * A time as Optuna stores it, ms since 1970; null where it is none. Optuna keeps the clock of the machine that ran the
 * trial without its zone: it is taken for this machine's. Heartbeats are kept by the database, which is in UTC.
 */
export function readTime(text: unknown, zone: 'local' | 'utc' = 'local'): number | null {
  const found = typeof text === 'string' ? form.exec(text) : null;
  if (found === null) return null;
  const [, year, month, day, hour, minute, second, fraction = '', offset] = found;
  const ms = fraction.padEnd(3, '0').slice(0, 3);
  const at = Date.parse(
    `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}.${ms}${offset ?? (zone === 'utc' ? 'Z' : '')}`,
  );
  return Number.isNaN(at) ? null : at;
}
