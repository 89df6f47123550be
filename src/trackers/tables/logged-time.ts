/** Names of columns that hold the time of a row, if what is in them can be one; the first that does is taken. */
const names = ['timestamp', '_timestamp', 'wall_time', 'datetime', 'date', 'created_at', 'time'];

/** Where a name stands among those of times, the likeliest first; -1 if it is none. */
export function timeRank(name: string): number {
  return names.indexOf(name.trim().toLowerCase());
}

const iso = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/**
 * A logged time as ms since 1970. Numbers are told apart by their size: seconds (from 1973 on), milliseconds,
 * microseconds or nanoseconds; a smaller number is no time but something else (seconds since the start, say). Texts are
 * ISO 8601, with a space for the T too; without a zone they are taken as UTC. Null if it is no time.
 */
export function readTime(value: string | number): number | null {
  const number = typeof value === 'number' ? value : value.trim() === '' ? Number.NaN : Number(value);
  if (!Number.isNaN(number)) return timeOfNumber(number);
  return typeof value === 'string' ? timeOfText(value.trim()) : null;
}

function timeOfNumber(number: number): number | null {
  if (!(number >= 1e8)) return null;
  if (number < 1e11) return number * 1e3;
  if (number < 1e14) return number;
  if (number < 1e17) return number / 1e3;
  return number < 1e20 ? number / 1e6 : null;
}

function timeOfText(text: string): number | null {
  if (!iso.test(text)) return null;
  const [date, rest] = [text.slice(0, 10), text.slice(11).trim().replace(',', '.')];
  const zone = /(?:Z|UTC|[+-]\d{2}(?::?\d{2})?)$/i.exec(rest)?.[0] ?? '';
  const clock = rest.slice(0, rest.length - zone.length).trim() || '00:00';
  const at = Date.parse(`${date}T${clock}${zoneOf(zone)}`);
  return Number.isNaN(at) ? null : at;
}

function zoneOf(zone: string): string {
  if (!/^[+-]/.test(zone)) return 'Z';
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${zone.charAt(0)}${digits.slice(0, 2)}:${digits.slice(2)}`;
}
