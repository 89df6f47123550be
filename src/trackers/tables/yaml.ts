import { LineCounter, parseDocument, visit } from 'yaml';

/** KB. A parser's tree takes hundreds of times the text's memory, and broken text up to 5 ms a KB. */
export const longestYaml = 256;
/** Brackets open at once: nobody nests so deep, and the parser would go on for long after its stack is full. */
const deepest = 500;

const pythonName = /^tag:yaml\.org,2002:python\/(?:name|module):(.+)$/;

/** A YAML document's value, or why there is none, as a clause, with the line (from 1) it is about. */
export type Yaml = { readonly value: unknown } | { readonly why: string; readonly line: number };

/**
 * Parses YAML that others wrote, in bounded time. Merge keys count; of keys that stand twice the last counts. No tag is
 * followed: one of Python's that names a class or function at an empty text has that name as its value. Never throws.
 * `integers`: as numbers, or as bigints, which lose no digit.
 */
export function parseYaml(text: string, integers: 'number' | 'bigint' = 'number'): Yaml {
  if (text.length > longestYaml << 10) return { why: `it is longer than ${longestYaml} KB`, line: 1 };
  const deep = tooDeepAt(text);
  if (deep !== null) return { why: 'it is nested too deeply', line: deep };
  const lineCounter = new LineCounter();
  try {
    // Pretty errors quote the text around each: for thousands of errors that takes minutes.
    const document = parseDocument(text, {
      merge: true,
      intAsBigInt: integers === 'bigint',
      uniqueKeys: false,
      logLevel: 'silent',
      prettyErrors: false,
      lineCounter,
    });
    const [error] = document.errors;
    if (error !== undefined) {
      const { line } = lineCounter.linePos(error.pos[0]);
      const isDeep = error.message.startsWith('Maximum call stack');
      return { why: isDeep ? 'it is nested too deeply' : (error.message.split('\n')[0] ?? ''), line };
    }
    visit(document, {
      Scalar: (_key, node) => {
        const named = node.value === '' ? pythonName.exec(node.tag ?? '')?.[1] : undefined;
        if (named !== undefined) node.value = named;
      },
    });
    return { value: document.toJS({ maxAliasCount: 1000 }) };
  } catch (error) {
    return { why: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error), line: 1 };
  }
}

/** The line at which more brackets are open than anyone opens, whatever they stand in; null where they never are. */
function tooDeepAt(text: string): number | null {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) depth += 1;
    else if ((code === 0x5d || code === 0x7d) && depth > 0) depth -= 1;
    if (depth > deepest) return text.slice(0, at).split('\n').length;
  }
  return null;
}
