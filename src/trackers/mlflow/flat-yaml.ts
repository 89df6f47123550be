import { isScalar, parseDocument, isMap, Scalar } from 'yaml';

/**
 * The scalars of a flat YAML map as text: numbers are not turned into numbers (MLflow's writer leaves `1e5` plain when
 * it means the text), a plain `null` is null, and lists and maps are left out.
 */
export type FlatYaml = ReadonlyMap<string, string | null>;

const line = /^([A-Za-z_][A-Za-z0-9_]*): (.+)$/;
const singleQuoted = /^'((?:[^']|'')*)'$/;
/** A plain scalar that cannot be read in two ways: no indicator in front, no `: ` or ` #` inside, no blank at its end. */
const plain = /^(?:[^\s!&*[\]{}>|%@"'#,?:`~=-]|-[0-9])(?!.*(?:: |:$| #|\s$|[\r\t]))/;

function isNull(text: string): boolean {
  return text === 'null' || text === 'Null' || text === 'NULL' || text === '~' || text === '';
}

/** Reads what MLflow's writer usually writes, line by line; null where a line needs a real YAML parser. */
export function parseFlatFast(text: string): FlatYaml | null {
  const entries = new Map<string, string | null>();
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const match = line.exec(text.slice(start, end));
    const key = match?.[1];
    const value = match?.[2];
    if (key === undefined || value === undefined || entries.has(key)) return null;
    if (value !== '[]' && value !== '{}') {
      const quoted = singleQuoted.exec(value)?.[1];
      if (quoted !== undefined) entries.set(key, quoted.replaceAll("''", "'"));
      else if (plain.test(value)) entries.set(key, isNull(value) ? null : value);
      else return null;
    }
    start = end + 1;
  }
  return entries.size === 0 ? null : entries;
}

/** The same by the `yaml` package; null where the text is no YAML map. */
export function parseFlatSlow(text: string): FlatYaml | null {
  const document = parseDocument(text, { schema: 'failsafe', logLevel: 'silent', prettyErrors: false });
  if (document.errors.length > 0 || !isMap(document.contents)) return null;
  const entries = new Map<string, string | null>();
  for (const { key, value } of document.contents.items) {
    if (!isScalar(key) || !isScalar(value)) continue;
    const content = typeof value.value === 'string' ? value.value : '';
    const empty = value.value === null || (value.type === Scalar.PLAIN && isNull(content));
    entries.set(String(key.value), empty ? null : content);
  }
  return entries;
}

/** A flat YAML map, by the fast path where it is sure; null where the text is no YAML map. Never throws. */
export function parseFlat(text: string): FlatYaml | null {
  const fast = parseFlatFast(text);
  if (fast !== null) return fast;
  try {
    return parseFlatSlow(text);
  } catch {
    return null;
  }
}
