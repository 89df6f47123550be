import { hashText } from '../runs/hash.ts';
import { goalOf } from '../runs/goal.ts';
import { explain, worthALook } from '../runs/explain/explain.ts';
import type { ExplainRequest } from '../runs/explain/explain.ts';
import type { LeftInputs } from '../runs/explain/inputs.ts';
import { primaryMetric } from '../runs/primary.ts';
import type { Evidence } from '../snapshot/evidence.ts';
import type { CodeAccess, Explained, ExplainQuestion } from './compare-api.ts';
import { codeChanges, diffEntries } from './compare-diff.ts';
import type { CompareSource } from './compare.ts';
import type { Entry } from './entry.ts';
import { evidenceOf } from './evidence.ts';

/** What every run left of its environment and data is in files of its own: so many of them are read. */
const mostLooks = 200;
/** Files are read side by side. */
const looksAtOnce = 16;

/** Why one run came out unlike another, from all runs that are known. */
export async function explainEntries(
  { a, b, metric: asked }: ExplainQuestion,
  access: CodeAccess,
  source: CompareSource,
): Promise<Explained> {
  const [left, right] = [source.entry(a), source.entry(b)];
  if (left === undefined || right === undefined) {
    const message = `The run ${left === undefined ? a : b} is not there any more.`;
    return { ok: false, code: 'no-such-run', message, hint: 'Look for the runs again.' };
  }
  const entries = [...source.entries()].filter(({ run }) => !run.archived);
  const runs = entries.map(({ run }) => run);
  const settings = source.settings();
  const metric = asked ?? sharedMetric(left, right, entries, source);
  if (metric === null || !hasIt(left, metric) || !hasIt(right, metric)) return withoutMetric(left, right, metric);
  const diff = await diffEntries(left, right, access, settings);
  const request: ExplainRequest = {
    a: left.run,
    b: right.run,
    metric,
    goal: goalOf(metric, settings, left.run.goals ?? right.run.goals),
    runs,
    left: new Map(),
    files: diff.code === null ? null : await filesOf(left, right, diff.code, access),
  };
  const looks = await lookAt(worthALook(request, mostLooks), source);
  // Digests that are in the code's own tree (dvc.lock) are known of the two alone.
  for (const [run, side] of [[left, 'a'] as const, [right, 'b'] as const]) {
    const known = looks.get(run.run.id);
    if (known === undefined) continue;
    const read = Object.entries(dataOf(diff.data, side)).filter(([key]) => !diff.made.includes(key));
    looks.set(run.run.id, { ...known, data: { ...Object.fromEntries(read), ...known.data } });
  }
  return { ok: true, value: explain({ ...request, left: looks }), problems: diff.problems };
}

function hasIt({ run }: Entry, metric: string): boolean {
  return Object.hasOwn(run.metrics, metric);
}

/** The primary metric of the runs like the two, of those that both have. */
function sharedMetric(a: Entry, b: Entry, entries: readonly Entry[], source: CompareSource): string | null {
  const shared = new Set(Object.keys(a.run.metrics).filter((name) => hasIt(b, name)));
  const alike = entries.filter(({ run }) => run.experiment === a.run.experiment || run.experiment === b.run.experiment);
  const narrowed = [a, b, ...alike].map(({ run }) => ({
    metrics: Object.fromEntries(Object.entries(run.metrics).filter(([name]) => shared.has(name))),
  }));
  return primaryMetric(narrowed, source.settings());
}

function withoutMetric({ run: a }: Entry, { run: b }: Entry, metric: string | null): Explained {
  const of = (metrics: Readonly<Record<string, unknown>>): string =>
    Object.keys(metrics).slice(0, 8).join(', ') || 'none';
  const hint = `${a.name} has: ${of(a.metrics)}. ${b.name} has: ${of(b.metrics)}.`;
  const message =
    metric === null
      ? `${a.name} and ${b.name} have no metric in common that a difference could be explained of.`
      : `${Object.hasOwn(a.metrics, metric) ? b.name : a.name} has no metric "${metric}".`;
  return { ok: false, code: 'no-metric', message, hint };
}

async function filesOf(a: Entry, b: Entry, code: string, access: CodeAccess): Promise<readonly string[]> {
  if (code === '') return [];
  const { files } = await codeChanges(a, b, access);
  const names = files.flatMap((file) => file.b ?? file.a ?? []);
  // A submodule's commit is no file, but a difference.
  return names.length > 0 ? names : ['.'];
}

function dataOf(
  data: {
    readonly changed: readonly { readonly key: string; readonly a: string; readonly b: string }[];
    readonly onlyA: readonly { readonly key: string; readonly a: string }[];
    readonly onlyB: readonly { readonly key: string; readonly b: string }[];
  },
  side: 'a' | 'b',
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const one of data.changed) found[one.key] = one[side];
  if (side === 'a') for (const { key, a } of data.onlyA) found[key] = a;
  else for (const { key, b } of data.onlyB) found[key] = b;
  return found;
}

async function lookAt(ids: readonly string[], source: CompareSource): Promise<Map<string, LeftInputs>> {
  const found = new Map<string, LeftInputs>();
  const waiting = [...ids];
  const look = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const entry = source.entry(id);
      if (entry !== undefined) found.set(id, leftOf(await evidenceOf(entry)));
    }
  };
  await Promise.all(Array.from({ length: looksAtOnce }, look));
  return found;
}

/** What a training made is no input: it differs wherever anything does. */
function leftOf({ environment, data: all, made = [], patch, tree }: Evidence): LeftInputs {
  const data = Object.fromEntries(Object.entries(all).filter(([key]) => !made.includes(key)));
  const changed = tree ?? (patch === null || patch.trim() === '' ? null : String(hashText(patch)));
  return { environment, data, patch: changed };
}
