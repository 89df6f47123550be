import { runGit, textOf } from '../../git/run-git.ts';
import { blocked, refused } from '../../launch/refusal.ts';
import type { Refusal } from '../../launch/refusal.ts';
import type { Repository } from '../../snapshot/git/repository.ts';

/** A commit as people know it. */
export interface Commit {
  /** The whole hash. */
  readonly commit: string;
  readonly parents: readonly string[];
  readonly subject: string;
  readonly author: string;
  /** When it was committed, ms since 1970. */
  readonly date: number;
}

/** What lies between a good and a bad revision. */
export interface CommitRange {
  readonly ok: true;
  readonly good: Commit;
  readonly bad: Commit;
  /** Those that the bad one has and the good one has not, the bad one among them; children before parents. */
  readonly commits: readonly Commit[];
}

const format = '--format=%H%x1f%P%x1f%an%x1f%ct%x1f%s';

/**
 * The commits from a good revision (not counted) to a bad one (counted). Where merges are followed along their first
 * parent alone, what was merged counts as one commit. Revisions that are not there, or not in this order, are refused.
 */
export async function commitRange(
  repository: Repository,
  revisions: { readonly good: string; readonly bad: string; readonly firstParent: boolean },
): Promise<CommitRange | Refusal> {
  const { folder } = repository;
  const good = await commitAt(folder, revisions.good);
  if (good === null) return noSuchRevision(revisions.good, '--good');
  const bad = await commitAt(folder, revisions.bad);
  if (bad === null) return noSuchRevision(revisions.bad, '--bad');
  if (good.commit === bad.commit) {
    const message = `Both revisions are the commit ${short(good)}.`;
    return refused('same-commit', message, 'Name one that was good and a later one that is bad.');
  }
  const common = textOf(await runGit(['merge-base', good.commit, bad.commit], { folder }));
  if (common !== good.commit) return notBetween(good, bad, common);
  const along = revisions.firstParent ? ['--first-parent'] : [];
  const args = ['log', '-z', '--topo-order', '--no-show-signature', ...along, format, `${good.commit}..${bad.commit}`];
  const answer = await runGit([...args, '--'], { folder, most: 1 << 30 });
  if (!answer.ok) return blocked('git', `The commits cannot be listed: ${answer.why}.`, 'Check with git log.');
  const commits = answer.bytes.toString('utf8').split('\0').flatMap(parsed);
  const one = ({ parents, ...rest }: Commit): Commit => ({
    ...rest,
    parents: revisions.firstParent ? parents.slice(0, 1) : parents,
  });
  return { ok: true, good, bad, commits: commits.map(one) };
}

/** The first characters of a hash that people read. */
export function short({ commit }: Pick<Commit, 'commit'>): string {
  return commit.slice(0, 10);
}

async function commitAt(folder: string, revision: string): Promise<Commit | null> {
  if (revision === '' || revision.includes('\0')) return null;
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const hash = textOf(await runGit(args, { folder }));
  if (hash === null || !/^[0-9a-f]{40,64}$/.test(hash)) return null;
  const shown = textOf(await runGit(['log', '-1', '--no-show-signature', format, hash, '--'], { folder }));
  return shown === null ? null : (parsed(shown)[0] ?? null);
}

function parsed(text: string): readonly Commit[] {
  const [commit, parents, author, date, ...subject] = text.replace(/^\n/, '').split('\x1f');
  if (commit === undefined || parents === undefined || author === undefined || date === undefined) return [];
  return [
    {
      commit,
      parents: parents === '' ? [] : parents.split(' '),
      author,
      date: Number(date) * 1000,
      subject: subject.join('\x1f'),
    },
  ];
}

function noSuchRevision(revision: string, option: string): Refusal {
  const hint = `Check ${option}: git log lists commits, git fetch brings those that are elsewhere.`;
  return refused('no-such-revision', `There is no commit "${revision}" in this repository.`, hint);
}

function notBetween(good: Commit, bad: Commit, common: string | null): Refusal {
  if (common === bad.commit) {
    const message = `The bad commit ${short(bad)} comes before the good one, ${short(good)}.`;
    return refused('not-an-ancestor', message, 'Swap --good and --bad: any change can be looked for in this way.');
  }
  const message = `The good commit ${short(good)} is no ancestor of the bad one, ${short(bad)}.`;
  if (common === null) return refused('not-an-ancestor', message, 'They have no history in common.');
  const hint = `Their last common commit is ${common.slice(0, 10)}: if that is good, write --good ${common.slice(0, 10)}.`;
  return refused('not-an-ancestor', message, hint);
}
