import { columnFormat } from '../../runs/numbers.ts';
import type { Bisected } from './bisect.ts';
import type { BisectEnd } from './outcome.ts';
import { short } from './commits.ts';
import type { Commit, CommitRange } from './commits.ts';
import type { Question } from './state.ts';
import { ruleWords } from './verdict.ts';
import type { Rule } from './verdict.ts';

type PlainCommit = Pick<Commit, 'commit' | 'subject' | 'author' | 'date'>;

/** One commit that was looked at. */
export interface TestedReport extends PlainCommit {
  /** The id of the run that counts first; null: none was started. */
  readonly run: string | null;
  readonly runs: readonly string[];
  readonly value: number | null;
  readonly values: readonly number[];
  readonly verdict: 'good' | 'bad' | 'skip';
  readonly reused: boolean;
  readonly why: string;
}

/** What a bisection came to, as the command line's contract has it. */
export interface BisectReport {
  readonly bisect: string;
  readonly metric: string;
  readonly status: Exclude<BisectEnd['status'], 'refused'>;
  readonly firstBad: PlainCommit | null;
  /** Where only skipped commits are left: the first bad one is among these. */
  readonly suspects: readonly PlainCommit[];
  readonly good: PlainCommit;
  readonly bad: PlainCommit;
  readonly rule: Rule | null;
  readonly tested: readonly TestedReport[];
  /** Commits between the ends. */
  readonly commits: number;
  /** Trainings that were started, over all sittings. */
  readonly trainings: number;
  /** The whole in a sentence or two. */
  readonly summary: string;
  readonly problems: readonly string[];
}

interface Around {
  readonly range: CommitRange;
  readonly question: Question;
  readonly slug: string;
  readonly trainings: number;
}

/** Puts together what a bisection came to; of one that was refused there is none. */
export function reportOf({ end, rule, tested, contradictions }: Bisected, around: Around): BisectReport {
  const { range, question, slug, trainings } = around;
  const known = new Map([range.good, ...range.commits].map((one) => [one.commit, plain(one)]));
  const commitOf = (commit: string): PlainCommit =>
    known.get(commit) ?? { commit, subject: '', author: '', date: Number.NaN };
  const firstBad = end.status === 'found' ? commitOf(end.firstBad) : null;
  const problems = contradictions.map(
    (commit) =>
      `${commit.slice(0, 10)} came out bad, although a later commit is good: the metric went wrong more than once, or is noisy. Learn the noise with --repeats.`,
  );
  const report = {
    bisect: slug,
    metric: question.metric,
    status: end.status === 'refused' ? ('failed' as const) : end.status,
    firstBad,
    suspects: end.status === 'skipped' ? end.suspects.map(commitOf) : [],
    good: plain(range.good),
    bad: plain(range.bad),
    rule,
    tested: tested.map((one) => ({ ...commitOf(one.commit), ...one, run: one.runs[0] ?? null })),
    commits: range.commits.length,
    trainings,
    problems,
  };
  return { ...report, summary: summaryOf(end, report, question) };
}

function plain({ commit, subject, author, date }: Commit): PlainCommit {
  return { commit, subject, author, date };
}

function summaryOf(end: BisectEnd, report: Omit<BisectReport, 'summary'>, { metric }: Question): string {
  const rule = report.rule === null ? '' : ` ${ruleWords(metric, report.rule)}`;
  switch (end.status) {
    case 'found': {
      const { firstBad } = report;
      const words = firstBad === null ? '' : `${short(firstBad)} ${firstBad.subject}`;
      return `The first bad commit is ${words}.${rule}`;
    }
    case 'skipped': {
      const skipped = report.tested.filter(({ verdict }) => verdict === 'skip').length;
      // The bad end itself is one of the suspects, and was never skipped.
      const all = skipped >= end.suspects.length - 1;
      const why = all
        ? 'Only commits that cannot be trained are left'
        : `It was given up after ${skipped} commits that cannot be trained`;
      return `${why}: the first bad one is one of ${end.suspects.length}.${rule}`;
    }
    case 'indistinct': {
      const { meanGood, meanBad, deviation, sigmas } = end.band;
      const format = columnFormat([meanGood, meanBad]);
      const reach = sigmas * deviation;
      return `The two ends cannot be told apart: ${metric} came to ${format(meanGood)} at the good one and ${format(meanBad)} at the bad one, and repeats differ by ± ${columnFormat([reach])(reach)}. Give a --threshold, or more --repeats.`;
    }
    case 'failed':
      return end.why;
    case 'stopped':
      return 'It was stopped. The same command goes on where it was, and so does trainyard bisect --resume.';
    case 'refused':
      return end.refusal.message;
  }
}
