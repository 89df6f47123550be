import { diffRecords, diffRuns } from '../runs/diff.ts';
import type { RecordDiff } from '../runs/diff.ts';
import { goalOf } from '../runs/goal.ts';
import type { Goal, MetricSettings } from '../runs/goal.ts';
import type { Problem, Run } from '../runs/run.ts';
import { areComparable } from '../snapshot/data/algorithm.ts';
import type { Evidence } from '../snapshot/evidence.ts';
import { Workshop } from '../snapshot/git/patched-tree.ts';
import { changedFiles, fileIn, unifiedDiff } from '../snapshot/git/tree-diff.ts';
import type { CodeAccess, CodeChanges, RunsDiff } from './compare-api.ts';
import { dataIn, doubtsOf, madeOf } from './compare-code.ts';
import type { Entry } from './entry.ts';
import { evidenceOf } from './evidence.ts';

const mostFiles = 500;

/** Two runs whose code can be compared: their trees, in a workshop to be closed. */
interface Trees {
  readonly workshop: Workshop;
  readonly a: string;
  readonly b: string;
  readonly problems: readonly Problem[];
}

/** Everything that differs between two runs. */
export async function diffEntries(a: Entry, b: Entry, access: CodeAccess, settings: MetricSettings): Promise<RunsDiff> {
  const [leftA, leftB] = [await evidenceOf(a), await evidenceOf(b)];
  const code = access.git ? await compareCode(a, leftA, b, leftB) : notAllowed;
  return {
    a: a.run.id,
    b: b.run.id,
    ...diffRuns(a.run, b.run),
    goals: goalsOf([a.run, b.run], settings),
    environment: diffRecords(leftA.environment, leftB.environment),
    data: comparable(diffRecords({ ...code.a.data, ...leftA.data }, { ...code.b.data, ...leftB.data })),
    made: [...new Set([code.a, code.b, leftA, leftB].flatMap(({ made = [] }) => made))],
    code: code.diff,
    problems: [...leftA.problems, ...leftB.problems, ...code.problems],
  };
}

/** Digests of two algorithms do not say that data differs. */
function comparable(diff: RecordDiff<string>): RecordDiff<string> {
  return { ...diff, changed: diff.changed.filter(({ a, b }) => areComparable(a, b)) };
}

function goalsOf(runs: readonly Run[], settings: MetricSettings): Record<string, Goal> {
  const names = new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)));
  return Object.fromEntries(
    [...names].flatMap((name): [string, Goal][] => {
      const goal = goalOf(name, settings);
      return goal === null ? [] : [[name, goal]];
    }),
  );
}

const untrusted: Problem = {
  file: '.',
  message: 'Code is not compared: git is not started in a workspace that is not trusted, nor with --no-git.',
  hint: 'Trust the workspace, or leave out --no-git.',
};
const none: Pick<Evidence, 'data' | 'made'> = { data: {} };
const notAllowed = { diff: null, a: none, b: none, problems: [untrusted] };

async function compareCode(a: Entry, leftA: Evidence, b: Entry, leftB: Evidence) {
  const trees = await treesOf(a, leftA, b, leftB);
  if (!('workshop' in trees)) return { ...notAllowed, problems: trees.problems };
  const { workshop } = trees;
  try {
    const answer = await unifiedDiff(workshop, trees.a, trees.b);
    const data = { a: await dataIn(workshop, trees.a), b: await dataIn(workshop, trees.b) };
    if (answer.ok) return { diff: answer.bytes.toString('utf8'), ...data, problems: trees.problems };
    const problem = {
      file: '.',
      message: `The code cannot be compared: ${answer.why}.`,
      hint: 'Compare the commits with git itself.',
    };
    return { diff: null, ...data, problems: [...trees.problems, problem] };
  } finally {
    await workshop.close();
  }
}

/** The trees of two runs of one repository, or why there are none. */
async function treesOf(
  a: Entry,
  leftA: Evidence,
  b: Entry,
  leftB: Evidence,
): Promise<Trees | { readonly problems: readonly Problem[] }> {
  const copied = await copiedTrees(leftA, leftB);
  if (copied !== null) return copied;
  const [codeA, codeB] = [await madeOf(a, leftA), await madeOf(b, leftB)];
  if ('problem' in codeA || 'problem' in codeB) {
    return { problems: [codeA, codeB].flatMap((code) => ('problem' in code ? [code.problem] : [])) };
  }
  if (codeA.repository.folder !== codeB.repository.folder) {
    const message = `${a.run.name} and ${b.run.name} were made in different repositories.`;
    return { problems: [{ file: b.run.location, message, hint: 'Compare them with git itself.' }] };
  }
  const workshop = await Workshop.open(codeA.repository);
  try {
    const [treeA, treeB] = [
      await workshop.tree(codeA.commit, codeA.patch),
      await workshop.tree(codeB.commit, codeB.patch),
    ];
    if (treeA === null || treeB === null) {
      await workshop.close();
      const message = `The commit of ${(treeA === null ? a : b).run.name} cannot be read.`;
      return { problems: [{ file: a.run.location, message, hint: 'Check the repository with git fsck.' }] };
    }
    const problems = [...doubtsOf(a, codeA, treeA.failed), ...doubtsOf(b, codeB, treeB.failed)];
    return { workshop, a: treeA.tree, b: treeB.tree, problems };
  } catch (error) {
    await workshop.close();
    throw error;
  }
}

/** The trees of two runs whose code was copied, as they were made in no repository; null: they were not, or git failed. */
async function copiedTrees({ copies: a }: Evidence, { copies: b }: Evidence): Promise<Trees | null> {
  const workshop = a == null || b == null ? null : await Workshop.apart();
  if (a == null || b == null || workshop === null) return null;
  const [treeA, treeB] = [await workshop.treeOf(a), await workshop.treeOf(b)];
  if (treeA !== null && treeB !== null) return { workshop, a: treeA, b: treeB, problems: [] };
  await workshop.close();
  return null;
}

/** The files that differ between what two runs were made of. Submodules are no files, and left out. */
export async function codeChanges(a: Entry, b: Entry, access: CodeAccess): Promise<CodeChanges> {
  if (!access.git) return { files: [], cut: false, problems: [untrusted] };
  const trees = await treesOf(a, await evidenceOf(a), b, await evidenceOf(b));
  if (!('workshop' in trees)) return { files: [], cut: false, problems: trees.problems };
  try {
    const changed = (await changedFiles(trees.workshop, trees.a, trees.b)) ?? [];
    const files = changed.filter(({ submodule }) => !submodule).map(({ a: from, b: to }) => ({ a: from, b: to }));
    return { files: files.slice(0, mostFiles), cut: files.length > mostFiles, problems: trees.problems };
  } finally {
    await trees.workshop.close();
  }
}

/** The text of a file of what a run was made of; null: not there, or binary. */
export async function codeText(entry: Entry, path: string, { git }: CodeAccess): Promise<string | null> {
  if (!git) return null;
  const one = await treeOf(entry, await evidenceOf(entry));
  if (one === null) return null;
  const { workshop } = one;
  try {
    const tree = await one.tree();
    const bytes = tree === null ? null : await fileIn(workshop, tree, path);
    // As git does: a NUL in the first 8,000 bytes makes a file binary.
    return bytes === null || bytes.subarray(0, 8_000).includes(0) ? null : bytes.toString('utf8');
  } finally {
    await workshop.close();
  }
}

/** What gives the tree of a run's code, in a workshop to be closed; null: nobody knows its code. */
async function treeOf(
  entry: Entry,
  left: Evidence,
): Promise<{ readonly workshop: Workshop; tree(): Promise<string | null> } | null> {
  const { copies } = left;
  const apart = copies == null ? null : await Workshop.apart();
  if (copies != null && apart !== null) return { workshop: apart, tree: () => apart.treeOf(copies) };
  const code = await madeOf(entry, left);
  if ('problem' in code) return null;
  const workshop = await Workshop.open(code.repository);
  return { workshop, tree: async () => (await workshop.tree(code.commit, code.patch))?.tree ?? null };
}
