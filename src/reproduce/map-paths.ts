import { resolve } from 'node:path';

/**
 * A word of a command, or the value of a variable, with paths that lie in one folder (absolute) led into another: also in
 * `--out=/a/b` and in lists. What only begins with the same letters (`/a/bc`) stays.
 */
export function mapPaths(text: string, from: string, to: string): string {
  const [old, next] = [resolve(from), resolve(to)];
  if (old === next || !text.includes(old)) return text;
  const quoted = old.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return text.replace(new RegExp(`(?<=^|[\\s=:,;'"@(\\[]|:/{2,3})${quoted}(?=$|[/\\\\\\s:,;'")\\]])`, 'g'), () => next);
}
