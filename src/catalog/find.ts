import type { Run } from '../runs/run.ts';

/**
 * The run that a text means: an id, a unique beginning of one, or a unique name; else all that it could mean. `aliasesOf`
 * gives the other ids that a run goes by.
 */
export function findRun(
  runs: Iterable<Run>,
  text: string,
  aliasesOf: (run: Run) => readonly string[] = () => [],
): { readonly id: string } | { readonly candidates: readonly string[] } {
  const byStart: string[] = [];
  const byName: string[] = [];
  let alias: string | null = null;
  for (const run of runs) {
    if (run.id === text) return { id: run.id };
    const ids = [run.id, ...aliasesOf(run)];
    if (ids.includes(text)) alias = run.id;
    if (text !== '' && ids.some((id) => id.startsWith(text))) byStart.push(run.id);
    if (run.name === text) byName.push(run.id);
  }
  if (alias !== null) return { id: alias };
  const [named] = byName;
  const candidates = [...new Set([...byName, ...byStart])].sort();
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return { id: only };
  // A whole name says more than the beginning of an id.
  if (named !== undefined && byName.length === 1) return { id: named };
  return { candidates };
}
