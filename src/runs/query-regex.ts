import { RE2JS, RE2JSException } from 're2js';

/** Text beyond this many characters is not looked at by a pattern. */
const longest = 10_000;

/**
 * A test for a regular expression that takes time linear in the text, whatever the pattern: RE2's engine does not
 * backtrack, so `(a+)+$` is harmless. It lacks lookaround and back references. Matches anywhere in the text.
 * A pattern that cannot be used gives a message instead.
 */
export function compilePattern(pattern: string, ignoreCase: boolean): ((text: string) => boolean) | string {
  try {
    const compiled = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    return (text) => compiled.matcher(text.slice(0, longest)).find();
  } catch (error) {
    if (error instanceof RE2JSException) return error.message;
    throw error;
  }
}
