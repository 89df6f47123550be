const bareNumber = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

/** JSON as Python writes it, with bare NaN, Infinity and -Infinity, which become texts; throws a SyntaxError. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!text.includes('NaN') && !text.includes('Infinity')) throw error;
    return JSON.parse(text.replace(bareNumber, (token) => (token.startsWith('"') ? token : `"${token}"`)));
  }
}
